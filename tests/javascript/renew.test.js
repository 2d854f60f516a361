import assert from "node:assert/strict";
import { test } from "node:test";

import { Part } from "./page.js";
import { renew } from "../../dropviz/web/static/words.js";

const paragraph = (...children) => new Part("p", {}, ...children);
const math = (number, source) => new Part("math", { alttext: source }, new Part("mi", {}, "p"), new Part("mn", {}, number));
/** What an element holds, as a tree. */
const tree = (part) => part instanceof Part ? [part.tag, Object.fromEntries(part.held), ...part.children.map(tree)] : part;

test("of a formula whose number changes the number alone does, in place", () => {
  const stands = new Part("div", {}, paragraph("Here ", math("0.3", "p = 0.3"), "."));
  const [, formula] = stands.children[0].children;
  const letter = formula.children[0];
  renew(stands, new Part("div", {}, paragraph("There ", math("0.5", "p = 0.5"), ".")));
  assert.deepEqual(tree(stands), tree(new Part("div", {}, paragraph("There ", math("0.5", "p = 0.5"), "."))));
  assert.equal(stands.children[0].children[1], formula);
  assert.equal(formula.children[0], letter);
});

test("what comes is added, what goes is removed, and what is of another kind takes its place", () => {
  const stands = new Part("div", {}, paragraph("one"), paragraph("two"));
  const [first] = stands.children;
  renew(stands, new Part("div", {}, paragraph("one"), new Part("ul", {}, new Part("li", {}, "two")), paragraph("three")));
  assert.deepEqual(tree(stands).slice(2), [["p", {}, "one"], ["ul", {}, ["li", {}, "two"]], ["p", {}, "three"]]);
  assert.equal(stands.children[0], first);
  renew(stands, new Part("div", {}, paragraph(new Part("strong", {}, "one"))));
  assert.deepEqual(tree(stands).slice(2), [["p", {}, ["strong", {}, "one"]]]);
});

test("attributes that have gone are gone, and a link, which knows where it leads, is another one", () => {
  const cell = (attributes) => new Part("tr", {}, new Part("td", attributes, "1"));
  const stands = new Part("table", {}, cell({ class: "dv-right" }), new Part("a", { href: "masks" }, "masks"));
  const [, link] = stands.children;
  renew(stands, new Part("table", {}, cell({}), new Part("a", { href: "scaling" }, "scaling")));
  assert.deepEqual(tree(stands).slice(2), [["tr", {}, ["td", {}, "1"]], ["a", { href: "scaling" }, "scaling"]]);
  assert.notEqual(stands.children[1], link);
});
