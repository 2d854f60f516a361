// What a component tells the server while the visitor is on the way to another page.

import assert from "node:assert/strict";
import { test } from "node:test";

class Link {
  constructor(href) { Object.assign(this, { href, target: "", download: "" }); }

  closest(selector) { return selector === "a[href]" ? this : null; }

  click() { listeners.click({ target: this, button: 0 }); }
}

const listeners = {};
const listen = (kind, listener) => { listeners[kind] = listener; };
Object.assign(globalThis, {
  document: { addEventListener: listen },
  addEventListener: listen,
  HTMLAnchorElement: Link,
  location: { origin: "http://here", pathname: "/masks" },
});
const { whenHere } = await import("../../dropviz/web/static/leaving.js");

/** A component on the page /masks, what it tells, and the time that passes. */
function component(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = (component.now ?? 0) + 100000; // no visit is near the one before
  t.mock.method(performance, "now", () => now);
  component.now = now;
  location.pathname = "/masks";
  const told = [];
  const root = { isConnected: true };
  const wait = (ms) => {
    for (let gone = 0; gone < ms; gone += 25) {
      now += 25;
      t.mock.timers.tick(25);
    }
    component.now = now;
  };
  t.after(() => wait(6000));
  const click = (href, event = {}) => {
    const stopped = { prevented: false, ended: false };
    const stop = { preventDefault: () => { stopped.prevented = true; }, stopImmediatePropagation: () => { stopped.ended = true; } };
    listeners.click({ target: new Link(href), button: 0, ...stop, ...event });
    return stopped;
  };
  return { root, told, tell: whenHere(root, (...values) => told.push(values)), wait, click };
}

test("at rest it is told at once", (t) => {
  const { tell, told } = component(t);
  tell("cell", "a");
  assert.deepEqual(told, [["cell", "a"]]);
});

test("on the way to another page it waits, and is forgotten with the page that is left", (t) => {
  const { root, tell, told, wait, click } = component(t);
  click("http://here/training");
  tell("rest", true);
  wait(200);
  assert.deepEqual(told, []);
  location.pathname = "/training";
  root.isConnected = false;
  wait(50);
  assert.deepEqual(told, []);
});

test("what the other page shows too tells it there, in order", (t) => {
  const { tell, told, wait, click } = component(t);
  click("http://here/training");
  tell("request", 1);
  location.pathname = "/training";
  tell("request", 2);
  assert.deepEqual(told, []);
  wait(50);
  assert.deepEqual(told, [["request", 1], ["request", 2]]);
});

test("of a page that does not come it is told after a while", (t) => {
  const { tell, told, wait, click } = component(t);
  click("http://here/training");
  tell("rest", true);
  wait(4900);
  assert.deepEqual(told, []);
  wait(200);
  assert.deepEqual(told, [["rest", true]]);
});

test("a link that leaves this page where it is holds nothing", (t) => {
  const { tell, told, click } = component(t);
  click("http://here/masks?p=0.5");
  click("http://elsewhere/training");
  click("http://here/training", { ctrlKey: true });
  tell("rest", true);
  assert.equal(told.length, 1);
});

test("the first page has come with a slash at its end or without", (t) => {
  const { tell, told, wait, click } = component(t);
  click("http://here/app/");
  tell("rest", true);
  location.pathname = "/app";
  wait(50);
  assert.equal(told.length, 1);
});

test("what is saved as a file leads nowhere", (t) => {
  const { tell, told } = component(t);
  listeners.click({ target: Object.assign(new Link("blob:http://here/0"), { download: "run.csv" }), button: 0 });
  tell("request", 1);
  assert.equal(told.length, 1);
});

test("what was told just before goes out first", (t) => {
  const { tell, told, wait, click } = component(t);
  tell("rest", true);
  assert.deepEqual(click("http://here/training"), { prevented: true, ended: true });
  tell("request", 1);
  assert.equal(told.length, 2); // not on the way yet
  wait(25);
  tell("request", 2);
  assert.equal(told.length, 2);
  location.pathname = "/training";
  wait(50);
  assert.deepEqual(click("http://here/masks"), { prevented: false, ended: false });
  assert.equal(told.length, 3);
});

test("after Back it waits half a second", (t) => {
  const { tell, told, wait } = component(t);
  listeners.popstate();
  tell("rest", true);
  wait(400);
  assert.equal(told.length, 0);
  wait(200);
  assert.equal(told.length, 1);
});
