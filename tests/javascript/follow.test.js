// What a page shows and asks for while a knob moves.

import assert from "node:assert/strict";
import { test } from "node:test";

import { film, visited } from "./visit.js";

test("a knob that is touched asks once for the film of its section, at every setting of the page", (t) => {
  const { page, asked, thumb } = visited(t);
  page.tell("pointerover", thumb);
  page.tell("focusin", thumb);
  assert.deepEqual(asked.map(({ address }) => address), ["http://localhost/lesson/masks/network?p=0.30&seed=4&over=p&edition=e1"]);
});

test("the films over p are asked for as soon as the page is drawn", (t) => {
  const { asked } = visited(t);
  t.mock.timers.tick(1);
  assert.match(asked[0].address, /network\?.*over=p/);
});

test("figure, title and words are those under the thumb, and where the film has them nothing is asked again", async (t) => {
  const { asked, moved, drag, prepared, picture, words, waits } = visited(t);
  await prepared("0.30", "0.35", "0.40");
  for (const place of ["0.35", "0.40"]) {
    drag(place);
    assert.deepEqual(moved.at(-1), [`At ${place}`, `p=${place}`]);
    assert.equal(words.textContent, `It is ${place}.`);
  }
  assert.equal(picture.parent.querySelector(".dv-title").textContent, "Network");
  assert.deepEqual([waits(), asked.length, document.body.dataset.moving], [false, 1, "p"]);
});

test("until the film has come what stands waits, and then the place under the thumb is shown", async (t) => {
  const { asked, moved, drag, come, waits } = visited(t);
  drag("0.35");
  assert.deepEqual([waits(), moved], [true, []]);
  asked[0].answer(film("0.30", "0.35"));
  await come();
  assert.deepEqual([waits(), moved], [false, [["At 0.35", "p=0.35"]]]);
});

test("a late answer for a place that the thumb has left shows nothing of it", async (t) => {
  const { asked, moved, drag, come, prepared, waits } = visited(t);
  await prepared("0.30");
  drag("0.50");
  drag("0.60");
  asked[1].answer(film("0.50"));
  await come();
  assert.deepEqual([waits(), moved], [true, []]);
  assert.match(asked[2].address, /p=0\.60/);
  asked[2].answer(film("0.60"));
  await come();
  assert.deepEqual([waits(), moved], [false, [["At 0.60", "p=0.60"]]]);
});

test("what was about to be shown, and a film that comes, move nothing once the server has drawn the thumb's place", async (t) => {
  const { page, asked, moved, thumb, drag, draw, come } = visited(t);
  drag("0.35");
  page.notice(thumb);
  draw({ query: "p=0.35&seed=4" });
  page.frame();
  asked[0].answer(film("0.30", "0.35"));
  await come();
  assert.deepEqual(moved, []);
});

test("an error of the server is no film, whatever it says: what stands waits, and its place is left alone for a while", async (t) => {
  const { asked, moved, drag, come, waits } = visited(t);
  drag("0.35");
  asked[0].refuse(film("0.30", "0.35"));
  await come();
  t.mock.timers.tick(4999);
  drag("0.35");
  await come();
  assert.deepEqual([waits(), moved, asked.length], [true, [], 1]);
  t.mock.timers.tick(1);
  drag("0.35");
  await come();
  assert.equal(asked.length, 2);
});

test("where there is no film, as for a run that is on its way, what stands waits at every place and is asked for once", async (t) => {
  const { asked, drag, come, waits } = visited(t);
  drag("0.35");
  asked[0].answer({ over: "p", stops: [], film: null });
  await come();
  drag("0.40");
  await come();
  assert.deepEqual([waits(), asked.length], [true, 1]);
});

test("where the film has the thumb's place but not that where the knob stands, that one is asked for, and only once", async (t) => {
  const { page, asked, moved, drag, come } = visited(t);
  drag("0.90");
  asked[0].answer(film("0.90"));
  await come();
  assert.match(asked[1].address, /p=0\.30/);
  await come();
  assert.deepEqual([asked.length, page.frame()], [2, false], "nothing is painted while nothing changes");
  asked[1].answer(film("0.30"));
  await come();
  assert.deepEqual(moved, [["At 0.90", "p=0.90"]]);
});

test("a section that does not follow waits, and no film of it is asked for", (t) => {
  const { page, asked, thumb, drag, waits } = visited(t, { apart: ["network"] });
  page.tell("pointerover", thumb);
  drag("0.35");
  assert.deepEqual([waits(), asked], [true, []]);
});

