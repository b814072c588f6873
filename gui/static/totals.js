/**
 * What a round of a buy and a sell costs and brings, and whether its orders keep the market's rules.
 * @module
 */

import { add, compare, format, isMultiple, multiply, parse, subtract } from "./decimal.js";

/** @typedef {import("./decimal.js").Decimal} Decimal */
/**
 * A pair's rules, as a cambista's card has them.
 * @typedef {{ pair: string, base_increment: string, quote_increment: string, min_funds: string }} Product
 */
/** @typedef {{ cost: Decimal, proceeds: Decimal, fees: Decimal, profit: Decimal }} Totals */

/**
 * Return the totals of one round, both orders at one fee rate; null while a number is missing.
 * @param {string} size
 * @param {string} buyAt
 * @param {string} sellAt
 * @param {string} feeRate 0.004 is 0.4 %
 * @returns {Totals | null}
 */
export function totals(size, buyAt, sellAt, feeRate) {
  const [base, buy, sell, rate] = [size, buyAt, sellAt, feeRate].map(parse);
  if (!base || !buy || !sell || !rate) return null;
  if ([base, buy, sell].some((each) => each.units <= 0n)) return null;
  const cost = multiply(base, buy);
  const proceeds = multiply(base, sell);
  const fees = multiply(add(cost, proceeds), rate);
  return { cost, proceeds, fees, profit: subtract(subtract(proceeds, cost), fees) };
}

/**
 * Say what is wrong with a price or size while it is typed; an empty text is not wrong yet.
 * @param {string} text
 * @param {"price" | "size"} unit
 * @param {Product} product
 * @returns {string}
 */
export function faultOf(text, unit, product) {
  if (!text.trim()) return "";
  const number = parse(text);
  if (!number) return text.includes(",") ? "is not a number: write a point, not a comma" : "is not a number";
  if (number.units <= 0n) return "must be greater than 0";
  const [base, quote] = product.pair.split("-");
  const step = unit === "price" ? product.quote_increment : product.base_increment;
  const increment = parse(step);
  if (increment && !isMultiple(number, increment)) {
    return `must be a multiple of ${shortened(step)} ${unit === "price" ? quote : base}`;
  }
  return "";
}

/**
 * Say that an order would be smaller than the market takes.
 * @param {string} size
 * @param {string[]} prices
 * @param {Product} product
 * @returns {string}
 */
export function fundsFault(size, prices, product) {
  const base = parse(size);
  const least = parse(product.min_funds);
  if (!base || !least || base.units <= 0n) return "";
  for (const price of prices.map(parse)) {
    if (price && price.units > 0n && compare(multiply(base, price), least) < 0) {
      return `is too small: an order is at least ${shortened(product.min_funds)} ${product.pair.split("-")[1]}`;
    }
  }
  return "";
}

/**
 * Write a rate as a percentage: 0.004 is "0.4 %".
 * @param {string} rate
 * @returns {string}
 */
export function percent(rate) {
  const number = parse(rate);
  return number ? `${format(multiply(number, { units: 100n, scale: 0 }), 0)} %` : "";
}

/**
 * Write a number without zeros at its end.
 * @param {string} text
 * @returns {string}
 */
export function shortened(text) {
  const number = parse(text);
  return number ? format(number, 0) : text;
}
