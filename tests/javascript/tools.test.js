import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { toCsv } from "../../dropviz/web/static/tools.js";

const rows = (...traces) => toCsv(traces).split("\n").slice(1, -1);

test("every point of every trace is a row, by its place where it has no x", () => {
  assert.deepEqual(rows({ name: "loss", x: [1, 2], y: [0.5, 0.25] }, { y: [7] }), ["loss,1,0.5,", "loss,2,0.25,", ",0,7,"]);
});

test("what a point is besides its place stands at the end, and a cell has its value", () => {
  assert.deepEqual(rows({ name: "a", x: [1], y: [2], customdata: ["kept"] }), ["a,1,2,kept"]);
  assert.deepEqual(rows({ name: "h", x: ["u", "v"], z: [[1, 2], Float32Array.of(3, 4)] }), ["h,u,0,1", "h,v,0,2", "h,u,1,3", "h,v,1,4"]);
});

test("of a cell whose colour says something else, the number stands there", () => {
  assert.deepEqual(rows({ name: "g", x: [1, 2], y: [1], z: [[0, 1]], meta: { values: [[-0.25, 0]] } }), ["g,1,1,-0.25", "g,2,1,0"]);
});

test("commas, quotes and lines in a value do not end it, and nothing is nothing", () => {
  assert.deepEqual(toCsv([{ name: 'p = 0.3, "q"\n', x: [null], y: [1] }]), 'trace,x,y,value\n"p = 0.3, ""q""\n",0,1,\n');
});
