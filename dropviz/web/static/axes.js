// The numbers along an axis that reaches elsewhere while a knob moves: its grid and its labels, on the canvas, as Plotly would put them.

import { scalesOf } from "./canvas.js";
import { writeLines } from "./lettering.js";

/** @import { Pen } from "./types.d.ts" */

const ROUND = [2, 5, 10]; // how far apart two numbers may stand, times a power of ten
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
