// The traces that move: what each is at a frame, as a Plotly trace at rest and as numbers.

import { formatNumber } from "./numbers.js";

/** @import { Axis, Frame, Move, Spec, Trace } from "./types.d.ts" */

const SIGMAS = 2; // a band reaches so many standard deviations to either side

/**
 * The edges of a band at a frame: [lower, upper].
 * @param {Move} move
 * @param {Frame} row
 * @returns {[lower: number[], upper: number[]]}
 */
export function bandEdges({ column, spread, length }, row) {
  /** @param {1 | -1} sign */
  const edge = (sign) => Array.from({ length }, (_, i) => row[column + i] + sign * SIGMAS * row[spread + i]);
  return [edge(-1), edge(1)];
}

/**
 * The last frame of a history, and whether it has stopped there, as is known at a frame; `stopped` is a column.
 * @param {Move} move
 * @param {Frame} row
 * @param {number} frame
 * @returns {[last: number, stopped: boolean]}
 */
export function lastFrame({ stopped }, row, frame) {
  const stop = row[stopped ?? -1] ?? -1;
  return stop < 0 ? [frame, false] : [Math.min(stop, frame), true];
}

/**
 * What a trace that moves is at a frame.
 * @param {Move} move
 * @param {Frame[]} frames
 * @param {number} frame
 * @param {Trace} trace
 * @returns {Partial<Trace>}
 */
export const atRest = (move, frames, frame, trace) => AT_REST[move.kind](move, frames, frame, trace);

/** @type {Record<Move["kind"], (move: Move, frames: Frame[], frame: number, trace: Trace) => Partial<Trace>>} */
const AT_REST = {
  history: (move, frames, frame, { line }) => {
    const [last, stopped] = lastFrame(move, frames[frame], frame);
    const x = Array.from({ length: last + 1 }, (_, epoch) => epoch);
    const ends = { mode: "lines+markers", marker: { symbol: "x-thin", line: { width: 2, color: line.color }, opacity: 1, size: x.map((epoch) => (epoch === last ? 10 : 0)) } };
    return { x, ...read(frames.slice(0, last + 1).map((row) => row[move.column])), ...(stopped ? ends : {}) };
  },
  curve: ({ column, length }, frames, frame) => read(Array.from(frames[frame].subarray(column, column + length))),
  band: (move, frames, frame) => {
    const [lower, upper] = bandEdges(move, frames[frame]);
    return { y: [...upper, ...lower.reverse()] };
  },
  boundary: ({ column, length, across }, frames, frame) => ({
    z: Array.from({ length: length / across }, (_, i) => Array.from(frames[frame].subarray(column + i * across, column + (i + 1) * across))),
  }),
};

/**
 * The heights of a trace, and what the pointer reads of them.
 * @param {number[]} y
 */
const read = (y) => ({ y, text: y.map((value) => formatNumber(value, "no number")) });

/**
 * A figure with its moving traces as they are at a frame; at −1 they are empty and the canvas draws them.
 * @param {Spec} spec
 * @param {number} index
 * @param {Frame[]} frames
 * @param {number} frame
 * @param {Pick<import("./legend.js").Legend, "isVisible">} legend
 */
export function figureAt(spec, index, frames, frame, legend) {
  const { data, layout } = spec.figures[index].figure;
  const traces = data.map((trace) => ({ ...trace }));
  for (const move of spec.moving.filter((m) => m.figure === index)) {
    const trace = traces[move.trace];
    if (!legend.isVisible(move) || (frame < 0 && trace.type === "contour")) trace.visible = false;
    else Object.assign(trace, frame < 0 ? { x: [null], y: [null] } : atRest(move, frames, frame, trace));
  }
  return { data: traces, layout };
}

/**
 * Widen the charts' y-axes where a history that is shown lies outside, so that none plays out of sight; returns which charts.
 * @param {Spec} spec
 * @param {Frame[]} rows
 * @param {Pick<import("./legend.js").Legend, "isVisible">} legend
 */
export function extendRanges(spec, rows, legend) {
  const widened = new Set();
  for (const move of spec.moving) {
    const { kind, figure, column } = move;
    const axis = spec.figures[figure].figure.layout.yaxis;
    if (kind === "history" && legend.isVisible(move) && extendRange(axis, rows.map((row) => row[column]))) widened.add(figure);
  }
  return widened;
}

/**
 * Widen an axis with a range until it holds these values; returns whether that changed it.
 * @param {Axis} axis
 * @param {Iterable<number>} values
 */
export function extendRange(axis, values) {
  if (!axis.range) return false;
  const before = axis.range;
  for (const one of values) {
    const value = axis.type === "log" ? Math.log10(one) : one;
    if (!Number.isFinite(value) || (value >= axis.range[0] && value <= axis.range[1])) continue;
    axis.range = [Math.min(axis.range[0], value), Math.max(axis.range[1], value)];
  }
  return axis.range !== before;
}

/**
 * Every number of a frame that a trace shows: [name, column] for each.
 * @param {Move} move
 * @param {Trace} trace
 * @returns {[name: string, column: number][]}
 */
export function namedColumns(move, { name, x, y }) {
  /** @type {(what: string | undefined, first: number, place: (i: number) => unknown) => [string, number][]} */
  const many = (what, first, place) => Array.from({ length: move.length }, (_, i) => [`${what} at ${place(i)}`, first + i]);
  /** @param {number} i */
  const onGrid = (i) => `${x[i % move.across]} ${y[Math.floor(i / move.across)]}`;
  /** @type {Record<Move["kind"], () => [string, number][]>} */
  const columns = {
    history: () => [[name ?? "", move.column]],
    curve: () => many(name, move.column, (i) => x[i]),
    band: () => [...many(`${name}: mean`, move.column, (i) => x[i]), ...many(`${name}: sd`, move.spread, (i) => x[i])],
    boundary: () => many(name, move.column, onGrid),
  };
  return columns[move.kind]();
}
