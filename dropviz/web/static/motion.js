// While a knob moves, a figure's marks are drawn on a canvas over the axes that Plotly has drawn: it takes a hundredth of the time.

import { axesOf, drawTicks, isAxis, nameOf } from "./axes.js";
import { clip, emptied, scalesOf } from "./canvas.js";
import { element } from "./dom.js";
import { canAnnotate, canDraw, canOutline } from "./known.js";
import { forgetFace, writeLines } from "./lettering.js";
import { draw, stroke } from "./marks.js";

/** @import { Pen, Trace } from "./types.d.ts" */

const MARKS = ["annotations", "shapes", "meta"]; // of a layout: what stands in the plot and not about it
const ORDER = ["heatmap", "bar", "scatter"]; // from below
const ABOUT = 2; // pixels about an annotation, as Plotly leaves
const KINDS = ["linear", "log"];
/** @type {Record<string, number>} */
const BEFORE = { left: 0, center: 0.5, right: 1, top: 0, middle: 0.5, bottom: 1 };

/** The canvas of one chart. */
export class Motion {
  /** @type {HTMLCanvasElement} */ canvas;
  /** @type {OffscreenCanvas | undefined} */ brush;
  /** @type {SVGElement[]} */ hidden;
  /** @type {any[]} */ moved; // the axes of the newest drawing that reach elsewhere than those that Plotly has drawn

  /** @param {import("./plot.js").Chart} chart */
  constructor(chart) {
    this.chart = chart;
    this.canvas = element("canvas", "dv-canvas");
    [this.hidden, this.moved] = [[], []];
  }

  /** Whether the canvas shows the chart's figure, and not Plotly. */
  get shown() {
    return this.chart.root.classList.contains("dv-moves");
  }

  /**
   * Show a figure, if the axes that stand are its own and its marks are known; returns whether it is shown.
   * @param {Trace[]} traces
   * @param {any} layout  in the room that there is
   * @param {{ laid: any, ranges: Record<string, number[]> }} drawn  the layout that Plotly has drawn, likewise, and the ends of its axes
   */
  paint(traces, layout, drawn) {
    if (!this.draw(traces, layout, drawn) || !this.brush) return false;
    const { plot, root } = this.chart;
    // A copy: to hand the picture over would leave a new one to be made the next time.
    const pen = emptied(this.canvas, /** @type {any} */ (plot._fullLayout));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(this.brush, 0, 0);
    this.#moveTicks();
    this.#rename(traces, layout);
    if (this.canvas.parentNode !== root) root.append(this.canvas);
    root.classList.add("dv-moves");
    return true;
  }

  /**
   * Draw a figure where nobody sees it yet; returns whether it can be drawn. See `paint`.
   * @param {Trace[]} traces
   * @param {any} layout
   * @param {{ laid: any, ranges: Record<string, number[]> }} drawn
   */
  draw(traces, layout, drawn) {
    const { plot } = this.chart;
    /** @type {any} */
    const full = plot._fullLayout;
    if (!window.OffscreenCanvas || !full?.xaxis || (full.showlegend && traces.length !== plot._fullData?.length)) return false;
    if (!sameFrame(layout, drawn.laid) || !areKnown(traces, layout)) return false;
    const axes = axesOf(traces, layout, drawn.ranges, full);
    if (!axes) return false;
    const pairs = traces.map((trace) => ({ xaxis: axes[nameOf(trace.xaxis ?? "x")], yaxis: axes[nameOf(trace.yaxis ?? "y")] }));
    if (pairs.some(({ xaxis, yaxis }) => !KINDS.includes(xaxis?.type) || !KINDS.includes(yaxis?.type))) return false;
    this.brush ??= new OffscreenCanvas(1, 1); // one that is not on the page: at each letter there the page would be styled anew
    const pen = emptied(this.brush, full);
    forgetFace(pen);
    this.moved = Object.values(axes).filter(({ ticks }) => ticks);
    for (const axis of this.moved) drawTicks(pen, axis, axes[nameOf(axis.anchor ?? "x")], axis.ticks);
    const letters = { family: layout.font.family, size: layout.font.size, color: layout.font.color };
    const stack = { gap: layout.bargap ?? 0.2, feet: layout.barmode === "stack" ? new Map() : undefined };
    // Those that a visitor has switched off in the legend stay away; one without a point, which Plotly calls invisible, may have some now.
    traces.map((trace, i) => /** @type {[Trace, number]} */ ([trace, i])).filter(([, i]) => plot._fullData?.[i]?.visible !== "legendonly")
      .sort(([one, i], [other, j]) => ORDER.indexOf(one.type) - ORDER.indexOf(other.type) || i - j)
      .forEach(([trace, i]) => {
        pen.save();
        if (trace.cliponaxis !== false) clip(pen, pairs[i]);
        draw(trace, { pen, ...scalesOf(pairs[i]), letters, corner: [pairs[i].xaxis._offset, pairs[i].yaxis._offset] }, stack);
        pen.restore();
        forgetFace(pen);
      });
    for (const shape of layout.shapes ?? []) if (shape.layer !== "below") outline(pen, shape, full._size, axes);
    for (const note of layout.annotations ?? []) annotate(pen, note, full._size, axes, letters);
    return true;
  }

