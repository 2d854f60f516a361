// Programs in colours: what is what in Python.

import assert from "node:assert/strict";
import { test } from "node:test";

import { coloured } from "../../dropviz/web/static/code.js";

const kinds = (code) => coloured(code).filter(({ kind }) => kind).map(({ kind, text }) => [kind, text]);

test("words of the language, numbers, texts and remarks", () => {
  assert.deepEqual(kinds("from a import b  # not 1\nx = 1_000 + 1e-5 * f(r'it', p=0.5)"), [
    ["word", "from"], ["word", "import"], ["remark", "# not 1"], ["number", "1_000"], ["number", "1e-5"], ["text", "r'it'"], ["number", "0.5"],
  ]);
});

test("what stands in a text or is part of a name is neither word nor number", () => {
  assert.deepEqual(kinds('"""for x in 3:\n# no"""'), [["text", '"""for x in 3:\n# no"""']]);
  assert.deepEqual(kinds("format(x1, island, f\"a \\\" # {x}\")"), [["text", 'f"a \\" # {x}"']]);
});

test("nothing of the program is lost", () => {
  for (const code of ["", "x", "a = 'b\nc", "def f():\n    return not None  # end"]) assert.equal(coloured(code).map(({ text }) => text).join(""), code);
});
