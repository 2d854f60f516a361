// The charts of a player: Plotly figures at rest, canvases over them while it plays, in the colours of the page's theme.

import { watchClicks } from "./clicks.js";
import { Layers } from "./layers.js";
import { Legend } from "./legend.js";
import { Chart, dress, isDark } from "./plot.js";
import { element, numbers } from "./stage.js";
import { figureAt, widen } from "./traces.js";

const HINT = "A click in the chart picks a place.";

export class Scene {
  /** `report` is called with a chart's slug and the place of a click in it. */
  constructor(root, context, report) {
    Object.assign(this, { root, context, report, charts: [], legend: new Legend() });
  }

  /** Take the figures of a run; returns whether they need new elements: a chart that was there before stays in place. */
  take(raw, frames) {
    this.raw = raw;
    this.dress(frames);
    const slugs = this.spec.figures.map(({ slug }) => slug);
    if (slugs.join() === this.charts.map(({ slug }) => slug).join()) return false;
    this.free();
    this.charts = slugs.map((slug) => this.#chart(slug));
    return true;
  }

  #chart(slug) {
    const chart = new Chart(element("div", "dv-figure"), slug, this.context.plotly);
    chart.layers = new Layers(chart);
    watchClicks(chart, (click) => this.spec.figures[this.charts.indexOf(chart)].clicks && this.report({ figure: slug, ...click }));
    return chart;
  }

  get stained() {
    return this.dark !== isDark(this.root);
  }

  /** Take the figures in the colours of the page's theme and on the scale that was chosen. */
  dress(frames) {
    this.dark = isDark(this.root);
    this.spec = JSON.parse(dress(JSON.stringify(this.raw), this.root, this.context.dark));
    for (const part of this.spec.figures) {
      part.clicks &&= !this.context.standalone;
      for (const trace of part.figure.data) Object.assign(trace, { x: numbers(trace.x), y: numbers(trace.y) });
      const axis = part.figure.layout.yaxis;
      if (this.linear && axis.type === "log") Object.assign(axis, { type: "linear", range: [0, 0.3], dtick: undefined });
      part.range = axis.range && [...axis.range]; // as it begins
    }
    for (const move of this.spec.moving) move.stopped = this.spec.table.rows[move.row].stopped;
    this.legend.take(this.spec);
    widen(this.spec, frames, this.legend);
  }

  /** Tell the canvases what they draw: what moves and is switched on. */
  layer() {
    this.charts.forEach(({ layers, root }, index) => {
      const { figure, clicks } = this.spec.figures[index];
      root.classList.toggle("dv-clicks", clicks);
      const moving = this.spec.moving.filter((move) => move.figure === index);
      layers.take(moving.filter((move) => this.legend.shows(move)).map((move) => [move, figure.data[move.trace]]), moving);
    });
  }

  /** Draw charts (all, or those with these indices) by Plotly: at rest at a frame, or what the canvases leave to it. */
  draw(frames, frame, playing, indices = this.charts.keys()) {
    this.playing = playing;
    for (const index of indices) {
      const chart = this.charts[index];
      chart.draw(figureAt(this.spec, index, frames, playing ? -1 : frame, this.legend)).then(() => {
        if (this.playing) chart.layers.veil();
        else chart.layers.rest();
      });
    }
  }

  /** From here on the canvases draw what moves. */
  begin() {
    this.playing = true;
    this.charts.forEach(({ layers }) => layers.veil());
  }

  paint(frames, frame) {
    this.charts.forEach(({ layers }) => layers.paint(frames, frame));
  }

  /** What is switched on has changed: the charts are as wide as that needs. */
  toggled(frames, frame) {
    this.layer();
    const axes = this.spec.figures.map(({ figure }) => figure.layout.yaxis);
    const before = axes.map(({ range }) => String(range));
    this.spec.figures.forEach(({ range }, index) => { axes[index].range = range && [...range]; });
    widen(this.spec, frames, this.legend);
    const others = [...axes.keys()].filter((index) => String(axes[index].range) !== before[index]);
    if (this.playing) this.draw(frames, frame, true, others);
  }

  /** Widen the charts in which new frames lie outside. */
  admit(rows, frames, frame) {
    const widened = widen(this.spec, rows, this.legend);
    if (this.playing && widened.size) this.draw(frames, frame, true, widened);
  }

  /** Say in words what the charts show. */
  describe(words) {
    this.charts.forEach(({ root }, index) => {
      const { alt, clicks } = this.spec.figures[index];
      root.setAttribute("aria-label", [alt, words, ...(clicks ? [HINT] : [])].join(" "));
    });
  }

  free() {
    this.charts.forEach((chart) => chart.free());
    this.charts = [];
  }
}
