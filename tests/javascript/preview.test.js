// What a player that rests shows of other runs. The charts are left out: what they are told to paint is noted.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { Answer } from "../../dropviz/web/static/answer.js";
import { Preview } from "../../dropviz/web/static/preview.js";
import { Run } from "../../dropviz/web/static/run.js";

/** Numbers as a film has them. */
const base64 = (...values) => Buffer.from(new Float32Array(values).buffer).toString("base64");

/** A film's stop at frame 2: the losses that are followed are in column 0, and column 1 is known of the last frame alone. */
const stop = (loss, frame = 2) => ({ said: `It ends at ${loss}.`, frame, row: base64(loss, 8), before: [[0, base64(4, 3, loss)]] });

/** A player of a run of two epochs, which rests at its end, with a preview. */
function ended() {
  const run = new Run();
  const frames = [[1, 5], [0.5, 6], [0.25, 7]].map((row) => Float32Array.from(row));
  Object.assign(run, { name: "one", total: 2, frames, frame: 2, state: "ended" });
  const painted = [];
  const charts = [{ layers: {}, painted(at) { this.at = at; } }];
  const spec = { unit: "epoch", table: { none: "–", columns: ["Loss"], rows: [{ name: "Dropout", cells: [0] }] } };
  const paint = (rows, frame) => painted.push([frame, rows.map((row) => [...row])]);
  const scene = { charts, paint, startMotion() {}, setAriaLabel(label) { this.label = label; } };
  const board = { cells: [{ text: { data: "" }, column: 0 }] };
  const stage = { spec, run, scene, board, answer: new Answer(), shown: 0, show() { this.shown += 1; } };
  stage.answer.add([[0, "It begins."], [2, "It ends at 0.25."]]);
  const player = { run, stage, held: "" };
  return { player, run, stage, frames, painted, chart: charts[0], preview: new Preview(player) };
}

test("another run can be shown at the beginning and at the end, and not on the way", () => {
  const { preview, run } = ended();
  const possible = (state) => Boolean(Object.assign(run, state) && preview.possible);
  assert.deepEqual([{ frame: 2 }, { frame: 1 }, { frame: 0 }].map(possible), [true, false, true]);
});

test("none is shown while the run plays, is to stand elsewhere, or has not come", () => {
  const { preview, run, stage } = ended();
  assert.ok(preview.possible);
  run.state = "playing";
  assert.ok(!preview.possible);
  Object.assign(run, { state: "ended", target: { frame: 0 } });
  assert.ok(!preview.possible);
  Object.assign(run, { target: undefined, frames: run.frames.slice(0, 2) });
  assert.ok(!preview.possible);
  Object.assign(run, { frame: 0 });
  assert.ok(preview.possible);
  stage.spec = undefined;
  assert.ok(!preview.possible);
});

test("on the way it says what comes once p is let go, and nothing afterwards", () => {
  const { preview, run, stage } = ended();
  Object.assign(stage, { marks: 0, updateMarks() { this.marks += 1; } });
  Object.assign(run, { frame: 1, state: "paused" });
  preview.announce("0.50");
  preview.announce("0.50");
  assert.deepEqual([run.coming, stage.marks], ["p = 0.5 from here on, once you let go", 1]);
  preview.announce();
  assert.deepEqual([run.coming, stage.marks], ["", 2]);
  Object.assign(run, { target: { frame: 2 } });
  preview.announce("0.50");
  Object.assign(run, { target: undefined, frame: 2 });
  preview.announce("0.50");
  assert.deepEqual([run.coming, stage.marks], ["", 2], "it stands elsewhere in a moment, or nothing follows");
});

test("charts, table and words are those of the other run, and say where the knob would stand", () => {
  const { preview, stage, painted, chart } = ended();
  assert.equal(preview.show(stop(0.125), "p=0.35", "0.30"), true);
  assert.deepEqual(painted, [[2, [[4, 0], [3, 0], [0.125, 8]]]]);
  assert.deepEqual([chart.at, chart.layers.stale], ["p=0.35", true]);
  assert.equal(stage.board.cells[0].text.data, "0.125");
  assert.match(stage.scene.label, /^At epoch 2 of 2\. Dropout: Loss 0\.125\.$/);
  assert.equal(stage.answer.plain, "It ends at 0.125.");
});

test("a film of another frame than that on screen is not shown", () => {
  const { preview, run, painted, frames, chart } = ended();
  assert.equal(preview.show(stop(0.125, 0), "p=0.35", "0.30"), false);
  assert.deepEqual([painted, run.frames, chart.at], [[], frames, undefined]);
});

test("after any number of places the run itself is what it was, and so is what is said of it", () => {
  const { preview, run, stage, frames, chart } = ended();
  preview.show(stop(0.125), "p=0.35", "0.30");
  preview.show(stop(0.0625), "p=0.40", "0.30");
  assert.equal(stage.answer.plain, "It ends at 0.0625.");
  preview.end("0.3");
  assert.equal(run.frames, frames);
  assert.deepEqual([...frames[2]], [0.25, 7]);
  assert.deepEqual([stage.answer.sentences[2], chart.at, stage.shown], ["It ends at 0.25.", "", 1]);
});

test("it ends at once where the knob stood, and not at another place, from where another run is on its way", () => {
  const { preview, run, stage, frames } = ended();
  preview.show(stop(0.125), "p=0.35", "0.30");
  preview.end("0.35");
  assert.deepEqual([run.frames === frames, stage.shown], [false, 0]);
  preview.end("0.30");
  assert.deepEqual([run.frames === frames, stage.shown], [true, 1]);
});

test("where nothing is previewed there is nothing to end", () => {
  const { preview, stage, chart } = ended();
  preview.end();
  preview.forget();
  assert.deepEqual([stage.shown, chart.at], [0, undefined]);
});

test("who plays on has the run itself, and draws it", () => {
  const { preview, run, stage, frames } = ended();
  preview.show(stop(0.125), "p=0.35", "0.30");
  preview.forget();
  assert.deepEqual([run.frames === frames, stage.shown], [true, 0]);
});

test("messages that say nothing new leave another run on screen, and the player does not see them", () => {
  const { preview, run, frames } = ended();
  preview.show(stop(0.125), "p=0.35", "0.30");
  assert.equal(preview.receive({ run: "one", first: 3, count: 0 }), true);
  assert.equal(preview.receive({ run: "one", first: 0, count: 1 }), true, "handed over again");
  assert.notEqual(run.frames, frames);
});

test("the run at the thumb takes its place when it comes", () => {
  const { preview, run, frames, stage } = ended();
  preview.show(stop(0.125), "p=0.35", "0.30");
  assert.equal(preview.receive({ run: "two", first: 0, count: 1 }), false);
  assert.deepEqual([run.frames === frames, stage.shown], [true, 0], "the player draws what has come");
});

test("frames that follow on those of the run itself are the player's to take", () => {
  const { preview, run, frames } = ended();
  preview.show(stop(0.125), "p=0.35", "0.30");
  assert.equal(preview.receive({ run: "one", first: 3, count: 2 }), false);
  assert.equal(run.frames, frames);
});

test("a change that holds the player, and its release, reach it", () => {
  const { preview, player } = ended();
  preview.show(stop(0.125), "p=0.35", "0.30");
  assert.equal(preview.receive({ run: "one", first: 3, count: 0, hold: "p" }), false);
  player.held = "p";
  assert.equal(preview.receive({ run: "one", first: 3, count: 0 }), false);
});

test("while nothing is previewed every message reaches the player", () => {
  const { preview } = ended();
  assert.equal(preview.receive({ run: "one", first: 3, count: 0 }), false);
});
