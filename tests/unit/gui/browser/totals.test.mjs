import assert from "node:assert/strict";
import { test } from "node:test";

import { format } from "../../../../gui/static/decimal.js";
import { duration } from "../../../../gui/static/tickers.js";
import { faultOf, fundsFault, percent, shortened, totals } from "../../../../gui/static/totals.js";

const product = { pair: "BTC-EUR", base_increment: "0.00000001", quote_increment: "0.01", min_funds: "1" };

test("a round's profit is what it brings less what it costs and both fees", () => {
  const made = totals("0.02", "3371.0", "3383.0", "0.004");
  assert.equal(format(made.cost), "67.42");
  assert.equal(format(made.proceeds), "67.66");
  assert.equal(format(made.fees), "0.54032");
  assert.equal(format(made.profit), "-0.30032");
});

test("there are no totals while a number is missing or not above 0", () => {
  assert.equal(totals("", "1", "2", "0.004"), null);
  assert.equal(totals("x", "1", "2", "0.004"), null);
  assert.equal(totals("0", "1", "2", "0.004"), null);
  assert.equal(totals("1", "-1", "2", "0.004"), null);
});

test("says what is wrong with a price or size", () => {
  assert.equal(faultOf("", "price", product), "");
  assert.equal(faultOf("3371.01", "price", product), "");
  assert.equal(faultOf("3371.015", "price", product), "must be a multiple of 0.01 EUR");
  assert.equal(faultOf("0.000000001", "size", product), "must be a multiple of 0.00000001 BTC");
  assert.equal(faultOf("-1", "size", product), "must be greater than 0");
  assert.equal(faultOf("abc", "size", product), "is not a number");
  assert.match(faultOf("1,5", "size", product), /a point, not a comma/);
});

test("says when an order is smaller than the market takes", () => {
  assert.equal(fundsFault("0.02", ["3371", ""], product), "");
  assert.equal(fundsFault("0.0001", ["3371", "3383"], product), "is too small: an order is at least 1 EUR");
});

test("writes rates, steps and ages as people say them", () => {
  assert.equal(percent("0.004"), "0.4 %");
  assert.equal(shortened("0.01000"), "0.01");
  assert.equal(duration(25), "25 s");
  assert.equal(duration(600), "10 min");
  assert.equal(duration(7200), "2 h");
  assert.equal(duration(260_000), "3 d");
});
