import assert from "node:assert/strict";
import { test } from "node:test";

import { Part, stand } from "./page.js";
import { knobOf, players, stepOf } from "../../dropviz/web/static/hand.js";

/** An element in the widget of a knob, and beside it the thumb of its slider where that stands anywhere. */
function inWidget(knob, one, at) {
  stand(new Part("div", { class: `stElementContainer st-key-${knob}` }, one, ...(at ? [new Part("div", { "aria-valuetext": at })] : [])));
  return one;
}

test("a knob is known by its widget, wherever in it the hand is, and stands where its thumb says", () => {
  assert.deepEqual(knobOf(inWidget("p", new Part("label"), "0.35")), { knob: "p", value: "0.35" });
  assert.deepEqual(knobOf(inWidget("batch_size", new Part("div", { "aria-valuetext": "8" }))), { knob: "batch_size", value: "8" });
});

test("where a thumb stands is a number, with thousands and signs as the page writes them", () => {
  assert.deepEqual(["1,024", "−0.5"].map((at) => knobOf(inWidget("width", new Part("label"), at)).value), ["1024", "-0.5"]);
});

test("what is no widget, or has no thumb, is no knob", () => {
  const [alone, thumb] = [new Part("p"), new Part("div", { "aria-valuetext": "1" })];
  stand(alone, thumb);
  assert.deepEqual([knobOf(alone), knobOf(thumb), knobOf(inWidget("seed", new Part("input")))], [undefined, undefined, undefined]);
});

test("the buttons beside a number take its knob one up and one down", () => {
  const step = (way) => stepOf(inWidget("seed", new Part("button", { "data-testid": `stNumberInputStep${way}` })));
  assert.deepEqual([step("Up").knob, step("Up").next(4), step("Down").next(4)], ["seed", 5, 3]);
});

test("Draw again takes the seed on, and after the last one begins anew", () => {
  const { knob, next } = stepOf(inWidget("again", new Part("button")));
  assert.deepEqual([knob, next(4), next(9999)], ["seed", 5, 0]);
});

test("what a button shows is pressed as the button, and one that can't be pressed takes nothing on", () => {
  const icon = new Part("svg");
  const button = inWidget("again", new Part("button", {}, icon));
  assert.equal(stepOf(icon).knob, "seed");
  button.disabled = true;
  assert.equal(stepOf(icon), undefined);
});

test("other buttons take no knob on", () => {
  assert.equal(stepOf(inWidget("seed", new Part("button", { "data-testid": "other" }))), undefined);
  assert.equal(stepOf(inWidget("seed", new Part("input"))), undefined);
  assert.equal(stepOf(new Part("button", { "data-testid": "stNumberInputStepUp" })), undefined, "it is in no widget");
});

test("the players of a page are those that are there by now", () => {
  const [one, empty] = [new Part("div", { class: "dv-player" }), new Part("div", { class: "dv-player" })];
  one.player = { name: "one" };
  stand(new Part("div", {}, one, empty));
  assert.deepEqual(players(), [one.player]);
});
