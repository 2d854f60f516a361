// A canvas that lies over a chart: where Plotly's axes place values on it, and what lines look like.

/** @import { Pen, ScaledAxis, Scales } from "./types.d.ts" */

export const FAR = 1e4; // pixels: what lies farther out than any screen is drawn there

/**
 * From a value to a place on the canvas, by a Plotly axis.
 * @param {ScaledAxis} axis
 * @param {boolean} flip
 */
function scale(axis, flip) {
  const [low, high] = axis.range;
  const log = axis.type === "log";
  const factor = axis._length / (high - low);
  return (/** @type {number} */ value) => {
    const share = ((log ? Math.log10(value) : value) - low) * factor;
    return Math.max(-FAR, Math.min(FAR, axis._offset + (flip ? axis._length - share : share)));
  };
}

/**
 * How a figure that has been drawn places values, in pixels: x, y, and the edges of its plot area.
 * @param {{ xaxis: ScaledAxis, yaxis: ScaledAxis }} layout
 * @returns {Scales}
 */
export function scalesOf({ xaxis, yaxis }) {
  const [edge, top] = [xaxis._offset + xaxis._length, yaxis._offset];
  return { x: scale(xaxis, false), y: scale(yaxis, true), log: yaxis.type === "log", edge, top, bottom: top + yaxis._length };
}

/**
 * The canvas, empty and as large as the chart in device pixels.
 * @template {HTMLCanvasElement | OffscreenCanvas} Canvas
 * @param {Canvas} canvas
 * @param {{ width: number, height: number }} layout
 * @returns {Canvas extends HTMLCanvasElement ? CanvasRenderingContext2D : OffscreenCanvasRenderingContext2D}
 */
export function emptied(canvas, { width, height }) {
  const ratio = devicePixelRatio || 1;
  const size = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) {
    [canvas.width, canvas.height] = size;
    if ("style" in canvas) Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const pen = /** @type {any} */ (canvas.getContext("2d"));
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.lineJoin = "round";
  return pen;
}

/**
 * Take only what lies between two axes from now on.
 * @param {Pen} pen
 * @param {{ xaxis: ScaledAxis, yaxis: ScaledAxis }} axes
 */
export function clip(pen, { xaxis, yaxis }) {
  pen.beginPath();
  pen.rect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
  pen.clip();
}

/**
 * How long the dashes of a line are and the gaps between them, in pixels, as Plotly has them.
 * @param {string | undefined} dash
 * @param {number} width
 */
export function dashes(dash, width) {
  const unit = Math.max(width, 3);
  return ({ dot: [unit, unit], dash: [3 * unit, 3 * unit], dashdot: [3 * unit, unit, unit, unit] })[dash ?? ""] ?? [];
}