  /** Hide what Plotly has drawn of axes that reach elsewhere. */
  #moveTicks() {
    const hidden = this.moved.map(({ _name: name }) => `${name[0]}${name.slice(5)}`).flatMap((id) => [`.${id}tick`, `.${id}grid`]);
    const nodes = hidden.length ? [.../** @type {NodeListOf<SVGElement>} */ (this.chart.plot.querySelectorAll(hidden.join()))] : [];
    for (const node of this.hidden) if (!nodes.includes(node)) node.style.opacity = "";
    for (const node of nodes) node.style.opacity = "0";
    this.hidden = nodes;
  }

  /** What Plotly has drawn is right again. */
  clear() {
    this.canvas.remove();
    for (const node of this.hidden) node.style.opacity = "";
    this.hidden = [];
    const { plot, root } = this.chart;
    if (this.shown) this.#rename(plot._fullData ?? [], plot._fullLayout ?? {});
    root.classList.remove("dv-moves");
  }

  /** Let the legend and the axes say what the traces and what is measured are called. @param {Trace[]} traces @param {any} layout */
  #rename(traces, layout) {
    for (const [name, { title }] of Object.entries(layout).filter(([name]) => isAxis(name))) {
      const node = this.chart.plot.querySelector(`.${name[0]}${name.slice(5)}title`);
      const lines = node?.children.length ? [...node.children] : [node];
      (title?.text ?? "").split("<br>").forEach((/** @type {string} */ words, /** @type {number} */ i) => {
        if (lines[i] && lines[i].textContent !== words) lines[i].textContent = words;
      });
    }
    for (const node of /** @type {NodeListOf<any>} */ (this.chart.plot.querySelectorAll(".legendtext"))) {
      const name = traces[node.__data__?.[0]?.trace?.index]?.name;
      if (name && !/[<&]/.test(name) && node.textContent !== name) node.textContent = name;
    }
  }
}

/**
 * Whether all marks can be drawn here.
 * @param {Trace[]} traces
 * @param {any} layout
 */
function areKnown(traces, layout) {
  const side = traces.filter(({ type }) => type === "bar").length > 1 && !["stack", "overlay"].includes(layout.barmode); // bars beside each other
  return !side && traces.every(canDraw) && (layout.annotations ?? []).every(canAnnotate) && (layout.shapes ?? []).every(canOutline);
}

/**
 * Whether two layouts differ in their marks, and in the ends and the words of their axes alone, so that what Plotly has drawn besides is right for both.
 * @param {Record<string, any>} one
 * @param {Record<string, any>} other
 */
