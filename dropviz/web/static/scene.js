// The charts of a player: Plotly figures at rest, canvases over them while it plays, in the colours of the page's theme.

import { watchClicks } from "./clicks.js";
import { labelAnnotations, lineLabels } from "./labels.js";
import { makeGhost, ghostTraces } from "./ghost.js";
import { Layers } from "./layers.js";
import { Legend } from "./legend.js";
import { decodeArray } from "./numbers.js";
import { scalesOf } from "./canvas.js";
import { applyTheme, isDark } from "./figures.js";
import { Chart } from "./plot.js";
import { element } from "./dom.js";
import { figureAt, extendRange, extendRanges } from "./traces.js";

/** @import { Axis, Context, Frame, Ghost, LayeredChart, Move, Place, ScaledAxis, Spec, Trace } from "./types.d.ts" */

export class Scene {
  /** @type {HTMLElement} */ root;
  /** @type {Context} */ context;
  /** @type {(click: Place & { figure: string }) => void} */ report;
  /** @type {LayeredChart[]} */ charts;
  /** @type {Legend} */ legend;
  /** @type {Spec} */ raw;
  /** @type {Spec} */ spec;
  /** @type {boolean | undefined} */ dark;
  /** @type {boolean | undefined} */ linear;
  /** @type {Ghost | undefined} */ ghost;
  /** @type {boolean} */ playing;
  /** @type {[Frame[], number, boolean]} */ latest; // what was drawn last

  /**
   * `report` is called with a chart's slug and the place of a click in it.
   * @param {HTMLElement} root
   * @param {Context} context
   * @param {Scene["report"]} report
   */
  constructor(root, context, report) {
    Object.assign(this, { root, context, report, charts: [], legend: new Legend() });
  }

  /**
   * Take the figures of a run; returns whether they need new elements: a chart that was there before stays in place.
   * @param {Spec} raw
   * @param {Frame[]} frames
   */
  setRun(raw, frames) {
    this.raw = raw;
    this.applyTheme(frames);
    const slugs = this.spec.figures.map(({ slug }) => slug);
    if (slugs.join() === this.charts.map(({ slug }) => slug).join()) return false;
    this.destroy();
    this.charts = slugs.map((slug) => this.#chart(slug));
    return true;
  }

  /** @param {string} slug */
  #chart(slug) {
    const chart = /** @type {LayeredChart} */ (new Chart(element("div", "dv-figure"), slug, this.context.plotly));
    chart.layers = new Layers(chart);
    watchClicks(chart, (click) => this.spec.figures[this.charts.indexOf(chart)].hint && this.report({ figure: slug, ...click }));
    return chart;
  }

  get themeChanged() {
    return this.dark !== isDark(this.root);
  }

  /**
   * Take the figures in the colours of the page's theme and on the scale that was chosen.
   * @param {Frame[]} frames
   */
  applyTheme(frames) {
    this.dark = isDark(this.root);
    this.spec = JSON.parse(applyTheme(JSON.stringify(this.raw), this.root, this.context.dark));
    for (const part of this.spec.figures) {
      if (this.context.standalone) part.hint = "";
      for (const trace of part.figure.data) Object.assign(trace, { x: decodeArray(trace.x), y: decodeArray(trace.y) });
      const axis = part.figure.layout.yaxis;
      if (this.linear && axis.type === "log") Object.assign(axis, { type: "linear", range: [0, 0.3], dtick: undefined });
      part.range = axis.range && [...axis.range]; // as it begins
    }
    for (const move of this.spec.moving) move.stopped = this.spec.table.rows[move.row].stopped;
    this.legend.setTable(this.spec);
    this.fitRanges(frames);
  }

  /**
   * Widen the charts to what is shown of these frames and of a ghost; returns which charts that changed.
   * @param {Frame[]} frames
   */
  fitRanges(frames) {
    const widened = extendRanges(this.spec, frames, this.legend);
    this.spec.figures.forEach(({ figure }, index) => {
      const seen = this.ghostIn(index, frames).filter(({ history }) => history).flatMap(({ trace }) => trace.y);
      if (extendRange(figure.layout.yaxis, seen)) widened.add(index);
    });
    return widened;
  }

  /**
   * Keep the lines of the run on screen beside the next one.
   * @param {Frame[]} frames
   * @param {number} frame
   */
  keepGhost(frames, frame) {
    this.ghost = makeGhost(this, frames, frame);
  }

  /**
   * @param {number} index
   * @param {Frame[]} frames
   */
  ghostIn(index, frames) {
    return ghostTraces(this.ghost, this, index, frames);
  }

