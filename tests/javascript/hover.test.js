import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { writeFixed, writeNumber, writePercent } from "../../dropviz/web/static/numbers.js";
import { withTexts } from "../../dropviz/web/static/hover.js";

test("numbers are written as the server writes them", () => {
  for (const [digits, value, said] of JSON.parse(readFileSync(new URL("numbers.json", import.meta.url)))) assert.equal(writeNumber(value, digits), said);
});

test("what is no number is left empty", () => {
  for (const value of [NaN, Infinity, -Infinity, null]) assert.equal(writeNumber(value, 4), "");
});

test("digits behind the point are as many as are asked for, and what rounds to 0 has no sign", () => {
  const cases = [[4, -0.5, "−0.5000"], [2, -0.00001, "0.00"], [1, 12345.678, "12,345.7"], [0, 1024, "1,024"], [3, 0.0625, "0.062"], [0, 1234567, "1,234,567"]];
  for (const [places, value, said] of cases) assert.equal(writeFixed(value, places), said);
});

test("shares are written in per cent, and 100% of what is exactly that alone", () => {
  const cases = [[4, 0.287, "28.7%"], [4, 1, "100%"], [2, 0.99999, "99.999%"], [4, 1e-9, "1 × 10⁻⁷%"], [3, 0, "0%"], [3, NaN, ""], [3, null, ""]];
  for (const [digits, share, said] of cases) assert.equal(writePercent(share, digits), said);
  assert.deepEqual(withTexts({ y: [0.5], meta: { hover: { text: "{y:3%} of {y:1}" } } }).text, ["50% of 0.5"]);
});

test("a trace says of each point what it is to say, and the trace that came is left as it was", () => {
  const came = { x: [0.5, 1], y: [-1e-7, null], meta: { hover: { text: "at {x:6}: {y:4}", hovertext: "{x:1}" } } };
  const made = withTexts(came);
  assert.deepEqual(made.text, ["at 0.5: −1 × 10⁻⁷", "at 1: "]);
  assert.deepEqual(made.hovertext, ["0.5", "1"]);
  assert.equal(came.text, undefined);
});

test("the cells of a matrix say theirs in its shape", () => {
  assert.deepEqual(withTexts({ z: [[1, 2], [3, -4]], meta: { hover: { text: "{z:4}" } } }).text, [["1", "2"], ["3", "−4"]]);
});

test("a trace that has nothing to say is the one that came", () => {
  const came = { x: [1], y: [2], text: ["as it is"] };
  assert.equal(withTexts(came), came);
  const other = { z: [[1]], meta: { values: [[2]] } };
  assert.equal(withTexts(other), other);
});
