/**
 * The rules of the market, as the cambistas' cards tell them: how many decimals a number has.
 * @module
 */

import { parse } from "./decimal.js";

/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {import("./totals.js").Product} Product */

const QUOTE_DECIMALS = 2;
const BASE_DECIMALS = 8;

export class Rules {
  /**
   * @param {Stream} stream
   * @param {{ products: Product[] }[]} cards
   */
  constructor(stream, cards) {
    /** @type {Map<string, Product>} */
    this.products = new Map();
    for (const each of cards) this.learn(each);
    stream.on("card", (card) => this.learn(card));
  }

  /** @param {{ products: Product[] }} card */
  learn(card) {
    for (const each of card.products) this.products.set(each.pair, each);
  }

  /**
   * How many decimals prices and money have in a pair's quote.
   * @param {string} pair
   */
  quoteDecimals(pair) {
    return decimalsOf(this.products.get(pair)?.quote_increment) ?? QUOTE_DECIMALS;
  }

  /**
   * How many decimals sizes have in a pair's base.
   * @param {string} pair
   */
  baseDecimals(pair) {
    return decimalsOf(this.products.get(pair)?.base_increment) ?? BASE_DECIMALS;
  }
}

/**
 * How many decimals a whole number of increments has at most; nothing without an increment.
 * @param {string | undefined} increment
 * @returns {number | undefined}
 */
export function decimalsOf(increment) {
  const number = parse(increment ?? "");
  if (!number) return undefined;
  const zeros = /0*$/.exec(number.units.toString())?.[0].length ?? 0;
  return Math.max(number.scale - zeros, 0);
}
