import assert from "node:assert/strict";
import { test } from "node:test";

import { add, compare, format, isMultiple, multiply, parse, subtract } from "../../../../gui/static/decimal.js";

const written = (text, ...how) => format(parse(text), ...how);

test("reads plain decimals and nothing else", () => {
  assert.deepEqual(parse(" 33710.50 "), { units: 3371050n, scale: 2 });
  assert.deepEqual(parse("-0.5"), { units: -5n, scale: 1 });
  for (const text of ["", ".5", "5.", "1,5", "1e5", "NaN", "Infinity", "0x10", "--1", "1 2", "9".repeat(61)]) {
    assert.equal(parse(text), null, text);
  }
});

test("adds what floats cannot", () => {
  assert.equal(format(add(parse("0.1"), parse("0.2"))), "0.3");
  assert.equal(format(subtract(parse("1"), parse("0.99999999"))), "0.00000001");
});

test("multiplies exactly however many digits there are", () => {
  const left = parse("123456789012345678.123456789012345678");
  assert.equal(format(multiply(left, parse("3")), 18), "370370367037037034.370370367037037034");
});

test("compares numbers of different scales", () => {
  assert.equal(compare(parse("1.10"), parse("1.1")), 0);
  assert.equal(compare(parse("-2"), parse("1")), -1);
  assert.equal(compare(parse("0.00000001"), parse("0")), 1);
});

test("knows multiples of a step", () => {
  assert.ok(isMultiple(parse("33710.50"), parse("0.01")));
  assert.ok(isMultiple(parse("5"), parse("0.5")));
  assert.ok(!isMultiple(parse("33710.505"), parse("0.01")));
});

test("writes between least and most decimals, rounded half away from zero", () => {
  assert.equal(written("1.5", 2), "1.50");
  assert.equal(written("1.500", 0), "1.5");
  assert.equal(written("1.005", 2, 2), "1.01");
  assert.equal(written("-1.005", 2, 2), "-1.01");
  assert.equal(written("-0.001", 2, 2), "0.00");
  assert.equal(written("100", 0, 0), "100");
  assert.equal(written("0.99", 0, 0), "1");
});
