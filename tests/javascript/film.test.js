import assert from "node:assert/strict";
import { test } from "node:test";

import { Films, shownAt } from "../../dropviz/web/static/film.js";

const FILM = { over: "p", stops: ["0.0", "0.3"], film: { words: { "@": ["none", "some"] }, rows: [[{ slug: "a", figure: { y: { "@": [[1], [2]] }, x: [1, 2] } }]] } };

function answering(film = FILM) {
  const asked = [];
  return [asked, new Films(async (section, query) => {
    asked.push(`${section}?${query}`);
    return JSON.stringify(film);
  })];
}

test("the value at a stop is what does not move, and of what moves the value there", () => {
  assert.deepEqual(shownAt(FILM.film, 1), { words: "some", rows: [[{ slug: "a", figure: { y: [2], x: [1, 2] } }]] });
  assert.deepEqual(shownAt({ "@": [null, [{ a: 1 }]] }, 1), [{ a: 1 }]);
  assert.equal(shownAt("text", 0), "text");
  assert.equal(shownAt(null, 0), null);
});

test("a film is asked for once, with the knob where it stands, and holds its places however they are written", async () => {
  const [asked, films] = answering();
  const both = [films.want("network", "p=0.3&seed=1", "p", "0.3"), films.want("network", "p=0.3&seed=1", "p", "0.3")];
  assert.deepEqual(await Promise.all(both), [true, true]);
  assert.deepEqual(asked, ["network?p=0.3&seed=1&over=p"]);
  assert.equal(films.at("network", "p=0.3&seed=1", "p", "0.30").words, "some");
  assert.equal(films.at("network", "p=0.9&seed=1", "p", "0").words, "none", "the same wherever p stands");
});

test("of other settings, another section and a place that is not in it there is none", async () => {
  const [, films] = answering();
  await films.want("network", "p=0.3&seed=1", "p", "0.3");
  assert.equal(films.at("network", "p=0.3&seed=2", "p", "0.3"), undefined);
  assert.equal(films.at("batch", "p=0.3&seed=1", "p", "0.3"), undefined);
  assert.equal(films.at("network", "p=0.3&seed=1", "p", "0.35"), undefined);
  assert.equal(films.at("network", "p=0.3&seed=1", "seed", "1"), undefined);
  assert.equal(await films.want("network", "p=0.3&seed=1", "p", "0.35"), false, "the answer does not hold it");
});

test("where the server refuses there is none, and it is left alone for a while", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let count = 0;
  const films = new Films(async () => {
    count += 1;
    throw new Error("Too many films are asked for.");
  });
  assert.equal(await films.want("network", "p=0.3", "p", "0.3"), false);
  assert.equal(count, 1);
  t.mock.timers.tick(5000);
  assert.equal(await films.want("network", "p=0.3", "p", "0.3"), false);
  assert.equal(count, 2);
});

test("of a section one film comes at a time, and next that of the newest place", async () => {
  const [asked, films] = answering({ ...FILM, stops: [] });
  const places = ["0.3", "0.35", "0.4"].map((p) => films.want("network", "p=0.3", "p", p));
  assert.deepEqual(await Promise.all(places), [false, false, false]);
  assert.deepEqual(asked, ["network?p=0.3&over=p", "network?p=0.4&over=p"]);
});

test("films of the settings that stand are kept, but for the knob that moves, and others are forgotten", async () => {
  const [, films] = answering();
  await films.want("network", "p=0.3&seed=1", "p", "0.3");
  films.keep("p=0.0&seed=1");
  assert.equal(films.at("network", "p=0&seed=1", "p", "0").words, "none");
  films.keep("p=0.0&seed=2");
  assert.equal(films.held.size, 0);
});
