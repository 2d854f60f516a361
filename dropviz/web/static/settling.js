// When Plotly draws what a canvas shows: as soon as somebody comes to the figure, or else once the page has nothing else to do. One
// figure takes it up to a tenth of a second, which would be in the way of the next movement of the hand.

import { finger, whenIdle } from "./held.js";

const REST = 1000; // ms without a movement

/** Lets one chart's figure be drawn at rest. */
export class Settling {
  /** @type {ReturnType<typeof setTimeout>} */ timer;

  /** @param {import("./plot.js").Chart} chart */
  constructor(chart) {
    this.chart = chart;
    for (const kind of ["pointerenter", "focusin"]) chart.box.addEventListener(kind, () => { if (!finger.down) this.now(); });
  }

  /** A canvas shows the figure: nothing is missing as long as nobody comes to it. */
  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (finger.down ? this.wait() : whenIdle(() => this.now())), REST);
  }

  now() {
    clearTimeout(this.timer);
    const { chart } = this;
    if (!chart.root.isConnected || !chart.figure) return;
    if (chart.stands === chart.figure) chart.motion.clear();
    else chart.draw(chart.figure);
  }

  end() {
    clearTimeout(this.timer);
  }
}
