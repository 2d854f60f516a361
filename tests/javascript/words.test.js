import assert from "node:assert/strict";
import { test } from "node:test";

import { lettersOf, textsOf, written } from "../../dropviz/web/static/words.js";

const tree = (markdown) => written(markdown).map(told);
const told = (part) => (typeof part === "string" ? part : [part.tag, ...part.children.map(told)]);

test("paragraphs, and in them what is strong, slanted, code or a formula", () => {
  assert.deepEqual(tree("About **9 of 32** units.\n\nNext: *all*."), [
    ["p", "About ", ["strong", "9 of 32"], " units."],
    ["p", "Next: ", ["em", "all"], "."],
  ]);
  assert.deepEqual(tree("In `nn.Dropout(0.5)` is $1 - p$; 2 * 3 * 4."), [
    ["p", "In ", ["code", "nn.Dropout(0.5)"], " is ", ["math", "1 - p"], "; 2 * 3 * 4."],
  ]);
});

test("what is strong can hold code and a formula", () => {
  assert.deepEqual(tree("**`eval()` and $p$**"), [["p", ["strong", ["code", "eval()"], " and ", ["math", "p"]]]]);
});

test("lists, with numbers or without, and an item that goes on", () => {
  assert.deepEqual(tree("- one\n- **two**\n  of them"), [["ul", ["li", "one"], ["li", ["strong", "two"], "\nof them"]]]);
  assert.deepEqual(tree("1. one\n2. two"), [["ol", ["li", "one"], ["li", "two"]]]);
});

test("a table has its head and its rows", () => {
  assert.deepEqual(tree("| a | b |\n|---|---:|\n| 1 | **2** |"), [
    ["table", ["thead", ["tr", ["th", "a"], ["th", "b"]]], ["tbody", ["tr", ["td", "1"], ["td", ["strong", "2"]]]]],
  ]);
});

test("its letters are those that are read, without spaces and formulas", () => {
  assert.equal(lettersOf(written("About **9 of\n32**, $x^2$\n\n- one")), "About9of32,one");
});

test("each text of a section has its place, whatever else is said or not", () => {
  const all = textsOf({ words: "w", more: "m", legend: "l", between: ["b"] });
  assert.deepEqual(all, ["m", "w", "l", "b"]);
  assert.deepEqual(textsOf({ words: "", more: "m", legend: "", between: ["b"] }).map(Boolean), [true, false, false, true]);
  assert.deepEqual(textsOf({ words: "w" }), ["", "w", ""]);
});
