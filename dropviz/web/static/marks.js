// The marks of a figure on a canvas, as Plotly draws them: what a figure shows while a knob moves, over axes that stand.

import { dashes } from "./canvas.js";
import { contextOf } from "./dom.js";
import { writeLines } from "./lettering.js";

/** @import { Pen, Trace } from "./types.d.ts" */

/** @typedef {{ pen: Pen, x: (value: number) => number, y: (value: number) => number, letters: Letters, corner: [number, number] }} Place */
/** @typedef {{ family: string, size: number, color: string }} Letters */

/** What a marker looks like, from its radius. @type {Record<string, (pen: Pen, r: number) => void>} */
export const SYMBOLS = {
  circle: (pen, r) => pen.arc(0, 0, r, 0, 2 * Math.PI),
  square: (pen, r) => pen.rect(-r, -r, 2 * r, 2 * r),
  diamond: (pen, r) => closed(pen, [[1.3 * r, 0], [0, 1.3 * r], [-1.3 * r, 0], [0, -1.3 * r]]),
  "triangle-right": (pen, r) => closed(pen, [[-r / 2, -2 * r / Math.sqrt(3)], [-r / 2, 2 * r / Math.sqrt(3)], [r, 0]]),
  cross: (pen, r) => star(pen, [0.4 * r, 1.2 * r], 0),
  x: (pen, r) => star(pen, [0.4 * r, 1.2 * r], Math.PI / 4),
  "line-ns": (pen, r) => { pen.moveTo(0, r); pen.lineTo(0, -r); },
  "line-ew": (pen, r) => { pen.moveTo(r, 0); pen.lineTo(-r, 0); },
  "x-thin": (pen, r) => { for (const side of [1, -1]) { pen.moveTo(r, side * r); pen.lineTo(-r, -side * r); } },
};

/**
 * Draw a trace.
 * @param {Trace} trace
 * @param {Place} place
 * @param {{ gap: number, feet?: Map<number, number> }} stack  the share of a bar's place that is left free, and where bars end on which others stand
 */
export function draw(trace, place, stack) {
  place.pen.globalAlpha = trace.opacity ?? 1;
  if (trace.type === "heatmap") cells(trace, place);
  else if (trace.type === "bar") bars(trace, place, stack);
  else scatter(trace, place);
  place.pen.globalAlpha = 1;
}

/** @param {Trace} trace @param {Place} place */
function scatter(trace, { pen, x, y }) {
  const { line, marker, mode = "lines", error_x: across, error_y: up } = trace;
  /** @type {[number, number][]} */
  const points = trace.x.map((/** @type {number | null} */ value, /** @type {number} */ i) =>
    value === null || trace.y[i] === null ? [NaN, NaN] : [x(value), y(trace.y[i])]);
  const path = () => {
    pen.beginPath();
    let broken = true;
    for (const [px, py] of points) {
      if (Number.isNaN(px) || Number.isNaN(py)) broken = true;
      else if (broken) { pen.moveTo(px, py); broken = false; } else pen.lineTo(px, py);
    }
  };
  if (trace.fill) {
    path();
    pen.fillStyle = trace.fillcolor;
    pen.fill();
  }
  for (const [error, along] of /** @type {[any, 0 | 1][]} */ ([[across, 0], [up, 1]])) if (error) whiskers(trace, error, along, points, { pen, x, y });
  if (mode.includes("lines") && (line?.width ?? 2) > 0) {
    path();
    stroke(pen, line?.color, line?.width ?? 2, line?.dash);
  }
  if (!mode.includes("markers")) return;
  const there = points.map(([px, py], i) => Number.isNaN(px) || Number.isNaN(py) ? -1 : i).filter((i) => i >= 0);
  const every = marker?.maxdisplayed ? Math.ceil(there.length / marker.maxdisplayed) : 1;
  for (const i of there.filter((_, n) => n % every === 0)) point(pen, { color: line?.color, ...marker }, i, ...points[i]);
}

