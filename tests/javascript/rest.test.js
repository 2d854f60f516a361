import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

/** @type {{ dataset: Record<string, string> }[]} */
let figures = [];
/** @type {{ look: () => void, watched: boolean }[]} */
let observers = [];
globalThis.MutationObserver = class {
  constructor(look) { Object.assign(this, { look, watched: false }); observers.push(this); }
  observe() { this.watched = true; }
  disconnect() { this.watched = false; }
};
globalThis.document = { body: {}, querySelectorAll: () => figures };
const { askForRest } = await import("../../dropviz/web/static/rest.js");

const figure = (near, revision) => ({ dataset: { near, revision } });
const changed = () => observers.filter(({ watched }) => watched).forEach(({ look }) => look());
let asked = 0;
const ask = () => { asked += 1; };

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  [figures, observers, asked] = [[], [], 0];
});
afterEach(() => {
  askForRest(true, ask);
  mock.timers.reset();
});

test("of a page that is whole nothing is asked for", () => {
  figures = [figure("true", "1")];
  askForRest(true, ask);
  mock.timers.tick(10_000);
  assert.equal(asked, 0);
});

test("the rest is asked for once all that is near the view is drawn and painted", () => {
  figures = [figure("true", "1"), figure("true", "0"), figure("false", "0")];
  askForRest(false, ask);
  mock.timers.tick(100);
  assert.equal(asked, 0);
  figures[1].dataset.revision = "1";
  changed();
  assert.equal(asked, 0);
  mock.timers.tick(100);
  assert.equal(asked, 1);
  mock.timers.tick(10_000);
  assert.equal(asked, 1);
});

test("a figure of which nobody knows yet whether it is near is waited for", () => {
  figures = [figure("true", "1"), figure(undefined, "0")];
  askForRest(false, ask);
  mock.timers.tick(100);
  assert.equal(asked, 0);
});

test("where nothing is ever drawn, as in a tab behind others, the rest is asked for all the same", () => {
  askForRest(false, ask);
  mock.timers.tick(3_000);
  assert.equal(asked, 1);
});

test("what has come meanwhile is not asked for", () => {
  figures = [figure("true", "1")];
  askForRest(false, ask);
  askForRest(true, ask);
  mock.timers.tick(10_000);
  assert.equal(asked, 0);
});

test("a beginning that is drawn anew asks once", () => {
  figures = [figure("true", "1")];
  askForRest(false, ask);
  askForRest(false, ask);
  mock.timers.tick(10_000);
  assert.equal(asked, 1);
});
