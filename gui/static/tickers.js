/**
 * The ticker panel: one card a pair, live.
 * @module
 */

import { direction, format, parse } from "./decimal.js";
import { copy, need, say } from "./dom.js";

/** @typedef {import("./stream.js").Stream} Stream */
/**
 * @typedef {{ pair: string, price: string, trade_id: number, traded_at: string, bid: string | null,
 *   ask: string | null, change_percent: string | null, change_is_whole: boolean }} Ticker
 */

const OLD_AFTER_S = 10;
const PERCENT_DECIMALS = 2;

/**
 * @param {Stream} stream
 * @param {Ticker[]} first
 * @param {(pair: string) => void} open called when a pair is chosen
 */
export function showTickers(stream, first, open) {
  /** @type {Map<string, { card: HTMLElement, ticker: Ticker }>} */
  const shown = new Map();
  const panel = need(document, "[data-tickers]");

  /** @param {Ticker} ticker */
  function show(ticker) {
    const before = shown.get(ticker.pair);
    const card = before?.card ?? place(panel, ticker.pair, open);
    shown.set(ticker.pair, { card, ticker });
    fill(card, ticker);
    if (before && before.ticker.price !== ticker.price) flash(card, before.ticker.price, ticker.price);
    age(card, ticker, stream.now());
    need(document, "[data-no-tickers]").hidden = true;
  }

  need(document, "[data-no-tickers]").hidden = first.length > 0;
  for (const each of first) show(each);
  stream.on("ticker", show);
  setInterval(() => {
    for (const { card, ticker } of shown.values()) age(card, ticker, stream.now());
  }, 1000);
}

/**
 * Add a pair's card, in the order of the alphabet.
 * @param {HTMLElement} panel
 * @param {string} pair
 * @param {(pair: string) => void} open
 */
function place(panel, pair, open) {
  const card = copy("ticker-template");
  card.dataset.market = pair;
  say(card, "[data-pair]", pair);
  card.addEventListener("click", () => open(pair));
  const next = [...panel.children].find((each) => (/** @type {HTMLElement} */ (each).dataset.market ?? "") > pair);
  panel.insertBefore(card, next ?? null);
  return card;
}

/**
 * @param {HTMLElement} card
 * @param {Ticker} ticker
 */
function fill(card, ticker) {
  say(card, "[data-price]", ticker.price);
  say(card, "[data-bid]", ticker.bid ?? "–");
  say(card, "[data-ask]", ticker.ask ?? "–");
  const change = ticker.change_percent === null ? null : parse(ticker.change_percent);
  const element = say(card, "[data-change]", change ? signed(change) : "–");
  element.className = direction(change, PERCENT_DECIMALS);
  element.title = ticker.change_is_whole ? "" : "of less than 24 hours: history is not whole yet";
  if (change && !ticker.change_is_whole) element.textContent += " ◔";
}

/** @param {import("./decimal.js").Decimal} change */
export function signed(change) {
  const mark = { up: "▲ +", down: "▼ ", "": "" }[direction(change, PERCENT_DECIMALS)];
  return `${mark}${format(change, PERCENT_DECIMALS, PERCENT_DECIMALS)} %`;
}

/**
 * @param {HTMLElement} card
 * @param {string} before
 * @param {string} after
 */
function flash(card, before, after) {
  const [from, to] = [parse(before), parse(after)];
  if (!from || !to) return;
  const isUp = to.units * 10n ** BigInt(from.scale) > from.units * 10n ** BigInt(to.scale);
  const price = need(card, "[data-price]");
  price.classList.remove("flash-up", "flash-down");
  void price.offsetWidth; // begins the animation anew
  price.classList.add(isUp ? "flash-up" : "flash-down");
}

/**
 * Show how old a price is once it is old.
 * @param {HTMLElement} card
 * @param {Ticker} ticker
 * @param {number} now ms
 */
function age(card, ticker, now) {
  const seconds = Math.floor((now - Date.parse(ticker.traded_at)) / 1000);
  const isOld = seconds > OLD_AFTER_S;
  say(card, "[data-age]", isOld ? `${duration(seconds)} old` : "").classList.toggle("old", seconds > 60);
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
