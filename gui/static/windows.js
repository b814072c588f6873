/**
 * The windows of one pair, 1m to 30d, live while the table is open.
 * @module
 */

import { direction, format, parse } from "./decimal.js";
import { need, say } from "./dom.js";
import { signed } from "./tickers.js";

/** @typedef {import("./stream.js").Stream} Stream */
/**
 * @typedef {{ interval: string, open: string, high: string, low: string, close: string,
 *   volume: string, vwap: string, range: string, change_percent: string, is_whole: boolean }} Window
 */

const REFRESH_MS = 1000;

/**
 * Return what opens the table for a pair.
 * @param {Stream} stream
 * @param {(pair: string, parameter: string, price: string) => void} fill called when a price is chosen
 * @returns {(pair: string) => void}
 */
export function windowsTable(stream, fill) {
  const section = need(document, "[data-windows]");
  let shown = "";
  let isDue = false;

  async function refresh() {
    isDue = false;
    const pair = shown;
    if (!pair) return;
    const answer = await fetch(`/api/v1/windows/${encodeURIComponent(pair)}`).catch(() => null);
    if (!answer?.ok || pair !== shown) return;
    const { windows, price } = await answer.json();
    draw(section, pair, windows, price);
  }

  /** @param {string} pair */
  function open(pair) {
    shown = pair === shown ? "" : pair;
    section.hidden = !shown;
    for (const each of document.querySelectorAll(".ticker")) {
      each.setAttribute("aria-expanded", String(/** @type {HTMLElement} */ (each).dataset.market === shown));
    }
    void refresh();
  }

  stream.on("ticker", ({ pair }) => {
    if (pair !== shown || isDue) return;
    isDue = true;
    setTimeout(refresh, REFRESH_MS);
  });
  need(section, "[data-windows-close]").addEventListener("click", () => open(shown));
  section.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.fill) return;
    fill(shown, event.target.dataset.fill, event.target.textContent ?? "");
  });
  return open;
}

/**
 * @param {HTMLElement} section
 * @param {string} pair
 * @param {Window[]} windows
 * @param {string} price
 */
function draw(section, pair, windows, price) {
  say(section, "[data-windows-pair]", pair);
  /** @type {HTMLAnchorElement} */ (need(section, "[data-windows-chart]")).href = `/pairs/${encodeURIComponent(pair)}`;
  const rows = need(section, "[data-windows-rows]");
  const decimals = parse(price)?.scale ?? 2;
  // The focus of a keyboard's user stays where it is: rows are filled, not made anew.
  while (rows.children.length > windows.length) rows.lastElementChild?.remove();
  windows.forEach((each, at) => {
    const row = /** @type {HTMLTableRowElement} */ (rows.children[at] ?? rows.appendChild(blank()));
    fillRow(row, each, decimals);
  });
  need(section, "[data-windows-note]").hidden = windows.every((each) => each.is_whole);
}

function blank() {
  const row = document.createElement("tr");
  row.dataset.testid = "window";
  row.append(document.createElement("th"));
  for (const parameter of ["buy_at", "sell_at"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fill";
    button.dataset.fill = parameter;
    button.dataset.testid = parameter === "buy_at" ? "window-low" : "window-high";
    button.title = parameter === "buy_at" ? "Buy at this price" : "Sell at this price";
    row.insertCell().append(button);
  }
  for (let at = 0; at < 6; at += 1) row.insertCell();
  return row;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {Window} window
 * @param {number} decimals of a price
 */
function fillRow(row, window, decimals) {
  const change = parse(window.change_percent);
  row.dataset.interval = window.interval;
  row.dataset.whole = String(window.is_whole);
  row.cells[0].textContent = window.interval + (window.is_whole ? "" : " ◔");
  row.cells[0].title = window.is_whole
    ? ""
    : "not whole: history does not reach back so far yet, or trades are missing";
  for (const [at, price] of [window.low, window.high].entries()) {
    need(row.cells[at + 1], "button").textContent = price;
  }
  row.cells[3].textContent = change ? signed(change) : "–";
  row.cells[3].className = direction(change, 2);
  const rest = [
    window.open,
    window.close,
    rounded(window.volume, 4),
    rounded(window.vwap, decimals),
    rounded(window.range, decimals),
  ];
  rest.forEach((text, at) => {
    row.cells[at + 4].textContent = text;
  });
}

/**
 * @param {string} text
 * @param {number} decimals
 */
function rounded(text, decimals) {
  const number = parse(text);
  return number ? format(number, decimals, decimals) : text;
}
