import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroLines } from "../../dropviz/web/static/contours.js";

test("the zeros of a plane are found where they are", () => {
  // z = x − 0.25 on the unit square
  assert.deepEqual(zeroLines([-0.25, 0.75, -0.25, 0.75], 2, [0, 1], [0, 1]), [0.25, 0, 0.25, 1]);
});

test("places are in the units of the axes, not of the grid", () => {
  assert.deepEqual(zeroLines([-1, 3, -1, 3], 2, [10, 18], [-2, 5]), [12, -2, 12, 5]);
});

test("a grid of one sign has none, and neither has a cell with a number that is none", () => {
  assert.deepEqual(zeroLines([1, 2, 3, 4], 2, [0, 1], [0, 1]), []);
  assert.deepEqual(zeroLines([-1, -2, -3, -4], 2, [0, 1], [0, 1]), []);
  assert.deepEqual(zeroLines([-1, 1, NaN, 1], 2, [0, 1], [0, 1]), []);
});

test("on a saddle the value in the middle says which corners belong together", () => {
  const pieces = (values) => {
    const [a, b, c, d, e, f, g, h] = zeroLines(values, 2, [0, 1], [0, 1]);
    return [[a, b, c, d], [e, f, g, h]];
  };
  // The corners (0, 0) and (1, 1) are positive. With a positive middle they are joined: each piece cuts a negative corner off.
  for (const [x0, y0, x1, y1] of pieces([3, -1, -1, 3])) assert.ok((x0 + x1) / 2 > 0.5 !== (y0 + y1) / 2 > 0.5);
  // With a negative middle each piece cuts a positive corner off.
  for (const [x0, y0, x1, y1] of pieces([1, -3, -3, 1])) assert.ok((x0 + x1) / 2 > 0.5 === (y0 + y1) / 2 > 0.5);
});

test("the zeros of a circle have its length", () => {
  const across = 41;
  const places = Array.from({ length: across }, (_, i) => -2 + i / 10);
  const values = places.flatMap((y) => places.map((x) => 1.5 - Math.hypot(x, y)));
  const ends = zeroLines(values, across, places, places);
  let length = 0;
  for (let i = 0; i < ends.length; i += 4) length += Math.hypot(ends[i + 2] - ends[i], ends[i + 3] - ends[i + 1]);
  assert.ok(Math.abs(length - 3 * Math.PI) < 0.02, String(length));
});
