import assert from "node:assert/strict";
import { test } from "node:test";

import { Run } from "../../dropviz/web/static/run.js";

/** A run of which frames 0 to `last` of `total` are here, two numbers a frame. */
function runWith(last, total, standing = {}) {
  const run = new Run();
  run.open({ run: "first", total });
  run.append({ first: 0, count: last + 1, columns: 2 }, Float32Array.from({ length: 2 * (last + 1) }, (_, i) => i));
  return Object.assign(run, standing);
}

test("frames are taken where they follow on those that are here, and nowhere else", () => {
  const run = runWith(2, 9);
  assert.deepEqual(run.frames.map((frame) => [...frame]), [[0, 1], [2, 3], [4, 5]]);
  for (const first of [0, 2, 4]) assert.equal(run.append({ first, count: 1, columns: 2 }, Float32Array.of(8, 8)), false);
  assert.equal(run.frames.length, 3);
  assert.equal(run.append({ first: 3, count: 1, columns: 2 }, Float32Array.of(6, 7)), true);
  assert.deepEqual([...run.frames[3]], [6, 7]);
});

test("the next frame is at most the last that is here, and the run's last", () => {
  const run = runWith(5, 9, { frame: 3 });
  assert.deepEqual([run.next(0), run.next(1), run.next(2), run.next(60)], [3, 4, 5, 5]);
  assert.equal(runWith(9, 9, { frame: 8 }).next(60), 9);
});

test("frames are asked for while less than two seconds' worth is left: few at first, then two seconds' worth", () => {
  const run = runWith(199, 1000);
  assert.equal(run.missing(80, 60), 0);
  assert.equal(run.missing(81, 60), 120);
  assert.equal(run.missing(199, 60), 60, "nothing is left to play: the sooner it comes the better");
  assert.equal(run.missing(0, 480), 960);
  assert.equal(runWith(20, 20).missing(20, 60), 0, "all have come");
});

test("a run that stands at its beginning is idle, at its end it has ended", () => {
  const run = runWith(3, 9);
  assert.deepEqual([0, 1, 8, 9].map((frame) => run.stateAt(frame)), ["idle", "paused", "paused", "ended"]);
});

test("another run begins with nothing and idle", () => {
  const run = runWith(9, 9, { frame: 7, state: "ended" });
  assert.equal(run.open({ run: "second", total: 20 }), "idle");
  assert.deepEqual([run.name, run.total, run.frames.length, run.frame, run.state, run.target], ["second", 20, 0, 0, "paused", undefined]);
});

test("a run that shares its beginning with the one before goes on from there as that did", () => {
  const playing = runWith(9, 9, { frame: 7, state: "playing" });
  assert.equal(playing.open({ run: "second", total: 20, keep: 7 }), "playing");
  assert.deepEqual([playing.frames.length, playing.frame], [8, 7]);
  const paused = runWith(9, 9, { frame: 7, state: "paused" });
  assert.equal(paused.open({ run: "second", total: 20, keep: 4 }), "paused");
  assert.equal(paused.frame, 4, "what comes after is another run");
  assert.equal(runWith(9, 9, { state: "idle" }).open({ run: "second", total: 20, keep: 4 }), "idle");
});

test("a run can be told where to stand, at most at its end, and one that played plays on from there", () => {
  const run = runWith(0, 9);
  run.open({ run: "second", total: 20, stand: 15 });
  assert.deepEqual(run.target, { frame: 15, stands: true, playing: false });
  run.open({ run: "third", total: 10, stand: 15 });
  assert.equal(run.target.frame, 10);
  const playing = runWith(9, 9, { frame: 7, state: "playing" });
  playing.open({ run: "second", total: 20, stand: 0 });
  assert.deepEqual(playing.target, { frame: 7, stands: true, playing: true });
  assert.equal(playing.isPlaying, true, "it will once what is missing has come");
});

test("where a run is to stand is kept only by a run that shares its beginning", () => {
  const waiting = () => runWith(3, 9, { target: { frame: 8, stands: true, playing: false } });
  const [same, other] = [waiting(), waiting()];
  same.open({ run: "second", total: 20, keep: 3 });
  other.open({ run: "second", total: 20 });
  assert.deepEqual([same.target?.frame, other.target], [8, undefined]);
});

test("a run that is opened twice before it lands plays on from the frame that is on screen still", () => {
  const playing = runWith(200, 300, { frame: 125, state: "playing" });
  playing.open({ run: "second", total: 300, stand: 60 });
  assert.equal(playing.target.frame, 125);
  playing.append({ first: 0, count: 61, columns: 1 }, new Float32Array(61));
  playing.open({ run: "second", total: 300, keep: 60, stand: 60 }); // an answer that was under way meanwhile
  assert.deepEqual(playing.target, { frame: 125, stands: true, playing: true });
});
