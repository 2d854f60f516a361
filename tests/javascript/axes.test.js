import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { ticksOf } from "../../dropviz/web/static/axes.js";

const axis = (more = {}) => ({ type: "linear", _name: "yaxis", _length: 300, ...more });

test("numbers stand at round places, as far apart as Plotly puts them", () => {
  assert.deepEqual(ticksOf(axis(), [-0.2, 3.05]), { values: [0, 0.5, 1, 1.5, 2, 2.5, 3], labels: ["0", "0.5", "1", "1.5", "2", "2.5", "3"] });
  assert.deepEqual(ticksOf(axis({ _name: "xaxis3", _length: 800 }), [-45, 45]).labels, ["−40", "−30", "−20", "−10", "0", "10", "20", "30", "40"]);
});

test("an axis may be upside down, and its distance its own", () => {
  assert.deepEqual(ticksOf(axis({ tickmode: "linear", dtick: 1 }), [3.5, 0.5]).labels, ["1", "2", "3"]);
});

test("shares are written in per cent, with the digits that are asked for", () => {
  assert.deepEqual(ticksOf(axis({ tickformat: ".0%" }), [0, 0.73]).labels, ["0%", "10%", "20%", "30%", "40%", "50%", "60%", "70%"]);
  assert.deepEqual(ticksOf(axis({ tickformat: ".1%" }), [0.3, 0.31]).labels, ["30.0%", "30.2%", "30.4%", "30.6%", "30.8%", "31.0%"]);
});

test("what Plotly would write in another way is left to it", () => {
  assert.equal(ticksOf(axis({ type: "log" }), [0, 3]), undefined);
  assert.equal(ticksOf(axis({ tickvals: [1, 2] }), [0, 3]), undefined);
  assert.equal(ticksOf(axis({ tickformat: ",d" }), [0, 3]), undefined);
  for (const range of [[0, 60000], [0, 0.004]]) assert.equal(ticksOf(axis(), range), undefined);
});
