import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { describeTable, Legend } from "../../dropviz/web/static/legend.js";

const line = (width) => ({ line: { width, color: "#000000" } });
const spec = (off = []) => ({
  unit: "epoch",
  table: { columns: ["training", "held out", "gap"], rows: [{ name: "without", cells: [0, 1] }, { name: "dropout", cells: [2, 3] }], off, none: "diverged" },
  figures: [{ figure: { data: [line(2), line(3), line(2), line(4)] } }],
  moving: [[0, 0], [0, 1], [1, 0], [1, 1]].map(([row, loss], trace) => ({ kind: "history", figure: 0, trace, row, loss, column: trace })),
});

function legendOf(off) {
  const legend = new Legend();
  legend.setTable(spec(off));
  return legend;
}

test("a line is seen where neither its row nor its column is off", () => {
  const legend = legendOf([0]);
  assert.equal(legend.isVisible({ row: 0, loss: 0 }), false);
  assert.equal(legend.isVisible({ row: 0, loss: 1 }), true);
  legend.toggle("row", "without");
  assert.equal(legend.isVisible({ row: 0, loss: 1 }), false);
  assert.equal(legend.isVisible({ row: 1, loss: undefined }), true);
});

test("the last of its kind stays on", () => {
  const legend = legendOf();
  assert.equal(legend.toggle("row", "without"), true);
  assert.equal(legend.toggle("row", "dropout"), false);
  assert.equal(legend.isVisible({ row: 1 }), true);
  assert.equal(legend.toggle("row", "without"), true, "and what is off can be switched on again");
});

test("only what moves something is counted and has a line", () => {
  const legend = legendOf();
  assert.deepEqual(legend.count("column"), { on: 2, all: 2 });
  assert.equal(legend.lines.column[2], undefined);
  assert.deepEqual(legend.lines.row.map(({ width }) => width), [3, 4], "a row looks as its strongest line");
});

test("what a visitor has switched stays so from run to run, but never is all off", () => {
  const legend = legendOf();
  legend.toggle("column", "training");
  legend.setTable(spec());
  assert.deepEqual(legend.count("column"), { on: 1, all: 2 });
  assert.deepEqual(legendOf([0, 1]).count("column"), { on: 2, all: 2 });
});

test("the table in words says every number, or the word for one that is none", () => {
  const words = describeTable({ spec: spec(), run: { frames: [Float32Array.from([0.5, -2, NaN, 1e-5])], frame: 0, total: 20 } });
  assert.equal(words, "At epoch 0 of 20. Without: training 0.500, held out −2.00. Dropout: training diverged, held out 1.0 × 10⁻⁵.");
});

test("of a cell that is empty as yet nothing is said", () => {
  const table = { ...spec().table, none: "–" };
  const words = describeTable({ spec: { ...spec(), table }, run: { frames: [Float32Array.from([0.5, NaN, NaN, NaN])], frame: 0, total: 20 } });
  assert.equal(words, "At epoch 0 of 20. Without: training 0.500.");
});
