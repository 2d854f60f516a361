// What a chart shows while a knob moves. Drawing itself is left out: what is to be drawn is noted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Part, stand } from "./page.js";
class Observer { observe() {} }
Object.assign(globalThis, { ResizeObserver: Observer, IntersectionObserver: Observer });
const { Chart } = await import("../../dropviz/web/static/plot.js");
const { finger } = await import("../../dropviz/web/static/held.js");

/** A chart that shows p = 0.30, and what is drawn in it from then on; a knob moves. */
async function moving() {
  stand();
  const chart = new Chart(new Part("div"), "network", "plotly.js");
  const drawn = [];
  chart.draw = async (figure) => {
    Object.assign(chart, { figure, stands: figure });
    drawn.push(figure.name);
  };
  await chart.show("At 0.30", { name: "0.30" });
  drawn.length = 0;
  document.body.dataset.moving = "p";
  const says = () => [chart.root.getAttribute("aria-label"), chart.root.dataset.at];
  return { chart, drawn, says };
}

test("a stop that no canvas can show is drawn, and the chart says which it is", async () => {
  const { chart, drawn, says } = await moving();
  await chart.move("At 0.35", { name: "0.35" }, "p=0.35");
  assert.deepEqual([drawn, says()], [["0.35"], ["At 0.35", "p=0.35"]]);
});

test("what the server draws late does not take the place of what stands at the thumb", async () => {
  const { chart, drawn, says } = await moving();
  await chart.move("At 0.40", { name: "0.40" }, "p=0.40");
  await chart.show("At 0.35", { name: "0.35" });
  assert.deepEqual([drawn, says()], [["0.40"], ["At 0.40", "p=0.40"]]);
});

test("once the hand rests the newest of what the server has drawn late stands", async () => {
  const { chart, drawn, says } = await moving();
  await chart.move("At 0.40", { name: "0.40" }, "p=0.40");
  await chart.show("At 0.35", { name: "0.35" });
  await chart.show("At 0.40, drawn", { name: "0.40, drawn" });
  delete document.body.dataset.moving;
  chart.settle();
  await new Promise(setImmediate);
  assert.deepEqual([drawn, says()], [["0.40", "0.40, drawn"], ["At 0.40, drawn", undefined]]);
  await chart.show("At 0.45", { name: "0.45" });
  chart.settle();
  assert.equal(drawn.at(-1), "0.45", "and not once more");
});

test("a figure that stands already is not drawn again", async () => {
  const { chart, drawn, says } = await moving();
  await chart.move("At 0.35", { name: "0.35" }, "p=0.35");
  delete document.body.dataset.moving;
  await chart.show("At 0.35", { name: "0.35" });
  assert.deepEqual([drawn, says()], [["0.35"], ["At 0.35", undefined]]);
});

test("a chart that follows no knob is drawn as ever while one moves", async () => {
  const { chart, drawn, says } = await moving();
  await chart.show("At 0.35", { name: "0.35" });
  assert.deepEqual([drawn, says()], [["0.35"], ["At 0.35", undefined]]);
});

/** A chart of which a canvas can show any figure; Plotly has drawn one. */
async function paintable(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { chart, drawn } = await moving();
  const figure = { name: "0.30", layout: {}, data: [] };
  Object.assign(chart, { room: { width: 600, most: 400, scale: 1 }, figure, stands: figure });
  const { root } = chart;
  root.dataset.near = "true";
  chart.motion.paint = () => {
    root.classList.add("dv-moves");
    return true;
  };
  chart.motion.clear = () => root.classList.remove("dv-moves");
  delete document.body.dataset.moving;
  document.body.append(chart.box);
  return { chart, drawn };
}

/** The same once a knob has moved: a canvas shows the figure; Plotly has drawn another one. */
async function painted(t) {
  const { chart, drawn } = await paintable(t);
  await chart.move("At 0.35", { name: "0.35", layout: {}, data: [] }, "p=0.35");
  return { chart, drawn };
}

test("before a knob moves a canvas takes over, and where it does not move Plotly's drawing stands again as it was", async (t) => {
  const { chart, drawn } = await paintable(t);
  chart.takeOver();
  assert.deepEqual([chart.motion.shown, chart.root.dataset.at], [true, undefined]);
  t.mock.timers.tick(1001);
  assert.deepEqual([chart.motion.shown, drawn], [false, []]);
});

test("a canvas does not take over what is not drawn yet, out of view, or drawn over by another", async (t) => {
  const { chart } = await paintable(t);
  const { figure, room } = chart;
  const shown = (change, back) => {
    change();
    chart.takeOver();
    back();
    return chart.motion.shown;
  };
  assert.deepEqual([
    shown(() => { chart.room = undefined; }, () => { chart.room = room; }),
    shown(() => { chart.stands = undefined; }, () => { chart.stands = figure; }),
    shown(() => { chart.root.dataset.near = "false"; }, () => { chart.root.dataset.near = "true"; }),
    shown(() => chart.root.classList.add("dv-overlaid"), () => chart.root.classList.remove("dv-overlaid")),
    shown(() => {}, () => {}),
  ], [false, false, false, false, true]);
});

test("what a canvas shows is not drawn again when the hand rests, but a while later", async (t) => {
  const { chart, drawn } = await painted(t);
  await chart.show("At 0.35", { name: "0.35", layout: {}, data: [] });
  t.mock.timers.tick(999);
  assert.deepEqual([drawn, chart.root.dataset.at], [[], undefined]);
  t.mock.timers.tick(2);
  assert.deepEqual(drawn, ["0.35"]);
});

test("who comes to a figure finds it drawn", async (t) => {
  const { chart, drawn } = await painted(t);
  chart.box.tell("pointerenter");
  assert.deepEqual(drawn, ["0.35"]);
  t.mock.timers.tick(2000);
  assert.deepEqual(drawn, ["0.35"], "and not once more");
});

test("under a finger nothing is drawn", async (t) => {
  const { chart, drawn } = await painted(t);
  finger.down = true;
  t.after(() => { finger.down = false; });
  chart.box.tell("pointerenter");
  t.mock.timers.tick(5000);
  assert.deepEqual(drawn, []);
  finger.down = false;
  t.mock.timers.tick(1001);
  assert.deepEqual(drawn, ["0.35"]);
});