test("a section that does not take the knob stays as it is", (t) => {
  const { asked, drag, waits } = visited(t, { takes: { network: ["seed"] } });
  drag("0.35");
  assert.deepEqual([waits(), asked], [false, []]);
});

test("a section far below the view is asked for once it is scrolled to", (t) => {
  const { page, asked, section, drag } = visited(t);
  section.box = { top: 1201, bottom: 1301 };
  drag("0.35");
  assert.deepEqual(asked, []);
  section.box = { top: 1199, bottom: 1299 };
  page.tell("scrollend");
  page.frame();
  assert.equal(asked.length, 1);
});

test("a figure that there is not at the thumb's place waits, until it is there again", async (t) => {
  const { page, asked, moved, thumb, picture, drag, come, waits } = visited(t);
  page.tell("pointerover", thumb);
  const shown = (at) => [[{ slug: "network", alt: `At ${at}`, figure: {} }]];
  asked[0].answer({ ...film("0.00", "0.30", "0.35"), film: { words: "", rows: { "@": [[], shown("0.30"), shown("0.35")] } } });
  await come();
  drag("0.35");
  drag("0.00");
  assert.equal(waits(picture.parent), true);
  drag("0.35");
  assert.deepEqual([waits(picture.parent), moved.length], [false, 1]);
});

const FOLDED = { ...film("0.30", "0.35", "0.40").film, more: { "@": ["More of 0.30.", "More of **0.35**.", ""] } };

test("what is folded away follows too, and where a stop has none nothing stands in its place", async (t) => {
  const { page, asked, thumb, words, folded, drag, come } = visited(t, { more: "More of 0.30." });
  page.tell("pointerover", thumb);
  asked[0].answer({ ...film("0.30", "0.35", "0.40"), film: FOLDED });
  await come();
  drag("0.35");
  assert.deepEqual([folded.textContent, folded.parent.hidden, words.textContent], ["More of 0.35.", false, "It is 0.35."]);
  drag("0.40");
  assert.deepEqual([folded.parent.hidden, words.textContent], [true, "It is 0.40."]);
  drag("0.35");
  assert.deepEqual([folded.textContent, folded.parent.hidden], ["More of 0.35.", false]);
});

test("where the film has not the place, the words of the page come back with the thumb", async (t) => {
  const { words, drag, prepared } = visited(t);
  await prepared("0.30", "0.35");
  drag("0.35");
  drag("0.50");
  assert.equal(words.textContent, "It is 0.35.");
  drag("0.30");
  assert.equal(words.textContent, "It is 0.30.");
});

test("back where the knob stood everything is as it was", async (t) => {
  const { drag, prepared, picture, said, words } = visited(t);
  await prepared("0.30", "0.35");
  drag("0.35");
  drag("0.30");
  assert.deepEqual([picture.chart.settled, document.body.dataset.moving, said.dataset.at], [1, undefined, undefined]);
  assert.equal(words.textContent, "It is 0.30.");
});

test("a slider that is drawn anew where it stands moves nothing", (t) => {
  const { asked, drag } = visited(t);
  drag("0.3");
  assert.deepEqual([asked, document.body.dataset.moving], [[], undefined]);
});

test("a hand on a knob lets canvases take over in view, unless it moves at once", (t) => {
  const { page, thumb, again, drag, picture, section } = visited(t);
  page.tell("pointerdown", thumb);
  page.frame();
  assert.equal(picture.chart.taken, 1);
  page.tell("pointerdown", again);
  page.frame();
  section.box = { top: 5000, bottom: 5100 };
  page.tell("pointerdown", thumb);
  page.frame();
  section.box = { top: 0, bottom: 100 };
  page.tell("pointerdown", thumb);
  drag("0.35");
  page.frame();
  assert.equal(picture.chart.taken, 1);
});

test("what is just out of view follows a frame later", async (t) => {
  const { page, thumb, moved, section, prepared } = visited(t);
  section.box = { top: 900, bottom: 1000 };
  await prepared("0.30", "0.35");
  thumb.setAttribute("aria-valuetext", "0.35");
  page.notice(thumb);
  assert.deepEqual(moved, []);
  page.frame();
  assert.deepEqual(moved, [["At 0.35", "p=0.35"]]);
});

test("what is in view follows at once", async (t) => {
  const { page, thumb, moved, prepared } = visited(t);
  await prepared("0.30", "0.35", "0.40");
  for (const place of ["0.35", "0.40"]) {
    thumb.setAttribute("aria-valuetext", place);
    page.notice(thumb);
  }
  assert.deepEqual(moved, [["At 0.35", "p=0.35"]], "once a frame");
  page.frame();
  assert.deepEqual(moved.at(-1), ["At 0.40", "p=0.40"]);
});
