import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { canWrite, writeLines } from "../../dropviz/web/static/lettering.js";
import { canAnnotate, canDraw, canOutline } from "../../dropviz/web/static/known.js";
import { draw } from "../../dropviz/web/static/marks.js";

/** A pen that notes what it is told. */
function pen() {
  const calls = [];
  return new Proxy({ calls }, {
    get: (target, name) => name in target ? target[name] : (...given) => { calls.push([name, ...given]); return { width: 10 * String(given[0]).length }; },
    set: (target, name, value) => { target[name] = value; return true; },
  });
}
const place = () => ({ pen: pen(), x: (value) => 10 * value, y: (value) => 100 - 10 * value, letters: { family: "serif", size: 10, color: "#000000" } });
const stack = { gap: 0.2 };
const named = (brush, name) => brush.calls.filter(([one]) => one === name).map(([, ...given]) => given);

test("what has a property that is not drawn here is left to Plotly", () => {
  const line = { type: "scatter", x: [0], y: [1], mode: "lines", line: { color: "#000000" } };
  assert.ok(canDraw(line));
  assert.ok(canDraw({ ...line, hovertemplate: "x", meta: { hover: { text: "{y:3}" } } }));
  for (const more of [{ stackgroup: "a" }, { fill: "tozeroy" }, { line: { shape: "hvh" } }, { mode: "markers+text" }, { mode: "markers", marker: { symbol: "star" } }, { type: "contour" }]) {
    assert.ok(!canDraw({ ...line, ...more }), JSON.stringify(more));
  }
  const bar = { type: "bar", x: [1], y: [2], marker: { color: "#0072b2", line: { width: 1, color: "#000000" } } };
  assert.ok(canDraw(bar));
  assert.ok(canDraw({ ...bar, marker: { pattern: { shape: "x", fgcolor: "#000000" } } }));
  assert.ok(!canDraw({ ...bar, marker: { pattern: { shape: "/" } } }));
  assert.ok(!canDraw({ ...bar, text: ["a"] }), "Plotly would write it on the bar");
  assert.ok(canDraw({ type: "scatter", x: [0], y: [1], mode: "none", fill: "toself", fillcolor: "#0072b2" }), "an area without a line");
  assert.ok(canDraw({ type: "heatmap", z: [[1]], colorscale: [[0, "#000000"], [0.5, "#646464"], [1, "#ffffff"]] }));
  assert.ok(!canDraw({ type: "heatmap", z: [[1]], colorscale: "Viridis" }));
});

test("so is what has such a property within one that is known, or no colour of its own", () => {
  const line = { type: "scatter", x: [0], y: [1], mode: "lines+markers", line: { color: "#000000" }, marker: { size: 5 } };
  assert.ok(canDraw(line), "its markers have the line's colour");
  for (const more of [{ line: { color: "#000000", smoothing: 1 } }, { line: {} }, { marker: { angle: 30 } }, { marker: { line: { color: "#000000", colorscale: [] } } },
    { mode: "markers", line: undefined, marker: {} }, { error_y: { type: "percent", value: 5 } }, { error_y: { array: [1], valueminus: 2 } }, { mode: undefined }]) {
    assert.ok(!canDraw({ ...line, ...more }), JSON.stringify(more));
  }
  assert.ok(!canDraw({ type: "bar", x: [1], y: [2] }));
  assert.ok(canAnnotate({ x: 1, y: 2, text: "<b>a</b>", showarrow: false, font: { size: 14 } }));
  for (const more of [{ hovertext: "a" }, { showarrow: true }, { text: "<i>a</i>" }, { font: { weight: 700 } }]) assert.ok(!canAnnotate({ x: 1, y: 2, text: "a", showarrow: false, ...more }));
  assert.ok(canOutline({ type: "rect", x0: 0, x1: 1, y0: 0, y1: 1, line: { color: "#000000", width: 2 } }));
  for (const more of [{ type: "path", path: "M0,0" }, { opacity: 0.5 }, { label: { text: "a" } }]) assert.ok(!canOutline({ type: "rect", x0: 0, x1: 1, y0: 0, y1: 1, ...more }));
});

