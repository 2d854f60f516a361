// The axes of a figure while a knob moves: where they end, and the numbers along one that reaches elsewhere, on the canvas, as Plotly would put them.

import { scalesOf } from "./canvas.js";
import { isSame } from "./figures.js";
import { writeLines } from "./lettering.js";

/** @import { Pen, Trace } from "./types.d.ts" */

const ROUND = [2, 5, 10]; // how far apart two numbers may stand, times a power of ten
const MARGIN = 0.05; // of an axis, beyond what it holds, as Plotly leaves
const FROM_AXIS = 4; // pixels between an axis and its labels
const [SMALLEST, LARGEST] = [1e-3, 1e4]; // numbers outside these Plotly writes with letters or powers

/**
 * The places along an axis that have a number, and what they say; nothing where Plotly would write in another way.
 * @param {any} axis  linear
 * @param {number[]} range
 * @returns {{ values: number[], labels: string[] } | undefined}
 */
export function ticksOf(axis, range) {
  const [low, high] = [...range].sort((a, b) => a - b);
  const format = /^\.(\d)%$/.exec(axis.tickformat ?? "");
  if (axis.type !== "linear" || (axis.tickformat && !format) || axis.tickvals || axis.ticksuffix || axis.tickprefix) return undefined;
  const step = axis.tickmode === "linear" ? axis.dtick : stepOf(high - low, axis);
  const first = Math.ceil(low / step - 1e-9);
  const values = Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
  if (values.some((value) => value !== 0 && (Math.abs(value) < SMALLEST || Math.abs(value) >= LARGEST))) return undefined;
  const digits = Math.max(0, ...values.map((value) => (String(Number(value.toPrecision(10))).split(".")[1] ?? "").length));
  const labels = values.map((value) => (format ? `${(100 * value).toFixed(Number(format[1]))}%` : String(Number(value.toFixed(digits)))).replace("-", "−"));
  return { values, labels };
}

/** @param {number} length  of the range @param {any} axis */
function stepOf(length, axis) {
  const room = axis._length / (axis._name[0] === "y" ? 40 : 80);
  const rough = length / (axis.nticks || Math.max(4, Math.min(9, room)) + 1);
  const base = 10 ** Math.floor(Math.log10(rough));
  return base * (ROUND.find((one) => one * base >= rough) ?? 10);
}

/**
 * Draw the grid and the labels of an axis.
 * @param {Pen} pen
 * @param {any} axis  with its new range
 * @param {any} other  the axis that it stands at
 * @param {{ values: number[], labels: string[] }} ticks
 */
export function drawTicks(pen, axis, other, { values, labels }) {
  const up = axis._name[0] === "y";
  const { x, y } = scalesOf(up ? { xaxis: other, yaxis: axis } : { xaxis: axis, yaxis: other });
  const [near, far] = up ? [other._offset, other._offset + other._length] : [other._offset + other._length, other._offset];
  values.forEach((value, i) => {
    const at = up ? y(value) : x(value);
    if (axis.showgrid) {
      pen.fillStyle = axis.gridcolor;
      if (up) pen.fillRect(near, Math.round(at) - 0.5, far - near, axis.gridwidth ?? 1);
      else pen.fillRect(Math.round(at) - 0.5, far, axis.gridwidth ?? 1, near - far);
    }
    if (!axis.showticklabels) return; // then Plotly knows no letters for them either
    const font = { family: axis.tickfont.family, size: axis.tickfont.size, color: axis.tickfont.color };
    if (up) writeLines(pen, labels[i], near - FROM_AXIS, at, font, { across: 1, down: 0.5 });
    else writeLines(pen, labels[i], at, near + FROM_AXIS, font, { across: 0.5, down: 0 });
  });
}

/** The ends of a figure's axes, as Plotly has drawn them. @param {import("./types.d.ts").PlotElement} plot @returns {Record<string, number[]>} */
export function rangesOf({ _fullLayout: full }) {
  return Object.fromEntries(Object.entries(full ?? {}).filter(([name, axis]) => isAxis(name) && axis.range).map(([name, axis]) => [name, [...axis.range]]));
}

/** @param {string} name */
export const isAxis = (name) => /^[xy]axis\d*$/.test(name);

/** The name that a layout has for what traces call "x1", "y2" and the like. @param {string} id */
export const nameOf = (id) => `${id[0]}axis${id.slice(1) === "1" ? "" : id.slice(1)}`;

/**
 * The axes of a figure, by their names, each with its ends and, where those are not the ones that Plotly has drawn, its numbers;
 * nothing where these can't be written here. An axis that a visitor has zoomed stays as it is.
 * @param {Trace[]} traces
 * @param {any} layout
 * @param {Record<string, number[]>} ranges  of the axes as Plotly has drawn them
 * @param {any} full
 * @returns {Record<string, any> | undefined}
 */
export function axesOf(traces, layout, ranges, full) {
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
