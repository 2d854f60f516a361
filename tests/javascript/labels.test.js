import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { labelAnnotations, lineLabels, placeLabels } from "../../dropviz/web/static/labels.js";

const scales = { x: (v) => 100 * v, y: (v) => 200 - v, log: false, edge: 400, top: 0, bottom: 200 };
const label = (x, y, text = "a") => ({ text, colour: "#000000", at: () => [x, y], width: 30, apart: 17 });
const middles = (...labels) => placeLabels(labels, [], 0, scales).map(([, , middle]) => middle);

test("a label that is alone stands at its line's end", () => {
  const only = label(2, 50);
  assert.deepEqual(placeLabels([only], [], 0, scales), [[only, 206, 150]]);
});

test("labels at one place stand below each other, about that place", () => {
  const at = middles(label(4, 100), label(4, 100), label(4, 100));
  assert.deepEqual(at, [83, 100, 117]);
});

test("labels that are far from each other move nothing", () => {
  assert.deepEqual(middles(label(4, 150), label(4, 50)), [50, 150]);
});

test("labels that are pushed out of the plot area stay within it, in the order of their lines", () => {
  assert.deepEqual(middles(label(4, 0), label(4, 1), label(4, 2)), [200, 183, 166]);
  assert.deepEqual(middles(label(4, 200), label(4, 199)), [0, 17]);
});

test("labels within the chart do not push those beside it", () => {
  assert.deepEqual(middles(label(1, 100), label(4, 100)), [100, 100]);
});

test("what lies above or below the plot area, or nowhere, has no label", () => {
  assert.deepEqual(middles(label(4, 300), label(4, -50), label(4, NaN)), []);
});

test("a line that stays has its label at the right edge", () => {
  assert.equal(placeLabels([label(Infinity, 20)], [], 0, scales)[0][1], 406);
});

test("at rest a label is an annotation that stands as far from its line as it was moved", () => {
  const [first, second] = labelAnnotations([label(4, 100, "a"), { ...label(4, 100, "b"), bold: true }], [], 0, scales, "#ffffff");
  assert.deepEqual([first.y, first.yshift, second.yshift], [100, 8.5, -8.5]);
  assert.deepEqual([first.text, second.text, first.xref], ["a", "<b>b</b>", "paper"]);
  assert.equal(labelAnnotations([label(1, 10)], [], 0, { ...scales, log: true }, "#ffffff")[0].y, 1);
});

test("labels follow the last frame of a history, of a ghost and of what stays", () => {
  const part = { figure: { layout: { xaxis: {} }, data: [{ line: { color: "#0072b2" } }] }, lines: { noise: 0.1 } };
  const frames = [[3], [2], [1]].map((row) => Float32Array.from(row));
  const [loss, before, noise] = lineLabels(part, [{ label: "loss", trace: 0, column: 0, stays: true }], [{ label: "before", trace: { line: {}, x: [0, 1], y: [5, 4] } }]);
  assert.deepEqual([loss.at(frames, 1), before.at(frames, 1), noise.at(frames, 1)], [[1, 2], [1, 4], [Infinity, 0.1]]);
  assert.deepEqual([loss.bold, loss.colour, loss.width], [true, "#0072b2", 28]);
});
