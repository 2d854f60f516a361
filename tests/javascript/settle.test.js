// What a page shows once the hand has left a knob, of players while one moves, and of the buttons that take one on.

import assert from "node:assert/strict";
import { test } from "node:test";

import { film, visited } from "./visit.js";

/** What a player is asked to preview, and to end; `fits` is whether it can show that. */
function previewing(possible = true, fits = true) {
  const calls = [];
  const show = ({ said }, at, stood) => {
    calls.push(["show", said, at, stood]);
    return fits;
  };
  const said = [];
  return { calls, said, possible, show, announce: (p) => said.push(p), end: (at) => calls.push(["end", at]) };
}

const FRAMES = { over: "p", stops: ["0.30", "0.35"], film: { words: "", said: { "@": ["Said at 0.30.", "Said at 0.35."] } } };
const playing = (player) => ({ player, lesson: "training", takes: { "network.frames": ["p"] } });

test("what the server says of a place that the hand has left waits, and is said once the hand rests", async (t) => {
  const { drag, prepared, draw, said, words } = visited(t);
  await prepared("0.30", "0.35", "0.40");
  drag("0.40");
  said.section.draw({ slug: "network", words: "It is **0.35**." });
  draw({ query: "p=0.35&seed=4" });
  assert.equal(words.textContent, "It is 0.40.");
  t.mock.timers.tick(3000);
  assert.equal(words.textContent, "It is 0.35.");
});

test("what the server says of the thumb's place is said, whichever of the two comes first", async (t) => {
  for (const first of ["section", "page"]) {
    const { drag, prepared, draw, said, words } = visited(t);
    await prepared("0.30", "0.35");
    drag("0.35");
    const say = () => said.section.draw({ slug: "network", words: "It is **0.35** now." });
    if (first === "section") say();
    draw({ query: "p=0.35&seed=4" });
    if (first === "page") say();
    assert.equal(words.textContent, "It is 0.35 now.");
    t.mock.timers.reset();
    t.mock.restoreAll();
  }
});

test("once the server has drawn the thumb's place the charts are told, and nothing waits any more", async (t) => {
  const { drag, draw, picture, waits } = visited(t);
  drag("0.35");
  assert.equal(waits(), true);
  draw({ query: "p=0.35&seed=4" });
  assert.deepEqual([picture.chart.settled, waits(), document.body.dataset.moving], [1, false, undefined]);
});

test("while the hand has gone on from what the server draws, its place stays on screen for three seconds at most", async (t) => {
  const { page, moved, drag, prepared, draw } = visited(t);
  await prepared("0.30", "0.35", "0.40");
  drag("0.40");
  draw({ query: "p=0.35&seed=4" });
  page.frame();
  assert.deepEqual([document.body.dataset.moving, moved.length], ["p", 1]);
  t.mock.timers.tick(3000);
  assert.equal(document.body.dataset.moving, undefined);
});

test("Draw again shows the next seed, and pressed twice the one after that", async (t) => {
  const { page, asked, moved, again, come } = visited(t);
  page.tell("pointerover", again);
  assert.match(asked[0].address, /seed=4&over=seed/);
  asked[0].answer({ ...film("4", "5", "6"), over: "seed" });
  await come();
  for (const seed of [5, 6]) {
    page.tell("click", again);
    page.frame();
    assert.deepEqual(moved.at(-1), [`At ${seed}`, `seed=${seed}`]);
  }
});

test("what a player shows has to be trained: it is asked for once the knob is touched", (t) => {
  const { page, asked, thumb } = visited(t, playing(previewing()));
  t.mock.timers.tick(1);
  assert.deepEqual(asked, []);
  page.tell("pointerover", thumb);
  assert.match(asked[0].address, /training\/network\.frames\?/);
});

test("a player is given what stands at the thumb, and back where the knob stood it is told to end that", async (t) => {
  const player = previewing();
  const { asked, page, thumb, drag, come } = visited(t, playing(player));
  page.tell("pointerover", thumb);
  asked[0].answer(FRAMES);
  await come();
  drag("0.35");
  assert.deepEqual(player.calls, [["show", "Said at 0.35.", "p=0.35", "0.30"]]);
  drag("0.30");
  assert.deepEqual(player.calls.slice(1), [["end", "0.30"]]);
});

test("once the server has drawn it is the player that ends what it shows, when its own run comes", (t) => {
  const player = previewing();
  const { drag, draw } = visited(t, playing(player));
  drag("0.35");
  draw({ query: "p=0.35&seed=4" });
  assert.deepEqual(player.calls, []);
});

test("a page that does not come to stand at the thumb gives all players their own runs back", (t) => {
  const player = previewing();
  const { drag, draw } = visited(t, playing(player));
  drag("0.40");
  draw({ query: "p=0.35&seed=4" });
  t.mock.timers.tick(3000);
  assert.deepEqual(player.calls, [["end", undefined]]);
});

test("of a player on its way nothing is asked for, and it is told where the hand is and when it lets go", (t) => {
  const player = previewing(false);
  const { asked, page, thumb, drag } = visited(t, playing(player));
  page.tell("pointerover", thumb);
  drag("0.35");
  assert.deepEqual(asked, []);
  drag("0.30");
  assert.deepEqual(player.said, ["0.35", "0.30", undefined]);
});

test("a player that stands at another frame than the film waits, without being painted again and again", async (t) => {
  const player = previewing(true, false);
  const { page, asked, drag, come, waits } = visited(t, playing(player));
  drag("0.35");
  asked[0].answer(FRAMES);
  await come();
  assert.deepEqual([waits(), player.calls.length, page.frame()], [true, 1, false]);
});
