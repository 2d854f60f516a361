import assert from "node:assert/strict";
import { test } from "node:test";

import "./dom.js";
import { Answer } from "../../dropviz/web/static/answer.js";

function answerWith(...said) {
  const answer = new Answer();
  answer.add(said);
  return answer;
}

test("what is said is that of the frame, or of the last one before it of which anything is said", () => {
  const answer = answerWith([0, "Nothing yet."], [10, "Ten."]);
  assert.equal(answer.show(10, false), true);
  assert.equal(answer.plain, "Ten.");
  assert.equal(answer.show(9, false), false);
  assert.equal(answer.plain, "Nothing yet.");
  assert.equal(answer.show(25, false), false);
  assert.equal(answer.plain, "Ten.");
});

test("while a run plays a sentence stays long enough to be read", (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const answer = answerWith([0, "A."], [1, "B."]);
  answer.show(0, true);
  now += 100;
  answer.show(1, true);
  assert.equal(answer.plain, "A.");
  now += 100;
  answer.show(1, true);
  assert.equal(answer.plain, "B.");
});

test("of a run that opens, sentences are kept up to the frame that both share", () => {
  const answer = answerWith([0, "A."], [5, "Of the run before."]);
  answer.add([[3, "C."]], 2);
  answer.show(9, false);
  assert.equal(answer.plain, "C.");
});

test("who listens is told the sentence of the frame itself, and else nothing", () => {
  const answer = answerWith([0, "A."], [10, "Ten."]);
  assert.equal(answer.announce(12, "a table"), false);
  assert.equal(answer.live.textContent, "");
  assert.equal(answer.announce(10, "a table"), true);
  assert.equal(answer.live.textContent, "Ten.");
  const silent = new Answer();
  assert.equal(silent.announce(3, "a table"), true);
  assert.equal(silent.live.textContent, "a table");
});

test("paragraphs stand above and below, and bold is strong", () => {
  const answer = answerWith([0, "It is **0.5** of all.\n\nAnd **so** on."]);
  answer.show(0, false);
  assert.deepEqual([answer.words.textContent, answer.more.textContent], ["It is 0.5 of all.", "And so on."]);
  assert.equal(answer.words.children[0].children[1].tagName, "STRONG");
});
