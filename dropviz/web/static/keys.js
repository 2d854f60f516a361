// Clicks and keys on the points of a figure: arrows move a ring from point to point, Enter and Space click the ringed one.

import { rootOf } from "./dom.js";
import { announce } from "./live.js";

/** @import { DrawnLayout, Trace } from "./types.d.ts" */

/**
 * A point that can be clicked: its trace, what that tells of it, and its place in the figure.
 * @typedef {{ trace: Trace, data: any[], text?: string, place: [x: number, y: number] }} Point
 */

const REACH = { mouse: 12, touch: 22 }; // CSS pixels from a point: half a target of 24, and half of what a fingertip covers
/** @type {Record<string, number[]>} */
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Keys {
  /** @type {import("./plot.js").Chart} */ chart;
  /** @type {HTMLElement} */ pad;
  /** @type {HTMLElement} */ ring;
  /** @type {[x: number, y: number] | undefined} */ at;
  /** @type {boolean} */ asked;

  /**
   * Put a place for the focus over a chart; `parent` holds both.
   * @param {import("./plot.js").Chart} chart
   * @param {HTMLElement} parent
   * @param {string} slug
   */
  constructor(chart, parent, slug) {
    this.chart = chart;
    this.pad = rootOf(parent, "dv-keys");
    this.pad.tabIndex = 0;
    this.pad.setAttribute("role", "application"); // a reader hands on the arrow keys
    this.pad.setAttribute("aria-label", `${slug}: arrow keys choose, Enter or Space changes what is chosen`);
    this.ring = rootOf(this.pad, "dv-ring");
    this.ring.hidden = true;
    this.pad.onfocus = () => this.pad.matches(":focus-visible") && this.#choose(this.#nearest(this.at ?? [0, 0]));
    this.pad.onblur = () => { this.ring.hidden = true; };
    this.pad.onkeydown = (event) => this.#press(event);
  }

  /**
   * Say what became of the chosen point, once the chart that a key asked for stands.
   * @param {string} alt
   */
  figureDrawn(alt) {
    if (this.ring.hidden) return;
    const point = this.#nearest(this.at ?? [0, 0]);
    this.#choose(point, this.asked ? ` ${alt.split(". ").at(-1)}` : "");
    this.asked = false;
  }

  /**
   * Click the point at a place of the chart, in the units of its axes, if there is one within reach; of several the nearest.
   * @param {{ x: number, y: number, touch: boolean }} place
   */
  clickNearest({ x, y, touch }) {
    const { xaxis, yaxis } = /** @type {DrawnLayout} */ (this.chart.plot._fullLayout);
    /** @type {[x: number, y: number]} */
    const at = [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
    const point = this.#nearest(at);
    if (point && Math.hypot(point.place[0] - at[0], point.place[1] - at[1]) <= (touch ? REACH.touch : REACH.mouse)) this.#click(point);
  }

  /** @param {Point} point */
  #click({ data }) {
    this.chart.onClick({ data });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const direction = DIRECTIONS[event.key];
    if (direction) {
      const [from, points] = [this.at ?? [0, 0], this.#points()];
      /** @param {Point} point */
      const far = ({ place: [x, y] }) => {
        const [dx, dy] = [x - from[0], y - from[1]];
        const along = dx * direction[0] + dy * direction[1];
        return along > 1 ? along + 4 * Math.abs(dx * direction[1] + dy * direction[0]) : Infinity;
      };
      const best = points.reduce((a, b) => (far(b) < far(a) ? b : a), points[0]);
      if (best && far(best) < Infinity) this.#choose(best);
    } else if (event.key === "Enter" || event.key === " ") {
      const point = this.at && this.#nearest(this.at);
      this.asked = Boolean(point);
      if (point) this.#click(point);
    } else return;
    event.preventDefault();
  }

  /**
   * @param {Point | undefined} point
   * @param {string} [more]
   */
  #choose(point, more = "") {
    if (!point) return;
    this.at = point.place;
    this.ring.hidden = false;
    this.ring.style.translate = `${point.place[0]}px ${point.place[1]}px`;
    announce(hoverText(point) + more, 0);
  }

  /**
   * @param {[x: number, y: number]} place
   * @returns {Point | undefined}
   */
  #nearest([x, y]) {
    /** @param {Point} point */
    const far = ({ place }) => Math.hypot(place[0] - x, place[1] - y);
    const points = this.#points();
    return points.reduce((a, b) => (far(a) <= far(b) ? a : b), points[0]);
  }

  /**
   * Every point that can be clicked.
   * @returns {Point[]}
   */
  #points() {
    const { _fullLayout: layout, _fullData: traces = [] } = this.chart.plot;
    if (!layout) return [];
    /** @type {(x: number, y: number) => Point["place"]} */
    const at = (x, y) => [layout.xaxis._offset + layout.xaxis.l2p(x), layout.yaxis._offset + layout.yaxis.l2p(y)];
    return traces.flatMap((trace) => Array.from(trace.customdata ?? []).flatMap((data, i) => (trace.type === "heatmap"
      ? data.map((/** @type {any[]} */ cell, /** @type {number} */ j) => ({ trace, data: cell, text: trace.text?.[i]?.[j], place: at(trace.x[j], trace.y[i]) }))
      : [{ trace, data: [data].flat(), text: trace.text?.[i], place: at(trace.x[i], trace.y[i]) }])))
      .filter(({ data }) => data.every((/** @type {unknown} */ value) => value != null && !Number.isNaN(value)));
  }
}

/**
 * What the hover says of a point, as one line.
 * @param {Point} point
 * @returns {string}
 */
const hoverText = ({ trace, data, text }) => (trace.hovertemplate ?? "").replace(/<extra>.*/, "").replaceAll("<br>", ", ")
  .replace("%{text}", text ?? "").replace(/%\{customdata\[(\d)\]\}/g, (/** @type {string} */ _, /** @type {number} */ i) => data[i]);
