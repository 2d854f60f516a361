import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeArray, formatNumber, readMessage } from "../../dropviz/web/static/numbers.js";

test("numbers have three digits and are written as in print", () => {
  const cases = [[0.1157, "0.116"], [-2.5, "−2.50"], [0, "0.00"], [999.9, "1000"], [-1234.4, "−1234"], [9999.9, "1.0 × 10⁴"], [12345, "1.2 × 10⁴"], [3.21e-5, "3.2 × 10⁻⁵"], [-1e-12, "−1.0 × 10⁻¹²"]];
  for (const [value, said] of cases) assert.equal(formatNumber(value, "none"), said);
});

test("what is no number says the word for it", () => {
  for (const value of [NaN, Infinity, -Infinity]) assert.equal(formatNumber(value, "diverged"), "diverged");
});

/** As `dropviz.web.player.player.message` writes it. */
function message(header, values) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((4 + text.length) / 4) * 4;
  const bytes = new Uint8Array(start + 4 * values.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  values.forEach((value, i) => new DataView(bytes.buffer).setFloat32(start + 4 * i, value, true));
  return bytes;
}

test("a message is read whatever the length of its header", () => {
  for (const run of ["", "a", "ab", "abc", "p = ½"]) {
    const { header, values } = readMessage(message({ run, count: 2 }, [1.5, -2.25, NaN]));
    assert.deepEqual(header, { run, count: 2 });
    assert.deepEqual([...values], [1.5, -2.25, NaN]);
  }
});

test("a message is read out of a larger buffer too", () => {
  const bytes = message({ run: "a" }, [7]);
  const within = new Uint8Array(bytes.length + 3);
  within.set(bytes, 3);
  assert.deepEqual([...readMessage(within.subarray(3)).values], [7]);
});

test("arrays come as base64 or as they are", () => {
  const bdata = (array) => Buffer.from(array.buffer).toString("base64");
  assert.deepEqual(decodeArray({ dtype: "f8", bdata: bdata(new Float64Array([0.1, -3])) }), [0.1, -3]);
  assert.deepEqual(decodeArray({ dtype: "i2", bdata: bdata(new Int16Array([-5, 300])) }), [-5, 300]);
  assert.deepEqual(decodeArray([1, null]), [1, null]);
  assert.equal(decodeArray(undefined), undefined);
});
