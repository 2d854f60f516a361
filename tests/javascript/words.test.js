import assert from "node:assert/strict";
import { test } from "node:test";

import { written } from "../../dropviz/web/static/words.js";

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

test("what is indented belongs to the item above it, and items with room between them are of one list", () => {
  assert.deepEqual(tree("Two:\n\n- **one**  \n  of them\n\n  $$x^2$$\n\n- two\n\nSo."), [
    ["p", "Two:"],
    ["ul", ["li", ["p", ["strong", "one"], "  \nof them"], ["p", ["math", "x^2"]]], ["li", ["p", "two"]]],
    ["p", "So."],
  ]);
});

test("a list of which an entry has several blocks is a row of cards, and no other list is", () => {
  const lists = ["- **one**\n\n  $$x$$\n\n- two", "- one\n- two"].map((text) => written(text)[0]);
  assert.deepEqual(lists.map(({ style }) => style), ["dv-cards", undefined]);
});

test("a link leads to a page beside this one, and to nothing else", () => {
  assert.deepEqual(written("[Go](masks?p=0.5&width=8#network).")[0].children, [{ tag: "a", address: "masks?p=0.5&width=8#network", children: ["Go"] }, "."]);
  for (const text of ["[a](javascript:x)", "[a](//b.c)", "[a](https://b.c)", "[a](../b)"]) assert.deepEqual(tree(text), [["p", text]]);
});

test("a list may follow a line of text at once", () => {
  assert.deepEqual(tree("**Batch 100:**\n- one\n- two"), [["p", ["strong", "Batch 100:"]], ["ul", ["li", "one"], ["li", "two"]]]);
});

test("a column of numbers stands at the right", () => {
  const [head, body] = written("| a | b |\n|:--|---:|\n| x | 1 |")[0].children;
  assert.deepEqual([...head.children, ...body.children].map(({ children }) => children.map(({ style }) => style)), [[undefined, "dv-right"], [undefined, "dv-right"]]);
});

test("a table has its head and its rows", () => {
  assert.deepEqual(tree("| a | b |\n|---|---:|\n| 1 | **2** |"), [
    ["table", ["thead", ["tr", ["th", "a"], ["th", "b"]]], ["tbody", ["tr", ["td", "1"], ["td", ["strong", "2"]]]]],
  ]);
});
