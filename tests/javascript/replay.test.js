// A replay is one classic script of all the player's modules: no name may stand in two of them, and none may be missing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

import "./dom.js";
import { MODULES, joined } from "../../dropviz/web/static/replay.js";

const STATIC = new URL("../../dropviz/web/static/", import.meta.url);
const source = (name) => readFileSync(new URL(name, STATIC), "utf8");
const importsOf = (name) => [...source(name).matchAll(/^import .* from "\.\/(.*)";$/gm)].map(([, other]) => other);

test("the modules are all that the player imports, each after what it imports itself", () => {
  const needed = new Set();
  const visit = (name) => {
    if (needed.has(name)) return;
    needed.add(name);
    importsOf(name).forEach(visit);
  };
  visit("player.js");
  assert.deepEqual([...needed].sort(), [...MODULES].sort());
  for (const [i, name] of MODULES.entries()) for (const other of importsOf(name)) assert.ok(MODULES.indexOf(other) < i, `${name} before ${other}`);
});

test("together they are one script that compiles, without an import or export left", () => {
  const program = joined(MODULES.map(source));
  assert.doesNotThrow(() => new vm.Script(program));
  assert.match(program, /^function replayed\(/m);
  assert.throws(() => new vm.Script(program + "\nconst zeroLines = 0;"), SyntaxError, "a name that stands twice is noticed");
});
