// Where the hand rests on a page of which films hold all that a knob moves.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Part } from "./page.js";
import { film, visited } from "./visit.js";
import { announceDrawn } from "../../dropviz/web/static/resting.js";

const REST = 250;

/** A visitor at such a page, and what it asks of the server and tells of where the hand rests. */
function alone(t, settings) {
  const told = { asks: 0, rests: [] };
  const ask = () => { told.asks += 1; };
  const visit = visited(t, { ...settings, alone: ["p"], ask, rests: (query) => told.rests.push(query) });
  const stood = [];
  visit.section.passes = { stand: ({ words }) => stood.push(words) };
  const rest = async () => {
    t.mock.timers.tick(REST);
    await visit.come();
  };
  return { ...visit, told, stood, rest };
}

test("where the hand rests the page stands, and the server is not asked", async (t) => {
  const { drag, prepared, rest, words, told, stood, asked, picture } = alone(t);
  await prepared("0.30", "0.35");
  drag("0.35");
  await rest();
  assert.deepEqual([told.rests, told.asks, asked.length], [["p=0.35&seed=4"], 0, 1]);
  assert.deepEqual([words.textContent, stood, document.body.dataset.moving, picture.chart.settled], ["It is 0.35.", ["It is **0.35**."], undefined, 1]);
});

test("from there it goes on, and back to where the server stood", async (t) => {
  const { drag, prepared, rest, words, told } = alone(t);
  await prepared("0.30", "0.35", "0.40");
  for (const place of ["0.35", "0.40", "0.30"]) {
    drag(place);
    await rest();
    assert.equal(words.textContent, `It is ${place}.`);
  }
  assert.deepEqual(told.rests, ["p=0.35&seed=4", "p=0.4&seed=4", "p=0.3&seed=4"]);
});

test("while a finger is on the knob nothing rests", async (t) => {
  const { page, thumb, drag, prepared, rest, told } = alone(t);
  await prepared("0.30", "0.35");
  page.tell("pointerdown", thumb);
  drag("0.35");
  await rest();
  assert.deepEqual([told.rests, document.body.dataset.moving], [[], "p"]);
  page.tell("pointerup", thumb);
  await rest();
  assert.deepEqual(told.rests, ["p=0.35&seed=4"]);
});

test("a section whose film is not there yet waits for it, in view or not", async (t) => {
  const { section, drag, rest, come, asked, words, waits } = alone(t);
  section.box = { top: 5000, bottom: 5100 };
  drag("0.35");
  assert.deepEqual(asked, []);
  await rest();
  assert.deepEqual([asked.length, waits(), words.textContent], [1, true, "It is 0.30."]);
  asked[0].answer(film("0.30", "0.35"));
  await come();
  assert.deepEqual([waits(), words.textContent], [false, "It is 0.35."]);
});

test("where there is no film the server is asked, and what it draws waits for nothing", async (t) => {
  const { drag, rest, come, asked, told, draw, waits } = alone(t);
  drag("0.35");
  asked[0].answer({ over: "p", stops: [], film: null });
  await come();
  await rest();
  assert.deepEqual([told.asks, waits()], [1, true]);
  draw({ query: "p=0.35&seed=4" });
  assert.equal(waits(), false);
});

test("a film that comes after the hand has gone on is not stood at", async (t) => {
  const { drag, rest, come, asked, words, told } = alone(t);
  drag("0.35");
  await rest();
  drag("0.40");
  await rest();
  asked[0].answer(film("0.30", "0.35"));
  await come();
  assert.equal(words.textContent, "It is 0.30.");
  asked[1].answer(film("0.40"));
  await come();
  assert.deepEqual([words.textContent, told.asks], ["It is 0.40.", 0]);
});

test("what the server draws for where the thumb has been is not what stands", async (t) => {
  const { drag, prepared, rest, draw, words, said } = alone(t);
  await prepared("0.30", "0.35");
  drag("0.35");
  await rest();
  said.section.draw({ slug: "network", words: "It is **0.30**." });
  draw({ query: "p=0.30&seed=4" });
  await rest();
  assert.equal(words.textContent, "It is 0.35.");
});

test("where the hand goes on and comes back, what is behind still catches up", async (t) => {
  const { drag, rest, come, asked, words, waits } = alone(t);
  drag("0.35");
  await rest();
  drag("0.40");
  asked[0].answer(film("0.30", "0.35"));
  await come();
  assert.equal(waits(), true, "that is not where the thumb is");
  drag("0.35");
  await rest();
  assert.deepEqual([words.textContent, waits()], ["It is 0.35.", false]);
});

test("what has to be trained for is asked of the server once it comes near the view, and waits until then", async (t) => {
  const { page, section, drag, rest, draw, told, asked, waits } = alone(t, { apart: ["network"] });
  section.box = { top: 5000, bottom: 5100 };
  drag("0.35");
  await rest();
  assert.deepEqual([told.asks, asked, waits(), document.body.dataset.moving], [0, [], true, undefined]);
  section.box = { top: 900, bottom: 1000 };
  page.tell("scrollend");
  assert.equal(told.asks, 1);
  draw({ query: "p=0.35&seed=4" });
  assert.equal(waits(), false);
});

test("a place between two of the slider's is where the thumb stands, with fewer digits", async (t) => {
  const { thumb, page, draw, rest, told, asked } = alone(t);
  thumb.setAttribute("aria-valuetext", "0.71");
  draw({ query: "p=0.713&seed=4" });
  page.notice(thumb);
  await rest();
  assert.deepEqual([told.rests, document.body.dataset.moving, asked.filter(({ address }) => /p=0.71&/.test(address))], [[], undefined, []]);
});

test("of other settings, which the server is drawing, the films are not these", async (t) => {
  const { section, said, words, prepared, drag, rest, draw } = alone(t);
  await prepared("0.30", "0.35");
  const app = new Part("div", { "data-testid": "stApp", "data-test-script-state": "running" });
  document.body.append(app);
  drag("0.35");
  said.section.draw({ slug: "network", words: "It is another." });
  announceDrawn();
  await rest();
  assert.equal(document.body.dataset.moving, "p", "the server is at it");
  draw({ query: "p=0.35&seed=5" });
  app.setAttribute("data-test-script-state", "notRunning");
  await rest();
  assert.deepEqual([words.textContent, section.hasAttribute("data-waits")], ["It is another.", false]);
});

test("what is drawn anew as it was, as in other colours, goes on to where the hand has left the knob", async (t) => {
  const { said, words, prepared, drag, rest, draw, come } = alone(t);
  await prepared("0.30", "0.35");
  drag("0.35");
  await rest();
  const again = () => {
    said.section.draw({ slug: "network", words: "It is **0.30**." });
    announceDrawn();
  };
  for (const order of [[again, draw], [draw, again]]) { // whichever is drawn first
    order.forEach((step) => step());
    await come();
    await rest();
    assert.equal(words.textContent, "It is 0.35.");
  }
});

test("while the hand goes on the server is not asked for what it has left", async (t) => {
  const { drag, rest, come, asked, told } = alone(t);
  drag("0.35");
  await rest();
  drag("0.40");
  asked[0].refuse("Too many.");
  await come();
  assert.equal(told.asks, 0);
});

test("on other pages the server is waited for", async (t) => {
  const { drag, prepared, rest, told, draw, come } = alone(t);
  draw({ alone: [] });
  await prepared("0.30", "0.35");
  drag("0.35");
  await rest();
  assert.deepEqual([told.rests, document.body.dataset.moving], [[], "p"]);
  await come();
});
