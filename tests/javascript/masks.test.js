import assert from "node:assert/strict";
import { test } from "node:test";

import { Masks, passAt } from "../../dropviz/web/static/masks.js";

/** Bits as `dropviz.web.player.passes` sends them: passes, layers, units, the first in the highest bit, as base64. */
function packed(rows) {
  const bits = rows.flat(2);
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join("").padEnd(8, "0"), 2));
  return btoa(String.fromCharCode(...bytes));
}

const KEPT = [[[1, 0, 1], [0, 0, 1]], [[0, 1, 1], [1, 1, 1]]]; // two passes, two layers, three units
const INACTIVE = [[[0, 0, 1], [1, 0, 0]], [[0, 0, 0], [0, 1, 0]]];
const message = (more = {}) => ({
  units: 3, passes: 2, changed: 0, bits: packed(KEPT), inactive: packed(INACTIVE), outputs: [0.5, -1.25], evaluation: -0.0625, ...more,
});

test("every unit's bit is found where the server put it", () => {
  const masks = new Masks(message());
  for (const [pass, layers] of KEPT.entries()) for (const [layer, units] of layers.entries()) for (const [unit, kept] of units.entries()) {
    assert.equal(masks.isKept(pass, layer, unit), Boolean(kept), `${pass}.${layer}.${unit}`);
    assert.equal(masks.isInactive(pass, layer, unit), Boolean(INACTIVE[pass][layer][unit]), `${pass}.${layer}.${unit}`);
  }
});

test("before the first pass every unit is there, and as inactive as in it", () => {
  const masks = new Masks(message());
  for (const layer of [0, 1]) for (const unit of [0, 1, 2]) {
    assert.equal(masks.isKept(-1, layer, unit), true);
    assert.equal(masks.isInactive(-1, layer, unit), masks.isInactive(0, layer, unit));
  }
});

test("what is said counts the kept units of each layer and has the output as in print", () => {
  const masks = new Masks(message());
  assert.equal(masks.describe(0), "Every unit there: keeps 3 + 3 of 3 + 3 units, y = −0.062");
  assert.equal(masks.describe(1), "Pass 1 of 2: keeps 2 + 1 of 3 + 3 units, y = 0.500");
  assert.equal(masks.describe(2), "Pass 2 of 2: keeps 2 + 3 of 3 + 3 units, y = −1.250");
});

test("units changed by hand are told of the last pass, which is the one that they change", () => {
  const masks = new Masks(message({ changed: 2 }));
  assert.match(masks.describe(2), /^Pass 2 of 2, 2 changed by hand: /);
  assert.match(masks.describe(1), /^Pass 1 of 2: /);
  assert.match(masks.describe(0), /^Every unit there: /);
});

test("many units are counted in groups", () => {
  const units = 1024;
  const all = btoa("\xff".repeat(2 * units / 8));
  assert.equal(new Masks(message({ units, passes: 1, bits: all, inactive: all })).describe(1), "Pass 1 of 1: keeps 1,024 + 1,024 of 1,024 + 1,024 units, y = 0.500");
});

test("passes are shown one after the other, each as long, and at the end nothing more", () => {
  const at = (elapsed) => passAt(elapsed, 0, 10); // 600 ms each, after as many with the whole network
  assert.deepEqual([0, 599, 600, 1199, 1200, 6599].map(at), [0, 0, 1, 1, 2, 10]);
  assert.equal(at(6600), undefined);
  assert.deepEqual([0, 60, 120].map((elapsed) => passAt(elapsed, 100, 200)), [101, 102, 103], "one hundred more go on from where it stands");
});

test("of many passes none takes less than is seen, of few none longer than is watched", () => {
  assert.equal(passAt(699, 1, 2), 2);
  assert.equal(passAt(700, 1, 2), undefined);
  const duration = (count) => { let ms = 0; while (passAt(ms, 1, 1 + count) === 2) ms += 1; return ms; };
  assert.deepEqual([1, 10, 50, 200].map((count) => Math.ceil(duration(count))), [700, 600, 120, 60]);
});