test("a line is broken where a number is missing", () => {
  const at = place();
  draw({ type: "scatter", mode: "lines", x: [0, 1, null, 2, 3], y: [0, 1, null, 2, null], line: { color: "#000000", dash: "dash", width: 4 } }, at, stack);
  assert.deepEqual(named(at.pen, "moveTo"), [[0, 100], [20, 80]]);
  assert.deepEqual(named(at.pen, "lineTo"), [[10, 90]]);
  assert.deepEqual(named(at.pen, "setLineDash")[0], [[12, 12]]);
});

test("bars stand on each other where they are stacked, and lie where they lie", () => {
  const at = place();
  const feet = new Map();
  draw({ type: "bar", x: [1, 2], y: [3, 4], marker: { color: "#0072b2" } }, at, { ...stack, feet });
  draw({ type: "bar", x: [1], y: [2], width: 0.5, marker: { color: "#0072b2" } }, at, { ...stack, feet });
  assert.deepEqual(named(at.pen, "rect").map((one) => one.map((value) => Math.round(10 * value) / 10)), [[6, 100, 8, -30], [16, 100, 8, -40], [7.5, 70, 5, -20]]);
  const lying = place();
  draw({ type: "bar", orientation: "h", x: [3], y: [1], marker: { color: ["#0072b2"] } }, lying, stack);
  assert.deepEqual(named(lying.pen, "rect"), [[0, 94, 30, -8]]);
});

test("cells have the colours of their numbers, with a gap about them", () => {
  const at = place();
  const colours = [];
  const fill = at.pen;
  Object.defineProperty(fill, "fillRect", { value: (...given) => colours.push([fill.fillStyle, ...given]) });
  draw({ type: "heatmap", z: [[0, 1], [null, 0.5]], x: [1, 2], y: [1, 2], zmin: 0, zmax: 1, xgap: 2, ygap: 2, colorscale: [[0, "#000000"], [1, "#646464"]] }, at, stack);
  assert.deepEqual(colours, [["rgb(0,0,0)", 6, 86, 8, 8], ["rgb(100,100,100)", 16, 86, 8, 8], ["rgb(50,50,50)", 16, 76, 8, 8]]);
});

test("a scale of several colours goes from each to the next", () => {
  const at = place();
  const colours = [];
  Object.defineProperty(at.pen, "fillRect", { value: () => colours.push(at.pen.fillStyle) });
  draw({ type: "heatmap", z: [[0, 1, 2, 3, 4]], zmin: 0, zmax: 4, colorscale: [[0, "#000000"], [0.5, "#640000"], [1, "#6464c8"]] }, at, stack);
  assert.deepEqual(colours, ["rgb(0,0,0)", "rgb(50,0,0)", "rgb(100,0,0)", "rgb(100,50,100)", "rgb(100,100,200)"]);
});

test("the whiskers of an error reach as far as it does on each side", () => {
  const at = place();
  draw({ type: "scatter", mode: "markers", x: [1], y: [5], marker: { color: "#000000" }, error_y: { array: [2], arrayminus: [1], color: "#000000", width: 3 } }, at, stack);
  assert.deepEqual(named(at.pen, "moveTo").slice(0, 3), [[10, 30], [7, 30], [7, 60]]);
  assert.deepEqual(named(at.pen, "lineTo").slice(0, 3), [[10, 60], [13, 30], [13, 60]]);
});

test("lines of words stand about their place, and bold ones are bold", () => {
  const { pen: brush, letters } = place();
  writeLines(brush, "<b>ab</b> c<br>abcd", 100, 50, letters, { across: 1, down: 0.5 });
  const words = named(brush, "fillText");
  assert.deepEqual(words.map(([text]) => text), ["", "ab", " c", "abcd"]);
  assert.deepEqual(words.at(-1).slice(1), [60, 60]);
  for (const text of ["<i>a</i>", "<sup>2</sup>", "a &amp; b"]) assert.ok(!canWrite(text));
  assert.ok(canWrite("<b>a</b><br>b & d"));
});
