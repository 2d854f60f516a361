import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
let reduced = false;
globalThis.matchMedia = () => ({ get matches() { return reduced; } });
const { Clock } = await import("../../dropviz/web/static/clock.js");

/** A clock that ticks when it is told, and what it has told so far. */
function started(t, speed) {
  let [now, pending, number] = [1000, undefined, 0];
  t.mock.method(performance, "now", () => now);
  globalThis.requestAnimationFrame = (tick) => { pending = tick; return (number += 1); };
  globalThis.cancelAnimationFrame = (id) => { if (id === number) pending = undefined; };
  const [clock, told] = [Object.assign(new Clock(), { speed }), []];
  clock.start((due) => told.push(due));
  const refresh = (milliseconds) => {
    now += milliseconds;
    pending?.(now);
  };
  return { clock, told, refresh };
}

test("every refresh at sixty a second one frame is due, and at a higher speed as many more", (t) => {
  for (const speed of [1, 8]) {
    const { told, refresh } = started(t, speed);
    for (let i = 0; i < 4; i++) refresh(16);
    assert.deepEqual(told, [speed, speed, speed, speed]);
    t.mock.restoreAll();
  }
});

test("at a lower speed a frame is due when its parts have come together", (t) => {
  const { told, refresh } = started(t, 0.25);
  for (let i = 0; i < 8; i++) refresh(16);
  assert.deepEqual(told, [0, 0, 0, 1, 0, 0, 0, 1]);
});

test("on a faster screen only every second refresh counts", (t) => {
  const { told, refresh } = started(t, 1);
  for (let i = 0; i < 8; i++) refresh(8);
  assert.deepEqual(told, [1, 1, 1, 1]);
});

test("who wants little motion sees a second's worth every second", (t) => {
  reduced = true;
  t.after(() => { reduced = false; });
  const { told, refresh } = started(t, 2);
  for (let i = 0; i < 20; i++) refresh(100);
  assert.deepEqual(told, [120, 120]);
});

test("a clock that was stopped tells nothing more, and one that is started again tells once", (t) => {
  const { clock, told, refresh } = started(t, 1);
  refresh(16);
  clock.stop();
  refresh(16);
  assert.deepEqual(told, [1]);
  clock.start((due) => told.push(due));
  clock.start((due) => told.push(10 * due));
  refresh(16);
  assert.deepEqual(told, [1, 10]);
});

test("a second at any speed is no less than sixty frames' worth", () => {
  assert.deepEqual([0.25, 1, 8].map((speed) => Object.assign(new Clock(), { speed }).rate), [60, 60, 480]);
});
