// While a knob moves, a figure's marks are drawn on a canvas over the axes that Plotly has drawn: it takes a hundredth of the time.

import { drawTicks, ticksOf } from "./axes.js";
import { clip, emptied, scalesOf } from "./canvas.js";
import { element } from "./dom.js";
import { isSame } from "./figures.js";
import { canAnnotate, canDraw, canOutline } from "./known.js";
import { forgetFace, writeLines } from "./lettering.js";
import { draw, stroke } from "./marks.js";

/** @import { Pen, Trace } from "./types.d.ts" */

const MARKS = ["annotations", "shapes", "meta"]; // of a layout: what stands in the plot and not about it
const ORDER = ["heatmap", "bar", "scatter"]; // from below
const ABOUT = 2; // pixels about an annotation, as Plotly leaves
const MARGIN = 0.05; // of an axis, beyond what it holds, as Plotly leaves
const KINDS = ["linear", "log"];
/** @type {Record<string, number>} */
const BEFORE = { left: 0, center: 0.5, right: 1, top: 0, middle: 0.5, bottom: 1 };

/** The canvas of one chart. */
export class Motion {
  /** @type {HTMLCanvasElement} */ canvas;
  /** @type {OffscreenCanvas | undefined} */ brush;
  /** @type {SVGElement[]} */ hidden;

  /** @param {import("./plot.js").Chart} chart */
  constructor(chart) {
    this.chart = chart;
    this.canvas = element("canvas", "dv-canvas");
    this.hidden = [];
  }

  /**
   * Draw a figure, if the axes that stand are its own and its marks are known; returns whether it is drawn.
   * @param {Trace[]} traces
   * @param {any} layout  in the room that there is
   * @param {{ laid: any, ranges: Record<string, number[]> }} drawn  the layout that Plotly has drawn, likewise, and the ends of its axes
   */
  paint(traces, layout, drawn) {
    const { plot, root } = this.chart;
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
    this.#moveTicks(pen, axes);
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
    this.canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(this.brush.transferToImageBitmap());
    this.#rename(traces, layout);
    root.append(this.canvas);
    root.classList.add("dv-moves");
    return true;
  }

  /** Draw the numbers of axes that reach elsewhere, and hide those that Plotly has drawn. @param {Pen} pen @param {Record<string, any>} axes */
  #moveTicks(pen, axes) {
    const moved = Object.values(axes).filter(({ ticks }) => ticks);
    for (const axis of moved) drawTicks(pen, axis, axes[nameOf(axis.anchor ?? "x")], axis.ticks);
    const hidden = moved.map(({ _name: name }) => `${name[0]}${name.slice(5)}`).flatMap((id) => [`.${id}tick`, `.${id}grid`]);
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
    if (root.classList.contains("dv-moves")) this.#rename(plot._fullData ?? [], plot._fullLayout ?? {});
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

/** The ends of a figure's axes, as Plotly has drawn them. @param {import("./types.d.ts").PlotElement} plot @returns {Record<string, number[]>} */
export function rangesOf({ _fullLayout: full }) {
  return Object.fromEntries(Object.entries(full ?? {}).filter(([name, axis]) => isAxis(name) && axis.range).map(([name, axis]) => [name, [...axis.range]]));
}

/** @param {string} name */
const isAxis = (name) => /^[xy]axis\d*$/.test(name);

/** The name that a layout has for what traces call "x1", "y2" and the like. @param {string} id */
const nameOf = (id) => `${id[0]}axis${id.slice(1) === "1" ? "" : id.slice(1)}`;

/**
 * The axes of a figure, by their names, each with its ends and, where those are not the ones that Plotly has drawn, its numbers;
 * nothing where these can't be written here. An axis that a visitor has zoomed stays as it is.
 * @param {Trace[]} traces
 * @param {any} layout
 * @param {Record<string, number[]>} ranges  of the axes as Plotly has drawn them
 * @param {any} full
 * @returns {Record<string, any> | undefined}
 */
function axesOf(traces, layout, ranges, full) {
  /** @type {Record<string, any>} */
  const axes = {};
  for (const name of Object.keys(layout).filter(isAxis)) {
    const stands = full[name].range;
    const zoomed = !isSame(ranges[name]?.map(Number), stands.map(Number));
    const range = zoomed ? stands : layout[name].range ?? reach(traces, full[name]);
    const moved = !isSame(range.map(Number), stands.map(Number));
    const ticks = moved && full[name].visible !== false ? ticksOf(full[name], range) : undefined;
    if (moved && full[name].visible !== false && !ticks) return undefined;
    const { type, tickmode, dtick, nticks, tickformat, tickvals, tickfont, showgrid, gridcolor, gridwidth, showticklabels, anchor, _name, _offset, _length } = full[name];
    axes[name] = { type, tickmode, dtick, nticks, tickformat, tickvals, tickfont, showgrid, gridcolor, gridwidth, showticklabels, anchor, _name, _offset, _length,
      range: moved ? range : stands, ticks };
  }
  return axes;
}

/**
 * The ends of an axis that finds them itself: those where it stands, and farther out what lies beyond them.
 * @param {Trace[]} traces
 * @param {any} axis
 * @returns {number[]}
 */
function reach(traces, { _name: name, range, type }) {
  const values = traces.filter((trace) => nameOf(trace[name.slice(0, 5)] ?? name[0]) === name).flatMap((trace) => trace[name[0]] ?? [])
    .filter((value) => typeof value === "number").map((value) => type === "log" ? Math.log10(value) : value).filter(Number.isFinite);
  const [low, high] = [...range].sort((a, b) => a - b);
  const [least, most] = [values.reduce((a, b) => Math.min(a, b), low), values.reduce((a, b) => Math.max(a, b), high)];
  const ends = [least < low ? least - MARGIN * (most - least) : low, most > high ? most + MARGIN * (most - least) : high];
  return range[0] > range[1] ? ends.reverse() : ends;
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
