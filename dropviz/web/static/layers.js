// What moves while a run plays is drawn on canvases over a chart's axes; Plotly draws the rest, and all of it at rest.

import { Labels } from "./labels.js";
import { zeroLines } from "./contours.js";
import { FAR, clip, dashes, emptied, scalesOf } from "./canvas.js";
import { contextOf, element } from "./dom.js";
import { bandEdges, lastFrame } from "./traces.js";

/** @import { Frame, Label, Move, ScaledAxis, Scales, Trace } from "./types.d.ts" */

/** @type {Record<string, (pen: CanvasRenderingContext2D, move: Move, trace: Trace, row: Frame, x: Scales["x"], y: Scales["y"]) => void>} */
const SHAPES = {
  curve(pen, { column, length }, trace, row, x, y) {
    for (let i = 0; i < length; i++) pen.lineTo(x(trace.x[i]), y(row[column + i]));
    pen.stroke();
  },
  band(pen, move, trace, row, x, y) {
    const [lower, upper] = bandEdges(move, row);
    upper.forEach((value, i) => pen.lineTo(x(trace.x[i]), y(value)));
    for (let i = move.length - 1; i >= 0; i--) pen.lineTo(x(trace.x[i]), y(lower[i]));
    pen.fill();
  },
  boundary(pen, { column, length, across }, trace, row, x, y) {
    const ends = zeroLines(row.subarray(column, column + length), across, trace.x, trace.y);
    for (let i = 0; i < ends.length; i += 4) {
      pen.moveTo(x(ends[i]), y(ends[i + 1]));
      pen.lineTo(x(ends[i + 2]), y(ends[i + 3]));
    }
    pen.stroke();
  },
};

/** The canvases of one chart: the histories, which only grow, on one; what changes its shape on another. Labels lie above both. */
export class Layers {
  /** @type {import("./plot.js").Chart} */ chart;
  /** @type {{ histories?: HTMLCanvasElement, shapes?: HTMLCanvasElement }} */ canvases;
  /** @type {[Move, Trace][]} */ histories;
  /** @type {[Move, Trace][]} */ shapes;
  /** @type {number[]} */ moving;
  /** @type {Labels} */ labels;
  /** @type {number} */ fixed;
  /** @type {boolean} */ stale;
  /** @type {boolean} */ tracesHidden;
  /** @type {unknown} */ watched;
  /** @type {number} */ reached;
  /** @type {Map<number, { px: number, py: number, length: number, crossed?: boolean }>} */ ends;

  /** @param {import("./plot.js").Chart} chart */
  constructor(chart) {
    this.chart = chart;
    this.canvases = {};
    this.stale = true;
  }

  /**
   * What is drawn from now on: [move, trace] pairs, those to be seen, which traces of the figure move at all, the names of
   * lines, and how many annotations the figure has besides them.
   * @param {[Move, Trace][]} seen
   * @param {Move[]} moving
   * @param {Label[]} labels
   * @param {number} fixed
   */
  setTraces(seen, moving, labels, fixed) {
    this.histories = seen.filter(([move]) => move.kind === "history");
    this.shapes = seen.filter(([move]) => move.kind !== "history");
    this.moving = moving.map(({ trace }) => trace);
    if (this.histories.length) this.canvases.histories ??= this.#canvas();
    if (this.shapes.length) this.canvases.shapes ??= this.#canvas();
    this.labels ??= new Labels(this.chart.root);
    this.labels.setLabels(labels);
    this.fixed = fixed;
    this.stale = true;
  }