  /**
   * Tell the canvases what they draw: what moves and is switched on.
   * @param {Frame[]} frames
   */
  updateLayers(frames) {
    this.charts.forEach(({ layers, root }, index) => {
      const { figure, hint } = this.spec.figures[index];
      root.classList.toggle("dv-clicks", Boolean(hint));
      const moving = this.spec.moving.filter((move) => move.figure === index);
      /** @type {[Move, Trace][]} */
      const seen = moving.filter((move) => this.legend.isVisible(move)).map((move) => [move, figure.data[move.trace]]);
      layers.setTraces(seen, moving, this.labels(index, frames), figure.layout.annotations?.length ?? 0);
    });
  }

  /**
   * What is named at the lines' ends in a chart.
   * @param {number} index
   * @param {Frame[]} frames
   */
  labels(index, frames) {
    const moving = this.spec.moving.filter((move) => move.figure === index && this.legend.isVisible(move));
    return lineLabels(this.spec.figures[index], moving, this.ghostIn(index, frames));
  }

  /**
   * Draw charts (all, or those with these indices) by Plotly: at rest at a frame, or what the canvases leave to it.
   * @param {Frame[]} frames
   * @param {number} frame
   * @param {boolean} playing
   * @param {Iterable<number>} [indices]
   */
  draw(frames, frame, playing, indices = this.charts.keys()) {
    this.playing = playing;
    this.latest = [frames, frame, playing];
    for (const index of indices) {
      const chart = this.charts[index];
      const { data, layout } = figureAt(this.spec, index, frames, playing ? -1 : frame, this.legend);
      data.push(...this.ghostIn(index, frames).map(({ trace }) => trace));
      const first = !chart.plot._fullLayout;
      const ends = playing ? [] : this.labelsAtRest(index, frames, frame);
      chart.draw({ data, layout: { ...layout, annotations: [...(layout.annotations ?? []), ...ends] } }).then(() => {
        if (this.charts[index] !== chart) return; // the page was left meanwhile
        if (first && ends.length) this.draw(...this.latest, [index]); // only now it is known how large the chart is
        if (this.playing) chart.layers.hideTraces();
        else chart.layers.showTraces();
      });
    }
  }

  /**
   * The names at the lines' ends at rest.
   * @param {number} index
   * @param {Frame[]} frames
   * @param {number} frame
   */
  labelsAtRest(index, frames, frame) {
    const [{ plot }, { figure: { layout } }] = [this.charts[index], this.spec.figures[index]];
    const { xaxis, yaxis } = plot._fullLayout ?? {};
    // Before a chart is drawn for the first time nobody knows how large it will be.
    /** @type {(known: ScaledAxis | undefined, axis: Axis) => ScaledAxis} */
    const place = (known, axis) => ({ range: axis.range ?? [], type: axis.type, _offset: known?._offset ?? 0, _length: known?._length ?? layout.height });
    if (!layout.xaxis.range || !layout.yaxis.range) return [];
    const scales = scalesOf({ xaxis: place(xaxis, layout.xaxis), yaxis: place(yaxis, layout.yaxis) });
    return labelAnnotations(this.labels(index, frames), frames, frame, scales, layout.paper_bgcolor);
  }

  /** From here on the canvases draw what moves. */
  startMotion() {
    this.playing = true;
    this.charts.forEach(({ layers }) => layers.hideTraces());
  }

  /**
   * @param {Frame[]} frames
   * @param {number} frame
   */
  paint(frames, frame) {
    this.charts.forEach(({ layers }) => layers.paint(frames, frame));
  }

  /**
   * What is switched on has changed: the charts are as wide as that needs.
   * @param {Frame[]} frames
   * @param {number} frame
   */
  visibilityChanged(frames, frame) {
    this.updateLayers(frames);
    const axes = this.spec.figures.map(({ figure }) => figure.layout.yaxis);
    const before = axes.map(({ range }) => String(range));
    this.spec.figures.forEach(({ range }, index) => { axes[index].range = range && [...range]; });
    this.fitRanges(frames);
    const others = [...axes.keys()].filter((index) => String(axes[index].range) !== before[index]);
    if (this.playing) this.draw(frames, frame, true, others);
  }

  /**
   * Widen the charts in which new frames lie outside.
   * @param {Frame[]} rows
   * @param {Frame[]} frames
   * @param {number} frame
   */
  extendRanges(rows, frames, frame) {
    const widened = extendRanges(this.spec, rows, this.legend);
    if (this.ghost) this.updateLayers(frames); // what is another in this run shows as it grows
    if (this.playing && widened.size) this.draw(frames, frame, true, widened);
  }

  /**
   * Say in words what the charts show.
   * @param {string} words
   */
  setAriaLabel(words) {
    this.charts.forEach(({ root }, index) => {
      const { alt, hint } = this.spec.figures[index];
      root.setAttribute("aria-label", [alt, words, hint].filter(Boolean).join(" "));
    });
  }

  destroy() {
    this.charts.forEach((chart) => chart.destroy());
    this.charts = [];
  }
}
