import assert from "node:assert/strict";
import { test } from "node:test";

import { shortened } from "../../dropviz/web/static/paste.js";

test("what a field reads goes in whole, and of more so much that it is seen to be too long", () => {
  assert.equal(shortened(null), undefined);
  assert.equal(shortened("x".repeat(100_001)), undefined);
  assert.equal(shortened("x".repeat(3_000_000))?.length, 100_001);
});
