import assert from "node:assert/strict";
import { test } from "node:test";

import { suggestion } from "../../../../gui/static/suggest.js";

const PRODUCT = { pair: "BTC-EUR", base_increment: "0.00000001", quote_increment: "0.01", min_funds: "1" };

test("a price is a share of the last one, in whole steps", () => {
  assert.equal(suggestion("price", "0.99", PRODUCT, "33710.57"), "33373.46");
  assert.equal(suggestion("distance", "0.02", PRODUCT, "33710.57"), "674.21");
});

test("a size costs so many times the least funds at least", () => {
  assert.equal(suggestion("size", "20", PRODUCT, "33710.57"), "0.00059329");
  assert.equal(suggestion("funds", "20", PRODUCT, "33710.57"), "20");
});

test("what the market says nothing of is as it is", () => {
  assert.equal(suggestion("percent", "2", PRODUCT, undefined), "2");
});

test("without a price or the pair's rules nothing is proposed", () => {
  assert.equal(suggestion("price", "0.99", PRODUCT, undefined), "");
  assert.equal(suggestion("price", "0.99", undefined, "33710.57"), "");
  assert.equal(suggestion("price", "half", PRODUCT, "33710.57"), "");
  assert.equal(suggestion("price", "0.00000001", PRODUCT, "1"), "");
});