  #canvas() {
    const canvas = element("canvas", "dv-canvas");
    this.chart.root.append(canvas);
    return canvas;
  }

  /**
   * Draw what moves as it is at a frame.
   * @param {Frame[]} frames
   * @param {number} frame
   */
  paint(frames, frame) {
    const full = this.chart.plot._fullLayout;
    if (!full?.xaxis) return;
    const scales = scalesOf(full);
    const { x, y } = scales;
    const { histories, shapes } = this.canvases;
    if (histories) this.#extendHistories(histories, full, frames, frame, x, y);
    if (shapes) {
      const pen = clearCanvas(shapes, full);
      for (const [move, trace] of this.shapes) {
        setStroke(pen, trace);
        SHAPES[move.kind](pen, move, trace, frames[frame], x, y);
      }
    }
    this.labels.paint(frames, frame, scales);
    this.stale = false;
  }

  /**
   * Draw the histories on from where they end, or all of them anew where that will not do.
   * @param {HTMLCanvasElement} canvas
   * @param {{ width: number, height: number, xaxis: ScaledAxis, yaxis: ScaledAxis }} full
   * @param {Frame[]} frames
   * @param {number} frame
   * @param {Scales["x"]} x
   * @param {Scales["y"]} y
   */
  #extendHistories(canvas, full, frames, frame, x, y) {
    const anew = this.stale || frame < this.reached;
    const pen = anew ? clearCanvas(canvas, full) : contextOf(canvas);
    if (anew) this.ends = new Map();
    for (const [move, trace] of this.histories) {
      const { column } = move;
      const end = this.ends.get(column) ?? { px: NaN, py: NaN, length: 0 };
      const [last, stopped] = lastFrame(move, frames[frame], frame);
      setStroke(pen, trace, end.length);
      pen.moveTo(end.px, end.py);
      for (let epoch = anew ? 0 : this.reached + 1; epoch <= last; epoch++) {
        const [px, py] = [x(epoch), y(frames[epoch][column])];
        if (!Number.isFinite(py)) continue; // a canvas leaves out such points too
        pen.lineTo(px, py);
        if (Number.isFinite(end.py)) end.length += Math.hypot(px - end.px, py - end.py);
        Object.assign(end, { px, py });
      }
      pen.stroke();
      if (stopped && !end.crossed) cross(pen, trace, end);
      this.ends.set(column, Object.assign(end, { crossed: stopped }));
    }
    this.reached = frame;
  }

  /** Hide the figure's own moving traces while the canvases draw them: nothing of the figure is drawn anew for it. */
  hideTraces(hidden = true) {
    this.tracesHidden = hidden;
    const { plot, root } = this.chart;
    root.classList.toggle("dv-overlaid", hidden);
    this.watched ??= plot.on?.("plotly_afterplot", () => this.#afterPlot());
    const uids = new Set(this.moving.map((trace) => plot._fullData?.[trace]?.uid));
    for (const node of /** @type {NodeListOf<any>} */ (plot.querySelectorAll(".scatterlayer > g, .contourlayer > g"))) {
      if (uids.has(node.__data__?.[0]?.trace?.uid)) node.style.visibility = hidden ? "hidden" : "";
    }
    // The names at the lines' ends come last among the annotations.
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (plot.querySelectorAll(".annotation"))) {
      if (Number(node.dataset.index) >= this.fixed) node.style.visibility = hidden ? "hidden" : "";
    }
  }

  /** Plotly has drawn: axes and sizes may be others, and its traces may stand there again. */
  #afterPlot() {
    this.stale = true;
    if (this.tracesHidden) this.hideTraces();
  }

  /** Leave everything to the figure. */
  showTraces() {
    this.hideTraces(false);
    for (const canvas of Object.values(this.canvases)) contextOf(canvas).clearRect(0, 0, FAR, FAR);
    this.stale = true;
  }
}

/**
 * An empty canvas, as large as the chart in device pixels, that takes what lies between the axes.
 * @param {HTMLCanvasElement} canvas
 * @param {{ width: number, height: number, xaxis: ScaledAxis, yaxis: ScaledAxis }} layout
 */
function clearCanvas(canvas, layout) {
  contextOf(canvas).restore(); // what the clip below was, if there was one
  const pen = emptied(canvas, layout);
  pen.save();
  clip(pen, layout);
  return pen;
}

/**
 * Mark where a history has stopped.
 * @param {CanvasRenderingContext2D} pen
 * @param {Trace} trace
 * @param {{ px: number, py: number }} end
 */
function cross(pen, { line }, { px, py }) {
  setStroke(pen, { line: { color: line.color, width: 2 } });
  for (const slope of [-1, 1]) {
    pen.moveTo(px - 5, py - 5 * slope);
    pen.lineTo(px + 5, py + 5 * slope);
  }
  pen.stroke();
}

/**
 * Take up a trace's colour and line, with a path to begin; `begun` pixels of its dashes are drawn already.
 * @param {CanvasRenderingContext2D} pen
 * @param {Trace} trace
 * @param {number} [begun]
 */
function setStroke(pen, { line, fillcolor, opacity }, begun = 0) {
  pen.beginPath();
  pen.strokeStyle = line?.color;
  pen.fillStyle = fillcolor;
  pen.globalAlpha = opacity ?? 1;
  pen.lineWidth = line?.width ?? 2;
  pen.lineJoin = "round";
  pen.setLineDash(dashes(line?.dash, line?.width ?? 2));
  pen.lineDashOffset = begun;
}
