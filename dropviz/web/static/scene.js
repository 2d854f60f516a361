// The charts of a player: Plotly figures at rest, canvases over them while it plays, in the colours of the page's theme.

import { watchClicks } from "./clicks.js";
import { annotations, namesOf } from "./ends.js";
import { ghostOf, linesOf } from "./ghost.js";
import { Layers, scalesOf } from "./layers.js";
import { Legend } from "./legend.js";
import { Chart, dress, isDark } from "./plot.js";
import { element, numbers } from "./stage.js";
import { figureAt, reach, widen } from "./traces.js";

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
    watchClicks(chart, (click) => this.spec.figures[this.charts.indexOf(chart)].hint && this.report({ figure: slug, ...click }));
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
      if (this.context.standalone) part.hint = "";
      for (const trace of part.figure.data) Object.assign(trace, { x: numbers(trace.x), y: numbers(trace.y) });
      const axis = part.figure.layout.yaxis;
      if (this.linear && axis.type === "log") Object.assign(axis, { type: "linear", range: [0, 0.3], dtick: undefined });
      part.range = axis.range && [...axis.range]; // as it begins
    }
    for (const move of this.spec.moving) move.stopped = this.spec.table.rows[move.row].stopped;
    this.legend.take(this.spec);
    this.widen(frames);
  }

  /** Widen the charts to what is shown of these frames and of a ghost; returns which charts that changed. */
  widen(frames) {
    const widened = widen(this.spec, frames, this.legend);
    this.spec.figures.forEach(({ figure }, index) => {
      const seen = this.ghostIn(index, frames).filter(({ history }) => history).flatMap(({ trace }) => trace.y);
      if (reach(figure.layout.yaxis, seen)) widened.add(index);
    });
    return widened;
  }

  /** Keep the lines of the run on screen beside the next one. */
  keepGhost(frames, frame) {
    this.ghost = ghostOf(this, frames, frame);
  }

  ghostIn(index, frames) {
    return linesOf(this.ghost, this, index, frames);
  }

  /** Tell the canvases what they draw: what moves and is switched on. */
  layer(frames) {
    this.charts.forEach(({ layers, root }, index) => {
      const { figure, hint } = this.spec.figures[index];
      root.classList.toggle("dv-clicks", Boolean(hint));
      const moving = this.spec.moving.filter((move) => move.figure === index);
      const seen = moving.filter((move) => this.legend.shows(move)).map((move) => [move, figure.data[move.trace]]);
      layers.take(seen, moving, this.names(index, frames), figure.layout.annotations?.length ?? 0);
    });
  }

  /** What is named at the lines' ends in a chart. */
  names(index, frames) {
    const moving = this.spec.moving.filter((move) => move.figure === index && this.legend.shows(move));
    return namesOf(this.spec.figures[index], moving, this.ghostIn(index, frames));
  }

  /** Draw charts (all, or those with these indices) by Plotly: at rest at a frame, or what the canvases leave to it. */
  draw(frames, frame, playing, indices = this.charts.keys()) {
    this.playing = playing;
    for (const index of indices) {
      const chart = this.charts[index];
      const { data, layout } = figureAt(this.spec, index, frames, playing ? -1 : frame, this.legend);
      data.push(...this.ghostIn(index, frames).map(({ trace }) => trace));
      const ends = playing ? [] : this.ends(index, frames, frame);
      chart.draw({ data, layout: { ...layout, annotations: [...(layout.annotations ?? []), ...ends] } }).then(() => {
        if (this.playing) chart.layers.veil();
        else chart.layers.rest();
      });
    }
  }

  /** The names at the lines' ends at rest. */
  ends(index, frames, frame) {
    const [{ plot }, { figure: { layout } }] = [this.charts[index], this.spec.figures[index]];
    const { xaxis, yaxis } = plot._fullLayout ?? {};
    // Before a chart is drawn for the first time nobody knows how large it will be; nor does it matter much then.
    const place = (known, axis) => ({ range: axis.range, type: axis.type, _offset: known?._offset ?? 0, _length: known?._length ?? layout.height });
    if (!layout.xaxis.range || !layout.yaxis.range) return [];
    const scales = scalesOf({ xaxis: place(xaxis, layout.xaxis), yaxis: place(yaxis, layout.yaxis) });
    return annotations(this.names(index, frames), frames, frame, scales, layout.paper_bgcolor);
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
    this.layer(frames);
    const axes = this.spec.figures.map(({ figure }) => figure.layout.yaxis);
    const before = axes.map(({ range }) => String(range));
    this.spec.figures.forEach(({ range }, index) => { axes[index].range = range && [...range]; });
    this.widen(frames);
    const others = [...axes.keys()].filter((index) => String(axes[index].range) !== before[index]);
    if (this.playing) this.draw(frames, frame, true, others);
  }

  /** Widen the charts in which new frames lie outside. */
  admit(rows, frames, frame) {
    const widened = widen(this.spec, rows, this.legend);
    if (this.ghost) this.layer(frames); // what is another in this run shows as it grows
    if (this.playing && widened.size) this.draw(frames, frame, true, widened);
  }

  /** Say in words what the charts show. */
  describe(words) {
    this.charts.forEach(({ root }, index) => {
      const { alt, hint } = this.spec.figures[index];
      root.setAttribute("aria-label", [alt, words, hint].filter(Boolean).join(" "));
    });
  }

  free() {
    this.charts.forEach((chart) => chart.free());
    this.charts = [];
  }
}
