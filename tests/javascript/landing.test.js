import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { scrollToSection } from "../../dropviz/web/static/landing.js";

test("the section that the address names is held at the top until the visitor does anything", () => {
  const listeners = new Map();
  let resized;
  let scrolled = 0;
  let observing = true;
  Object.assign(globalThis, {
    location: { hash: "#ridge" },
    addEventListener: (event, listener) => listeners.set(event, listener),
    removeEventListener: (event) => listeners.delete(event),
    ResizeObserver: class {
      constructor(report) { resized = report; }
      observe() {}
      disconnect() { observing = false; }
    },
  });
  document.querySelector = () => document.body;
  document.getElementById = (id) => (id === "ridge" ? { scrollIntoView: () => { scrolled += 1; } } : null);
  scrollToSection();
  resized();
  resized();
  assert.equal(scrolled, 2);
  listeners.get("wheel")();
  assert.equal(observing, false);
  assert.equal(listeners.size, 0, "no listener is left");
});
