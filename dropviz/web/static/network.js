// Draws a network in one of its passes on a canvas over the figure of the network.

import { contextOf } from "./dom.js";

/** @import { DrawnLayout, Overlay, PassesMessage } from "./types.d.ts" */

/** @typedef {[x: number, y: number]} Pixels */

/**
 * An empty pen on a canvas, and from values to pixels by the figure's own axes.
 * @param {Overlay} canvas
 */
function prepare(canvas) {
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = contextOf(canvas);
  pen.scale(ratio, ratio);
  const { xaxis, yaxis } = /** @type {DrawnLayout} */ (canvas.chart.plot._fullLayout);
  /** @type {Record<"x" | "y", (value: number) => number>} */
  const places = { x: (value) => xaxis._offset + xaxis.l2p(value), y: (value) => yaxis._offset + yaxis.l2p(value) };
  return { pen, xaxis, yaxis, ...places };
}

/**
 * @param {Overlay} canvas
 * @param {PassesMessage} message
 * @param {import("./masks.js").Masks} masks
 * @param {number} pass
 */
export function paintNetwork(canvas, { plan, colours }, masks, pass) {
  const { pen, xaxis, yaxis, x, y } = prepare(canvas);
  pen.fillStyle = colours.paper;
  pen.fillRect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
  /** @type {Pixels[][]} */
  const columns = plan.columns.map(([xs, ys]) => xs.map((v, i) => [x(v), y(ys[i])]));
  const alive = columns.map((column, i) => column.map((_, unit) => i === 0 || i === 3 || masks.isKept(pass, i - 1, unit)));
  if (plan.bands.length) bands(pen, plan.bands, alive, colours, x, y);
  else edges(pen, columns, alive, colours, plan.opacity);
  columns.forEach((column, i) => column.forEach((place, unit) => {
    const hidden = i === 1 || i === 2;
    const inactive = hidden && masks.isInactive(pass, i - 1, unit);
    if (hidden && plan.cell) {
      const [width, height] = plan.cell;
      cell(pen, place, [Math.abs(x(width) - x(0)), Math.abs(y(height) - y(0))], alive[i][unit] ? (inactive ? colours.kept_soft : colours.kept) : colours.dropped_soft);
      if (!alive[i][unit]) cross(pen, place, plan.size / 2, colours.dropped, 1);
    } else if (!alive[i][unit]) cross(pen, place, plan.size / 2, colours.dropped, inactive ? 1 : 2);
    else if (inactive) dot(pen, place, plan.size, colours.kept_soft, colours.kept);
    else dot(pen, place, hidden ? plan.size : Math.max(12, plan.size), hidden ? colours.kept : colours.neutral);
  }));
}

/**
 * Write what the network says in this pass over what the figure says of the last, where that stands.
 * @param {Overlay} canvas
 * @param {PassesMessage} message
 * @param {string} words
 */
export function paintOutput(canvas, { colours, font }, words) {
  const notes = canvas.chart.plot.querySelectorAll(".annotation-text");
  const line = [...notes].at(-1)?.querySelector("tspan:last-of-type");
  if (!line) return;
  const pen = contextOf(canvas);
  const [box, frame] = [line.getBoundingClientRect(), canvas.getBoundingClientRect()];
  const [left, top] = [box.left - frame.left, box.top - frame.top];
  pen.fillStyle = colours.paper;
  pen.fillRect(left - 12, top, box.width + 24, box.height);
  pen.fillStyle = colours.ink;
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, left + box.width / 2, top + box.height / 2);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Pixels[][]} columns
 * @param {boolean[][]} alive
 * @param {Record<string, string>} colours
 * @param {number} opacity
 */
function edges(pen, columns, alive, colours, opacity) {
  // On a sheet of its own: where lines cross they are no darker, as in the figure.
  const { width, height } = pen.canvas;
  const sheet = contextOf(Object.assign(document.createElement("canvas"), { width, height }));
  sheet.setTransform(pen.getTransform());
  sheet.strokeStyle = colours.kept;
  sheet.lineWidth = 0.8;
  sheet.beginPath();
  for (let i = 0; i + 1 < columns.length; i++) columns[i].forEach((from, a) => alive[i][a] && columns[i + 1].forEach((to, b) => {
    if (!alive[i + 1][b]) return;
    sheet.moveTo(...from);
    sheet.lineTo(...to);
  }));
  sheet.stroke();
  pen.save();
  pen.resetTransform();
  pen.globalAlpha = opacity;
  pen.drawImage(sheet.canvas, 0, 0);
  pen.restore();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {[xs: number[], ys: number[]][]} shapes
 * @param {boolean[][]} alive
 * @param {Record<string, string>} colours
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function bands(pen, shapes, alive, colours, x, y) {
  const share = alive.map((column) => column.filter(Boolean).length / column.length);
  pen.fillStyle = colours.kept;
  shapes.forEach(([xs, ys], i) => {
    pen.globalAlpha = 0.6 * share[i] * share[i + 1];
    pen.beginPath();
    xs.forEach((v, corner) => pen.lineTo(x(v), y(ys[corner])));
    pen.fill();
  });
  pen.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Pixels} place
 * @param {number} size
 * @param {string} colour
 * @param {string} [rim]
 */
function dot(pen, [x, y], size, colour, rim) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, size / 2, 0, 2 * Math.PI);
  pen.fill();
  if (!rim) return;
  pen.strokeStyle = rim;
  pen.lineWidth = 1.5;
  pen.stroke();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Pixels} place
 * @param {number} reach
 * @param {string} colour
 * @param {number} width
 */
function cross(pen, [x, y], reach, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(x - reach, y - reach);
  pen.lineTo(x + reach, y + reach);
  pen.moveTo(x - reach, y + reach);
  pen.lineTo(x + reach, y - reach);
  pen.stroke();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Pixels} place
 * @param {[width: number, height: number]} size
 * @param {string} colour
 */
function cell(pen, [x, y], [width, height], colour) {
  pen.fillStyle = colour;
  pen.fillRect(x - width / 2 + 0.5, y - height / 2 + 0.5, width - 1, height - 1);
}

/**
 * Cover the rows of the passes that are still to come.
 * @param {Overlay} canvas
 * @param {PassesMessage} message
 * @param {number} passes
 */
export function hideRows(canvas, { colours }, passes) {
  const { pen, xaxis, yaxis, y } = prepare(canvas);
  const top = y(passes + 0.5);
  pen.fillStyle = colours.paper;
  pen.fillRect(xaxis._offset, top, canvas.clientWidth, Math.max(0, yaxis._offset + yaxis._length - top));
}