function sameFrame(one, other) {
  const axis = (/** @type {any} */ value) => ({ ...value, range: value.range?.length, title: { ...value.title, text: value.title?.text?.split("<br>").length } });
  const below = (/** @type {any[]} */ shapes = []) => shapes.filter(({ layer }) => layer === "below");
  const frame = (/** @type {Record<string, any>} */ layout) => JSON.stringify([below(layout.shapes), ...Object.entries(layout)
    .filter(([name]) => !MARKS.includes(name)).map(([name, value]) => [name, isAxis(name) ? axis(value) : value]).sort()]);
  return frame(one) === frame(other);
}

/**
 * From the coordinates of an annotation or a shape to the canvas.
 * @param {{ xref?: string, yref?: string }} references
 * @param {{ l: number, t: number, w: number, h: number }} size  of what lies between the margins
 * @param {Record<string, any>} axes
 * @returns {Pick<import("./types.d.ts").Scales, "x" | "y"> & { xaxis: any, yaxis: any }}
 */
function placing({ xref = "x", yref = "y" }, { l, t, w, h }, axes) {
  const [xaxis, yaxis] = [axes[nameOf(xref.split(" ")[0])] ?? axes.xaxis, axes[nameOf(yref.split(" ")[0])] ?? axes.yaxis];
  const scales = scalesOf({ xaxis, yaxis });
  return {
    xaxis, yaxis,
    x: xref === "paper" ? (x) => l + x * w : xref.endsWith("domain") ? (x) => xaxis._offset + x * xaxis._length : scales.x,
    y: yref === "paper" ? (y) => t + (1 - y) * h : yref.endsWith("domain") ? (y) => yaxis._offset + (1 - y) * yaxis._length : scales.y,
  };
}

/**
 * Draw a rectangle or a line that lies above the marks.
 * @param {Pen} pen
 * @param {any} shape
 * @param {{ l: number, t: number, w: number, h: number }} size
 * @param {Record<string, any>} axes
 */
function outline(pen, shape, size, axes) {
  const { x, y } = placing(shape, size, axes);
  const [left, top, right, bottom] = [x(shape.x0), y(shape.y0), x(shape.x1), y(shape.y1)];
  pen.beginPath();
  if (shape.type === "rect") pen.rect(left, top, right - left, bottom - top);
  else { pen.moveTo(left, top); pen.lineTo(right, bottom); }
  if (shape.fillcolor) {
    pen.fillStyle = shape.fillcolor;
    pen.fill();
  }
  if ((shape.line?.width ?? 2) > 0) stroke(pen, shape.line?.color, shape.line?.width ?? 2, shape.line?.dash);
}

/**
 * @param {Pen} pen
 * @param {any} note
 * @param {{ l: number, t: number, w: number, h: number }} size  of what lies between the margins
 * @param {Record<string, any>} axes
 * @param {import("./marks.js").Letters} letters
 */
function annotate(pen, note, size, axes, letters) {
  const { text, xshift = 0, yshift = 0, textangle = 0, font = {} } = note;
  const { x, y, xaxis, yaxis } = placing(note, size, axes);
  const onLog = (/** @type {string | undefined} */ reference, /** @type {any} */ axis) => /^[xy]?\d*$/.test(reference ?? "") && axis.type === "log";
  // On a logarithmic axis an annotation's place is a power of ten.
  const [px, py] = [x(onLog(note.xref, xaxis) ? 10 ** note.x : note.x), y(onLog(note.yref, yaxis) ? 10 ** note.y : note.y)];
  const [across, down] = [BEFORE[note.xanchor ?? "center"] ?? 0.5, BEFORE[note.yanchor ?? "middle"] ?? 0.5];
  pen.translate(px + xshift, py - yshift);
  pen.rotate(textangle * Math.PI / 180);
  writeLines(pen, text, ABOUT * (1 - 2 * across), ABOUT * (1 - 2 * down), { ...letters, ...font }, {
    across, down, align: note.align, ground: note.bgcolor, opacity: note.opacity,
  });
  pen.rotate(-textangle * Math.PI / 180);
  pen.translate(-px - xshift, yshift - py);
}
