// A section as it stands on the page: in which order, and what of it is there at some settings only.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Part, stand } from "./page.js";
import { rootOf } from "../../dropviz/web/static/dom.js";
import { Section, answerIn, section, sections } from "../../dropviz/web/static/section.js";

const PROGRAMS = [{ title: "By hand", code: "x = 1", folded: true }, { title: "In PyTorch", code: "y = 2", folded: false }];

/** A section that was drawn: its element, the section, and what stands in it: the names of the classes, part by part. */
function drawn(said) {
  const root = new Part("div", { "data-section": "one" });
  stand(root);
  new Section(root, "");
  root.section.draw({ slug: "one", words: "", ...said });
  return { root, section: root.section, order: () => root.children.map(({ className }) => className) };
}

test("words, what marks mean, programs that are open, what is folded away, programs that are", () => {
  const { root, order } = drawn({ words: "It is **so**.", legend: "● kept", more: "And *more*.", programs: PROGRAMS });
  assert.deepEqual(order(), ["dv-words", "dv-legend", "dv-code", "dv-more", "dv-program"]);
  assert.deepEqual(root.querySelectorAll("summary").map(({ textContent }) => textContent), ["More", "By hand"]);
  assert.deepEqual([root.querySelector(".dv-words").textContent, root.querySelector("code").textContent], ["It is so.", "y = 2"]);
});

test("a program that is folded away is written out once it is opened", () => {
  const { root } = drawn({ programs: PROGRAMS });
  const panel = root.querySelector(".dv-program");
  assert.equal(panel.querySelector("code").textContent, "");
  panel.open = true;
  panel.tell("toggle");
  assert.equal(panel.querySelector("code").textContent, "x = 1");
});

test("where nothing more is said nothing is folded away, and what stands is kept, open as it was", () => {
  const { root, section } = drawn({ words: "a", more: "b", programs: PROGRAMS });
  const panel = root.querySelector(".dv-program");
  section.draw({ words: "a", more: "", programs: PROGRAMS });
  assert.equal(root.querySelector(".dv-more"), null);
  section.draw({ words: "a", more: "", programs: PROGRAMS.map((one) => ({ ...one, folded: true })) });
  assert.equal(root.querySelectorAll(".dv-program").length, 2);
  assert.equal(root.querySelector(".dv-program"), panel);
});

test("a formula is an element of MathML that says its source", () => {
  const formulas = { "2^n": ["math", { display: "inline" }, ["msup", {}, ["mn", {}, "2"], ["mi", {}, "n"]]] };
  const { root } = drawn({ words: "One of $2^n$.", formulas });
  const formula = root.querySelector("math");
  assert.deepEqual([formula.getAttribute("alttext"), formula.textContent, formula.getAttribute("display")], ["2^n", "2n", "inline"]);
});

test("the answer stands above all, once, and is one of the sections", () => {
  const own = new Part("div", { class: "dv-section" });
  const parent = new Part("div", {}, own);
  stand(parent);
  answerIn(parent, "");
  assert.equal(parent.children.length, 1);
  for (const words of ["It is 1.", "It is **2**."]) answerIn(parent, words);
  assert.deepEqual([parent.children.length, parent.children[0].textContent, sections().length], [2, "It is 2.", 1]);
  assert.equal(rootOf(parent, "dv-section"), own, "what the component draws in is still its own");
});

test("sections below each other keep their places while others come and go, and each may have its heading", () => {
  const parent = new Part("div", {});
  stand(parent);
  globalThis.getComputedStyle = () => ({ getPropertyValue: () => "#ffffff" });
  const draw = (...below) => section({ parentElement: parent, data: new TextEncoder().encode(JSON.stringify(below)) }, { dark: {}, plotly: "" });
  const one = (slug, headed, more) => ({ headed, section: { slug, answer: "", question: `Is it ${slug}?`, words: `${slug}.`, ...more } });
  draw(one("first", false));
  const [first] = sections();
  draw(one("first", false), one("second", true));
  assert.deepEqual(sections().map(({ root }) => root.textContent), ["first.", "Is it second?second."]);
  assert.deepEqual([document.getElementById("second")?.tag, document.getElementById("first")], ["h2", null]);
  assert.equal(sections()[0], first);
  sections()[1].show({ question: "Is it 3?", words: "3." }, "p=0.3");
  assert.equal(sections()[1].root.textContent, "Is it 3?3.", "its heading follows the knob");
  draw(one("second", true));
  assert.deepEqual(sections().map(({ root }) => root.dataset.section), ["second"]);
});
