import assert from "node:assert";
import test from "node:test";
import { count } from "./words.js";

test("one and many", () => {
  assert.equal(count(1, "layer"), "1 layer");
  assert.equal(count(3, "layer"), "3 layers");
});
