// How a run is told to go on: what is asked of the server, and when it lands. What is on screen is left out.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
globalThis.requestAnimationFrame = () => 0;
globalThis.cancelAnimationFrame = () => {};
const { Player } = await import("../../dropviz/web/static/playing.js");

/** Something of which whatever is called does nothing, but for what is given. */
const idle = (known = {}) => new Proxy(known, { get: (target, name) => (name in target ? target[name] : () => undefined) });

/** A player of a run of 400 frames, of which the first is here; what it asks of its server is in `requests`. */
function opened(header = {}) {
  const player = new Player(document.createElement("div"), { plotly: "", dark: {} });
  const shown = [];
  player.stage = idle({ spec: { figures: [] }, answer: idle(), scene: idle({ themeChanged: false }),
    show: (tell) => shown.push([player.run.frame, player.run.state, tell]) });
  const requests = [];
  player.setStateValue = (_, request) => requests.push(request);
  player.receive(message(0, 1, { spec: {}, ...header }));
  return { player, requests, shown };
}

/** A message with frames `first` to `first + count − 1`, each of which holds its number. */
function message(first, count, header = {}) {
  return { header: { run: "one", total: 400, first, count, columns: 1, ...header }, values: Float32Array.from({ length: count }, (_, i) => first + i) };
}

test("a run that has come stands at its beginning and asks for nothing", () => {
  const { player, requests, shown } = opened();
  assert.deepEqual(shown, [[0, "idle", false]]);
  assert.deepEqual([player.run.state, requests], ["idle", []]);
});

test("put beyond what has come it asks for what is missing once, and lands when it is here", () => {
  const { player, requests, shown } = opened();
  player.seek(280);
  player.seek(280, true);
  assert.deepEqual(requests.map(({ first, count }) => [first, count]), [[1, 280]]);
  player.receive(message(1, 200));
  assert.deepEqual([player.run.frame, player.run.target.frame], [0, 280], "not yet");
  assert.deepEqual(requests.slice(1).map(({ first, count }) => [first, count]), [[201, 80]]);
  player.receive(message(201, 80));
  assert.deepEqual(shown.at(-1), [280, "paused", true]);
  assert.deepEqual([player.run.frame, player.run.target], [280, undefined]);
  assert.deepEqual([requests.at(-1).count, requests.at(-1).at], [0, 280], "the server is told where it stands");
});

test("dragged beyond and back it stands where it was let go", () => {
  const { player, shown } = opened();
  player.receive(message(1, 60));
  for (const frame of [100, 360, 200, 50]) player.seek(frame);
  player.seek(20, true);
  assert.deepEqual(shown.at(-1), [20, "paused", true]);
  player.receive(message(61, 300));
  assert.equal(player.run.frame, 20, "what comes later moves nothing");
});

test("at the end it has ended, at the beginning it is idle, and a step goes on by one", () => {
  const { player, shown } = opened();
  player.receive(message(1, 400));
  for (const frame of [400, 0]) player.seek(frame, true);
  player.step();
  player.reset();
  assert.deepEqual(shown.slice(-4).map(([frame, state]) => [frame, state]), [[400, "ended"], [0, "idle"], [1, "paused"], [0, "idle"]]);
});

test("while it plays frames are asked for in time, one request at a time", () => {
  const { player, requests } = opened();
  player.receive(message(1, 60));
  player.play();
  player.advance(1);
  player.advance(1);
  assert.deepEqual(requests.map(({ first, count, playing }) => [first, count, playing]), [[61, 120, true]]);
  player.receive(message(61, 120));
  player.advance(1);
  assert.equal(requests.length, 1, "two seconds' worth are here");
  assert.deepEqual([player.run.frame, player.run.state], [3, "playing"]);
});

test("at its last frame it ends, and Play begins anew", () => {
  const { player, shown } = opened();
  player.receive(message(1, 400));
  player.seek(399);
  player.play();
  player.advance(8);
  assert.deepEqual(shown.at(-1), [400, "ended", true]);
  player.play();
  assert.deepEqual([player.run.frame, player.run.state], [0, "playing"]);
});

test("a change holds it at its frame until the server has taken it, or goes on without", () => {
  const { player, requests } = opened();
  player.receive(message(1, 200));
  player.play();
  player.advance(10);
  player.receive(message(201, 0, { hold: "p" }));
  assert.deepEqual([requests.at(-1).held, requests.at(-1).at, requests.at(-1).count, player.run.isPlaying], ["p", 10, 0, true]);
  player.receive(message(201, 0));
  assert.deepEqual([player.held, player.run.state], ["", "playing"]);
});

test("a run that shares its beginning plays on from there, and another is loaded up to where that one is to stand", () => {
  const { player, requests } = opened();
  player.receive(message(1, 100));
  player.play();
  player.advance(50);
  const before = player.run.frames[50];
  player.receive(message(50, 60, { run: "two", spec: {}, keep: 49, stand: 50 }));
  assert.deepEqual([player.run.name, player.run.frame, player.run.frames.length, player.run.state], ["two", 50, 110, "playing"]);
  assert.notEqual(player.run.frames[50], before, "the frame on screen has the masks of what was changed");
  player.receive(message(51, 60, { run: "two and a half", spec: {}, keep: 50 }));
  assert.deepEqual([player.run.name, player.run.frame, player.run.frames.length, player.run.state], ["two and a half", 50, 111, "playing"]);
  player.receive(message(0, 1, { run: "three", spec: {}, stand: 30 }));
  assert.deepEqual([requests.at(-1).run, requests.at(-1).first, requests.at(-1).count], ["three", 1, 50]);
});

test("who has heard of no run asks for one", () => {
  const { player, requests } = opened();
  player.receive(message(7, 3, { run: "unknown" }));
  assert.deepEqual([requests.at(-1).run, requests.at(-1).first, requests.at(-1).count], ["", 0, 1]);
});
