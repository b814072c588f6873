import assert from "node:assert/strict";
import { test } from "node:test";

import { continued } from "../../../../gui/static/words.js";

const WORDS = ["grid", "night", "slow"];

test("an empty field offers every word", () => {
  assert.deepEqual(continued("", WORDS), WORDS);
  assert.deepEqual(continued("ni", WORDS), WORDS);
});

test("after a word those are offered that are not there yet", () => {
  assert.deepEqual(continued("night ", WORDS), ["night grid", "night slow"]);
  assert.deepEqual(continued("night, gr", WORDS), ["night, grid", "night, slow"]);
});

test("a word that is being typed may be the whole of one", () => {
  assert.deepEqual(continued("slow night", WORDS), ["slow grid", "slow night"]);
});