/** @param {Pen} pen @param {any} marker @param {number} i @param {number} px @param {number} py */
function point(pen, marker, i, px, py) {
  const symbol = String(marker.symbol ?? "circle");
  const [shape, open, thin] = [symbol.replace("-open", ""), symbol.endsWith("-open"), symbol.endsWith("-thin")];
  const width = at(marker.line?.width, i) ?? (open ? 1 : 0);
  const opacity = at(marker.opacity, i) ?? 1;
  const before = pen.globalAlpha;
  pen.globalAlpha = before * opacity;
  pen.translate(px, py);
  pen.beginPath();
  SYMBOLS[shape](pen, (at(marker.size, i) ?? 6) / 2);
  pen.translate(-px, -py);
  if (!open && !thin) {
    pen.fillStyle = at(marker.color, i);
    pen.fill();
  }
  if (width > 0) stroke(pen, open ? at(marker.color, i) : at(marker.line?.color, i), width);
  pen.globalAlpha = before;
}

/**
 * The bars of an error at each point, with their caps.
 * @param {Trace} trace @param {any} error @param {0 | 1} along  0 across, 1 up @param {[number, number][]} points @param {Pick<Place, "pen" | "x" | "y">} place
 */
function whiskers(trace, error, along, points, { pen, x, y }) {
  const [values, scale] = along ? [trace.y, y] : [trace.x, x];
  const cap = error.width ?? 4;
  pen.beginPath();
  points.forEach((middle, i) => {
    const [above, below] = [error.array?.[i], (error.arrayminus ?? error.array)?.[i]];
    if (middle.some(Number.isNaN) || above === null || above === undefined) return;
    const ends = [values[i] + above, values[i] - below].map(scale).filter((end) => !Number.isNaN(end));
    const other = middle[1 - along];
    const line = ends.length > 1 ? ends : [...ends, middle[along]];
    /** @type {(one: number, two: number) => [number, number]} */
    const put = (one, two) => along ? [two, one] : [one, two];
    pen.moveTo(...put(line[0], other));
    pen.lineTo(...put(line[1], other));
    for (const end of ends) {
      pen.moveTo(...put(end, other - cap));
      pen.lineTo(...put(end, other + cap));
    }
  });
  stroke(pen, error.color ?? trace.line?.color ?? trace.marker?.color, error.thickness ?? 2);
}

/** @param {Trace} trace @param {Place} place @param {Parameters<typeof draw>[2]} stack */
function bars({ x: across, y: up, width, marker = {}, orientation }, { pen, x, y, corner }, { gap, feet }) {
  const lying = orientation === "h";
  const [places, lengths, along, out] = lying ? [up, across, y, x] : [across, up, x, y];
  const whole = (1 - gap) * Math.min(...places.slice(1).map((/** @type {number} */ place, /** @type {number} */ i) => Math.abs(place - places[i])), places.length > 1 ? Infinity : 1);
  places.forEach((/** @type {number} */ place, /** @type {number} */ i) => {
    const half = (at(width, i) ?? whole) / 2;
    if (!lengths[i]) return; // a bar of no length has no border either
    const from = feet?.get(place) ?? 0;
    feet?.set(place, from + lengths[i]);
    const [one, two, foot, head] = [along(place - half), along(place + half), out(from), out(from + lengths[i])];
    pen.beginPath();
    if (lying) pen.rect(foot, one, head - foot, two - one);
    else pen.rect(one, foot, two - one, head - foot);
    pen.fillStyle = marker.pattern ? crosses(pen, marker.pattern, corner) : at(marker.color, i); // a pattern stands in the place of the colour
    pen.fill();
    const border = at(marker.line?.width, i) ?? 0;
    if (border > 0) stroke(pen, at(marker.line.color, i), border);
  });
}

/** Crossed lines that fill what is dropped. @param {Pen} pen @param {{ fgcolor: string, size?: number, solidity?: number }} pattern @param {[number, number]} corner  of the axes */
function crosses(pen, { fgcolor, size = 8, solidity = 0.3 }, corner) {
  const [side, ratio] = [size * Math.SQRT2, devicePixelRatio || 1];
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(side * ratio);
  const brush = contextOf(tile);
  brush.scale(tile.width / side, tile.width / side);
  brush.beginPath();
  for (const shift of [-side, 0, side]) {
    brush.moveTo(shift - 1, -1), brush.lineTo(shift + side + 1, side + 1);
    brush.moveTo(shift - 1, side + 1), brush.lineTo(shift + side + 1, -1);
  }
  stroke(brush, fgcolor, size - size * Math.sqrt(1 - solidity));
  const made = /** @type {CanvasPattern} */ (pen.createPattern(tile, "repeat"));
  made.setTransform(new DOMMatrix().translate(...corner).scale(side / tile.width));
  return made;
}

