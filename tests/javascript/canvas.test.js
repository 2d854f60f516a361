import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { scalesOf } from "../../dropviz/web/static/canvas.js";

const axis = (range, _offset, _length, type) => ({ range, _offset, _length, type });

test("values are placed along the axes, upwards", () => {
  const { x, y, edge, top, bottom } = scalesOf({ xaxis: axis([0, 10], 40, 200), yaxis: axis([-1, 1], 20, 100) });
  assert.deepEqual([x(0), x(10), x(5)], [40, 240, 140]);
  assert.deepEqual([y(-1), y(1), y(0)], [120, 20, 70]);
  assert.deepEqual([edge, top, bottom], [240, 20, 120]);
});

test("on a logarithmic axis by their powers of ten", () => {
  const { y, log } = scalesOf({ xaxis: axis([0, 1], 0, 1), yaxis: axis([-2, 2], 0, 100, "log") });
  assert.equal(log, true);
  assert.deepEqual([y(0.01), y(1), y(100)], [100, 50, 0]);
});

test("what lies farther out than any screen is drawn at its edge, and what is no number nowhere", () => {
  const { x, y } = scalesOf({ xaxis: axis([0, 1], 0, 100), yaxis: axis([0, 1], 0, 100, "log") });
  assert.deepEqual([x(1e9), x(-1e9), y(0)], [1e4, -1e4, 1e4]);
  assert.ok(Number.isNaN(x(NaN)));
});
