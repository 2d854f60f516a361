import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { ghostName, ghostTraces, makeGhost } from "../../dropviz/web/static/ghost.js";

test("a ghost is named by the settings that were others, where they are few", () => {
  const name = (before, now) => ghostName({ settings: before }, now);
  assert.equal(name({ p: "0.3", width: "8" }, { p: "0.5", width: "8" }), "p = 0.3");
  assert.equal(name({ p: "0.3", weight_decay: "0" }, { p: "0.5", weight_decay: "1" }), "p = 0.3, weight decay = 0");
  assert.equal(name({}, { p: "0.5" }), "p = –");
});

test("it is the run before where nothing that has a name differs, or too much", () => {
  assert.equal(ghostName({ settings: { epochs: "10" } }, { epochs: "20" }), "before");
  assert.equal(ghostName({ settings: { a: "1", b: "1", c: "1" } }, { a: "2", b: "2", c: "2" }), "before");
  assert.equal(ghostName({ settings: { p: "0.3", changes: "p at 5" } }, { p: "0.5", changes: "" }), "before");
});

const rows = (...values) => values.map((pair) => Float32Array.from(pair));

/** Two histories of two networks in one chart. */
function scene(settings) {
  const data = ["one", "two"].map((name) => ({ name, line: { color: "#0072b2", width: 3 } }));
  const spec = {
    settings, table: { rows: [{ name: "one" }, { name: "two" }], columns: ["loss"] },
    figures: [{ slug: "losses", subject: "moons", figure: { data, layout: {} } }],
    moving: [0, 1].map((i) => ({ kind: "history", figure: 0, trace: i, row: i, loss: 0, column: i, stays: true, label: data[i].name })),
  };
  return { raw: spec, spec, root: null, context: { dark: {} }, legend: { off: { row: new Map(), column: new Map() } } };
}

const before = makeGhost(scene({ p: "0.3" }), rows([4, 4], [3, 3]), 1);
const seen = (now, frames) => ghostTraces(before, now, 0, frames).map(({ trace }) => trace.name);

test("only the lines that are others in this run stay", () => {
  assert.deepEqual(seen(scene({ p: "0.5" }), rows([4, 4], [3, 2])), ["two, p = 0.3"]);
  assert.deepEqual(seen(scene({ p: "0.5" }), rows([4, 4])), [], "as far as both go");
  assert.deepEqual(ghostTraces(before, scene({ p: "0.5" }), 0, rows([1, 4]))[0].trace.y, [4, 3]);
});

test("what is switched off, or of another subject, has no ghost", () => {
  const now = scene({ p: "0.5" });
  now.legend.off.row.set("two", true);
  assert.deepEqual(seen(now, rows([9, 9])), ["one, p = 0.3"]);
  const other = scene({ p: "0.5" });
  other.spec.figures[0].subject = "digits";
  assert.deepEqual(seen(other, rows([9, 9])), []);
  assert.deepEqual(ghostTraces(undefined, now, 0, rows([9, 9])), []);
});