/** @param {Trace} trace @param {Place} place */
function cells(trace, { pen, x, y, letters }) {
  const { z, zmin, zmax, xgap = 0, ygap = 0 } = trace;
  /** @type {(values: number[] | undefined, first: number | undefined, count: number) => number[]} */
  const middles = (values, first, count) => values ?? Array.from({ length: count }, (_, i) => (first ?? 0) + i);
  const [xs, ys] = [middles(trace.x, trace.x0, z[0].length), middles(trace.y, trace.y0, z.length)];
  const [wide, tall] = [edge(xs), edge(ys)];
  const shade = shadesOf(trace.colorscale);
  z.forEach((/** @type {(number | null)[]} */ row, /** @type {number} */ j) => row.forEach((value, i) => {
    if (value === null) return;
    const share = Math.max(0, Math.min(1, (value - zmin) / (zmax - zmin)));
    const [left, right] = [x(xs[i] - wide), x(xs[i] + wide)].sort((a, b) => a - b);
    const [top, bottom] = [y(ys[j] - tall), y(ys[j] + tall)].sort((a, b) => a - b);
    pen.fillStyle = shade(share);
    pen.fillRect(Math.round(left) + Math.floor(xgap / 2), Math.round(top) + Math.floor(ygap / 2), Math.round(right) - Math.round(left) - xgap, Math.round(bottom) - Math.round(top) - ygap);
  }));
  if (!trace.texttemplate) return;
  const font = { ...letters, size: (trace.textfont?.size ?? letters.size), color: trace.textfont?.color ?? letters.color };
  trace.text.forEach((/** @type {string[]} */ row, /** @type {number} */ j) => row.forEach((text, i) =>
    writeLines(pen, text, x(xs[i]), y(ys[j]), font, { across: 0.5, down: 0.5 })));
}

/** Half the distance between neighbours. @param {number[]} values */
const edge = (values) => values.length > 1 ? Math.abs(values[1] - values[0]) / 2 : 0.5;

/** The colour of a share of a scale from 0 to 1. @param {[number, string][]} scale */
function shadesOf(scale) {
  /** @type {[number, number[]][]} */
  const stops = scale.map(([place, colour]) => [place, channels(colour)]);
  return (/** @type {number} */ share) => {
    const next = Math.max(1, stops.findIndex(([place]) => place >= share));
    const [[start, from], [end, to]] = [stops[next - 1], stops[next]];
    return `rgb(${from.map((one, k) => Math.round(one + (share - start) / (end - start) * (to[k] - one))).join(",")})`;
  };
}

/** @param {string} colour  as #rrggbb */
const channels = (colour) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));

/** What a property that may differ from point to point is at one. @param {any} value @param {number} i */
const at = (value, i) => Array.isArray(value) ? value[i] : value;

/** @param {Pen} pen @param {string} colour @param {number} width @param {string} [dash] */
export function stroke(pen, colour, width, dash) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash(dashes(dash, width));
  pen.stroke();
  pen.setLineDash([]);
}

/** @param {Pen} pen @param {number[][]} corners */
function closed(pen, corners) {
  corners.forEach(([px, py], i) => i ? pen.lineTo(px, py) : pen.moveTo(px, py));
  pen.closePath();
}

/** A plus sign, turned. @param {Pen} pen @param {number[]} arms  half their width, and their length @param {number} turned */
function star(pen, [half, arm], turned) {
  const [cos, sin] = [Math.cos(turned), Math.sin(turned)];
  const corners = [[arm, half], [half, half], [half, arm], [-half, arm], [-half, half], [-arm, half],
    [-arm, -half], [-half, -half], [-half, -arm], [half, -arm], [half, -half], [arm, -half]];
  closed(pen, corners.map(([px, py]) => [px * cos - py * sin, px * sin + py * cos]));
}
