import assert from "node:assert/strict";
import { test } from "node:test";

import { atRest, bandEdges, extendRange, extendRanges, figureAt, lastFrame, namedColumns } from "../../dropviz/web/static/traces.js";

const frames = [[4, 1, 2, 3, 0.5, 0.25, 0, -1], [2, 10, 20, 30, 1, 1, 1, 1], [8, 5, 6, 7, 0, 0, 0, 1]].map((row) => Float32Array.from(row));
const line = { color: "#000000" };
const all = { isVisible: () => true };

test("a range grows until it holds all values, on a logarithmic axis by their powers of ten", () => {
  const axis = { range: [0, 1] };
  assert.equal(extendRange(axis, [0.5, 1]), false);
  assert.deepEqual(axis.range, [0, 1]);
  assert.equal(extendRange(axis, [-2, 0.5, 3]), true);
  assert.deepEqual(axis.range, [-2, 3]);
  const log = { range: [-1, 1], type: "log" };
  assert.equal(extendRange(log, [1e-3, 1]), true);
  assert.deepEqual(log.range, [-3, 1]);
});

test("a range does not grow by what is no number or has no logarithm, nor where there is none", () => {
  const log = { range: [-1, 1], type: "log" };
  assert.equal(extendRange(log, [NaN, Infinity, 0, -5]), false);
  assert.deepEqual(log.range, [-1, 1]);
  assert.equal(extendRange({}, [1e9]), false);
});

test("only charts with a history that is shown and lies outside are widened", () => {
  const figures = [0, 1, 2, 3].map(() => ({ figure: { layout: { yaxis: { range: [0, 5] } } } }));
  const moving = [
    { kind: "history", figure: 0, column: 0 }, { kind: "history", figure: 1, column: 4 }, { kind: "curve", figure: 2, column: 1, length: 3 },
    { kind: "history", figure: 3, column: 0, hidden: true },
  ];
  assert.deepEqual([...extendRanges({ figures, moving }, frames, { isVisible: ({ hidden }) => !hidden })], [0]);
  assert.deepEqual(figures.map(({ figure }) => figure.layout.yaxis.range[1]), [8, 5, 5, 5]);
});

test("a band reaches two standard deviations to either side", () => {
  assert.deepEqual(bandEdges({ column: 1, spread: 4, length: 3 }, frames[0]), [[0, 1.5, 3], [2, 2.5, 3]]);
});

test("a history ends where its row has stopped, once that is past", () => {
  assert.deepEqual(lastFrame({ stopped: 7 }, frames[0], 2), [2, false]);
  assert.deepEqual(lastFrame({ stopped: 7 }, frames[1], 2), [1, true]);
  assert.deepEqual(lastFrame({ stopped: 7 }, frames[1], 0), [0, true]);
  assert.deepEqual(lastFrame({ stopped: null }, frames[1], 2), [2, false]);
});

test("each kind of trace at rest has the numbers of its frame", () => {
  const rest = (move, frame) => atRest(move, frames, frame, { line });
  assert.deepEqual(rest({ kind: "history", column: 0 }, 1), { x: [0, 1], y: [4, 2], text: ["4.00", "2.00"] });
  assert.deepEqual(rest({ kind: "curve", column: 1, length: 3 }, 1), { y: [10, 20, 30], text: ["10.0", "20.0", "30.0"] });
  assert.deepEqual(rest({ kind: "band", column: 1, spread: 4, length: 3 }, 0), { y: [2, 2.5, 3, 3, 1.5, 0] });
  assert.deepEqual(rest({ kind: "boundary", column: 1, length: 4, across: 2 }, 1), { z: [[10, 20], [30, 1]] });
});

test("the pointer reads a small number as in print", () => {
  assert.deepEqual(atRest({ kind: "history", column: 0 }, [Float32Array.of(3e-7)], 0, { line }).text, ["3.0 × 10⁻⁷"]);
});

test("where a history has stopped it has a cross at its end alone", () => {
  const { x, mode, marker } = atRest({ kind: "history", column: 0, stopped: 7 }, frames, 2, { line });
  assert.deepEqual([x, mode, marker.size, marker.symbol], [[0, 1], "lines+markers", [0, 10], "x-thin"]);
});

test("a figure in motion leaves to the canvases what moves, and at rest hides what is switched off", () => {
  const data = [{ name: "still", y: [1] }, { name: "loss", y: [], line }, { type: "contour", z: [] }];
  const moving = [{ kind: "history", figure: 0, trace: 1, column: 0 }, { kind: "boundary", figure: 0, trace: 2, column: 1, length: 4, across: 2 }];
  const spec = { figures: [{ figure: { data, layout: {} } }], moving };
  const playing = figureAt(spec, 0, frames, -1, all).data;
  assert.deepEqual([playing[0].y, playing[1].y, playing[2].visible], [[1], [null], false]);
  const off = figureAt(spec, 0, frames, 1, { isVisible: ({ kind }) => kind !== "history" }).data;
  assert.deepEqual([off[1].visible, off[2].z], [false, [[10, 20], [30, 1]]]);
  assert.deepEqual(data[1].y, [], "the figure itself stays as it is");
});

test("every number of a frame has a name that says its place", () => {
  const trace = { name: "g", x: [0, 5], y: [1, 2] };
  assert.deepEqual(namedColumns({ kind: "history", column: 3 }, trace), [["g", 3]]);
  assert.deepEqual(namedColumns({ kind: "curve", column: 1, length: 2 }, trace), [["g at 0", 1], ["g at 5", 2]]);
  assert.deepEqual(namedColumns({ kind: "band", column: 1, spread: 7, length: 2 }, trace).at(-1), ["g: sd at 5", 8]);
  assert.deepEqual(namedColumns({ kind: "boundary", column: 0, length: 4, across: 2 }, trace).map(([name]) => name), ["g at 0 1", "g at 5 1", "g at 0 2", "g at 5 2"]);
});
