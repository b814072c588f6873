import assert from "node:assert/strict";
import { test } from "node:test";

import {
  add, compare, cut, direction, format, isMultiple, multiply, parse, rounded, subtract,
} from "../../../../gui/static/decimal.js";
import { decimalsOf } from "../../../../gui/static/rules.js";

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

test("rounds for the eye, and leaves two digits of what is small", () => {
  for (const [text, decimals, shown] of [
    ["-96.8660440611400", 2, "-96.87"],
    ["0.4825752", 2, "0.48"],
    ["0.0043217", 2, "0.0043"],
    ["-0.0551", 2, "-0.06"],
    ["0.3", 0, "0.30"],
    ["0.02734", 5, "0.02734"],
    ["-0.0000000001", 2, "0.00000000"],
    ["0", 2, "0.00"],
    ["0.000", 2, "0.00"],
    ["3", 0, "3"],
    ["8042.9", 2, "8042.90"],
  ]) {
    assert.equal(rounded(parse(text), decimals), shown, text);
  }
});

test("cuts what is too much to show, and never adds", () => {
  assert.equal(cut(parse("9631.8691916"), 2), "9631.86");
  assert.equal(cut(parse("1.00999999"), 2), "1");
  assert.equal(cut(parse("10"), 2), "10");
});

test("points up or down only where the rounded number does", () => {
  assert.equal(direction(parse("0.004"), 2), "");
  assert.equal(direction(parse("-0.006"), 2), "down");
  assert.equal(direction(parse("1"), 2), "up");
  assert.equal(direction(null, 2), "");
});

test("counts the decimals that an increment allows", () => {
  assert.equal(decimalsOf("0.01"), 2);
  assert.equal(decimalsOf("0.0100"), 2);
  assert.equal(decimalsOf("10"), 0);
  assert.equal(decimalsOf("0.00000001"), 8);
  assert.equal(decimalsOf(undefined), undefined);
});
