/**
 * What the form of a new bot proposes, from the market as it is now. No floats.
 * @module
 */

import { format, multiply, parse } from "./decimal.js";

/** @typedef {import("./decimal.js").Decimal} Decimal */
/** @typedef {import("./totals.js").Product} Product */

/**
 * Return a proposal in whole steps of the pair; empty where nothing is known to make it of.
 * @param {string} unit `price` and `distance` are shares of the last price, `funds` is times the least
 *   funds of an order, `size` is what so much costs
 * @param {string} share
 * @param {Product | undefined} product
 * @param {string | undefined} price the last one
 * @returns {string}
 */
export function suggestion(unit, share, product, price) {
  const times = parse(share);
  if (!times) return "";
  if (unit === "percent" || unit === "seconds" || unit === "") return share;
  const last = parse(price ?? "");
  if (!product || !last || last.units <= 0n) return "";
  if (unit === "price" || unit === "distance") return inSteps(multiply(last, times), product.quote_increment);
  const least = parse(product.min_funds);
  if (!least) return "";
  const funds = multiply(least, times);
  if (unit === "funds") return inSteps(funds, product.quote_increment, true);
  return unit === "size" ? inSteps(quotient(funds, last), product.base_increment, true) : "";
}

/** Decimals of a quotient: more than any increment has. */
const SCALE = 20;

/**
 * @param {Decimal} left
 * @param {Decimal} right
 * @returns {Decimal} cut off
 */
function quotient(left, right) {
  return { units: (left.units * 10n ** BigInt(SCALE + right.scale - left.scale)) / right.units, scale: SCALE };
}

/**
 * Write a number as a whole number of steps: the nearest below, or above.
 * @param {Decimal} number
 * @param {string} step
 * @returns {string}
 */
function inSteps(number, step, isUp = false) {
  const increment = parse(step);
  if (!increment || increment.units <= 0n) return "";
  const scale = Math.max(number.scale, increment.scale);
  const units = number.units * 10n ** BigInt(scale - number.scale);
  const one = increment.units * 10n ** BigInt(scale - increment.scale);
  const count = units / one + (isUp && units % one ? 1n : 0n);
  return count > 0n ? format({ units: count * increment.units, scale: increment.scale }) : "";
}
