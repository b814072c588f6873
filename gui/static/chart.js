/**
 * A pair's candles, live. Those that lack trades stand on a marked ground.
 * @module
 */

import { need, say } from "./dom.js";
import { Indicators } from "./indicators.js";
import { grid, make, text } from "./svg.js";

/** @typedef {import("./stream.js").Stream} Stream */
/**
 * @typedef {{ interval: string, opened_at: string, open: string, high: string, low: string, close: string,
 *   size: string, trades_count: number | null, state: "complete" | "repaired" | "holed",
 *   is_closed: boolean, source: "trades" | "venue" | "file" }} Candle
 */

const LENGTH_MS = { "1m": 6e4, "5m": 3e5, "15m": 9e5, "1h": 36e5, "6h": 216e5, "1d": 864e5 };
const REFRESH_MS = 2000;
const WIDTH = 960;
const HEIGHT = 352;
const FOOT = 22;
const SIDE = 70;
const LINES = 4;
/** Widest place of a candle: a few candles are not walls. */
const WIDEST = 24;
const MOST = 120;
const NARROW = 50;
const STATES = { complete: "", repaired: "repaired: trades of it were lost and fetched again", holed: "holed: trades of it are missing" };
const SOURCES = { trades: "", venue: "the exchange's own candle", file: "from a file" };

/**
 * @param {HTMLElement} section
 * @param {Stream} stream
 */
export function showChart(section, stream) {
  const pair = section.dataset.chart ?? "";
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-interval]"));
  let interval = LENGTH_MS[location.hash.slice(1)] ? location.hash.slice(1) : "1m";
  let isDue = false;
  /** @type {Candle[]} */
  let shown = [];
  const indicators = new Indicators(pair, () => void refresh());

  async function refresh() {
    isDue = false;
    const asked = interval;
    const limit = window.innerWidth < 576 ? NARROW : MOST;
    const path = `/api/v1/candles/${encodeURIComponent(pair)}?interval=${asked}&limit=${limit}`;
    const [answer] = await Promise.all([fetch(path).catch(() => null), indicators.load(asked)]);
    if (!answer?.ok || asked !== interval) return;
    shown = (await answer.json()).candles;
    draw(section, shown, LENGTH_MS[interval], indicators);
    tell(section, shown);
  }

  /** @param {string} chosen */
  function choose(chosen) {
    interval = chosen;
    history.replaceState(null, "", `#${chosen}`);
    for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.interval === chosen));
    for (const each of buttons) each.classList.toggle("active", each.dataset.interval === chosen);
    const select = document.querySelector("[data-history] select[name=interval]");
    if (select instanceof HTMLSelectElement) select.value = chosen;
    void refresh();
  }

  for (const each of buttons) each.addEventListener("click", () => choose(each.dataset.interval ?? "1m"));
  stream.on("ticker", (ticker) => {
    if (ticker.pair !== pair || isDue) return;
    isDue = true;
    setTimeout(refresh, REFRESH_MS);
  });
  section.addEventListener("pointermove", (event) => {
    const candle = event.target instanceof Element ? event.target.closest("g[data-at]") : null;
    tell(section, shown, candle ? Number(/** @type {SVGElement} */ (candle).dataset.at) : undefined);
  });
  section.addEventListener("pointerleave", () => tell(section, shown));
  choose(interval);
}

/**
 * @param {HTMLElement} section
 * @param {Candle[]} candles
 * @param {number} lengthMs
 * @param {Indicators} indicators
 */
function draw(section, candles, lengthMs, indicators) {
  const svg = /** @type {SVGSVGElement} */ (section.querySelector("svg"));
  need(section, "[data-no-candles]").hidden = candles.length > 0;
  svg.toggleAttribute("hidden", candles.length === 0);
  svg.classList.toggle("d-none", candles.length === 0);
  const width = svg.clientWidth || WIDTH;
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  if (candles.length === 0) return;
  const first = Date.parse(candles[0].opened_at);
  const last = Date.parse(candles[candles.length - 1].opened_at);
  const count = (last - first) / lengthMs + 1;
  const prices = indicators.prices(first, last);
  // Floats are good enough for where a line is drawn; numbers that are read stay as they came.
  const high = Math.max(...prices, ...candles.map((each) => Number(each.high)));
  const low = Math.min(...prices, ...candles.map((each) => Number(each.low)));
  const range = high - low || high * 0.001;
  /** @param {number} price */
  const y = (price) => 8 + ((high - price) / range) * (HEIGHT - FOOT - 16);
  const step = Math.min((width - SIDE) / count, WIDEST);
  const parts = [...grid(low, range, LINES, y, width - SIDE)];
  let labelled = -Infinity;
  candles.forEach((each, at) => {
    const x = ((Date.parse(each.opened_at) - first) / lengthMs) * step;
    parts.push(drawn(each, at, x, step, y));
    if (x - labelled > 90 && x < width - SIDE - 40) {
      labelled = x;
      parts.push(text(x, HEIGHT - 6, label(each.opened_at, lengthMs)));
    }
  });
  const frame = { first, last, lengthMs, step, right: width - SIDE, width };
  svg.replaceChildren(...parts, ...indicators.over(frame, y));
  indicators.panes(frame);
  countKinds(section, candles);
}

/**
 * @param {HTMLElement} section
 * @param {Candle[]} candles
 */
function countKinds(section, candles) {
  const all = section.closest("section") ?? document;
  /** @param {(each: Candle) => boolean} wanted */
  const howMany = (wanted) => String(candles.filter(wanted).length);
  say(all, "[data-holed-count]", howMany((each) => each.state === "holed"));
  say(all, "[data-repaired-count]", howMany((each) => each.state === "repaired"));
  say(all, "[data-imported-count]", howMany((each) => each.source !== "trades"));
}

/**
 * @param {Candle} candle
 * @param {number} at
 * @param {number} x
 * @param {number} step
 * @param {(price: number) => number} y
 */
function drawn(candle, at, x, step, y) {
  const [open, high, low, close] = [candle.open, candle.high, candle.low, candle.close].map(Number);
  const group = make("g", { "data-at": at, "data-testid": "candle", "data-state": candle.state });
  group.setAttribute("class", [close < open ? "fall" : "rise", candle.state, candle.is_closed ? "" : "is-open"].join(" "));
  const ground = { x, y: 0, width: step, height: HEIGHT - FOOT };
  group.append(make("rect", { ...ground, class: candle.state === "holed" ? "hole" : "", "fill-opacity": candle.state === "holed" ? 1 : 0, "stroke-opacity": 0 }));
  const middle = x + step / 2;
  group.append(make("line", { x1: middle, x2: middle, y1: y(high), y2: y(low), class: "wick" }));
  const top = y(Math.max(open, close));
  const height = Math.max(1, y(Math.min(open, close)) - top);
  group.append(make("rect", { x: x + step * 0.15, y: top, width: step * 0.7, height, class: "body" }));
  return group;
}

/**
 * Say in words what a candle shows; without one, the last.
 * @param {HTMLElement} section
 * @param {Candle[]} candles
 * @param {number} at
 */
function tell(section, candles, at = candles.length - 1) {
  const candle = candles[at];
  const words = candle
    ? [
        `${candle.opened_at.replace("T", " ").replace(/(:00)?Z$/, "")} · open ${candle.open} high ${candle.high} low ${candle.low} close ${candle.close}`,
        `volume ${candle.size}${candle.trades_count === null ? "" : ` in ${candle.trades_count} trades`}`,
        candle.is_closed ? "" : "still open",
        STATES[candle.state],
        SOURCES[candle.source],
      ]
    : [];
  say(section.closest("section") ?? document, "[data-chart-line]", words.filter(Boolean).join(" · "));
}

/**
 * @param {string} moment
 * @param {number} lengthMs
 */
function label(moment, lengthMs) {
  return lengthMs < LENGTH_MS["1h"] ? moment.slice(11, 16) : lengthMs < LENGTH_MS["1d"] ? moment.slice(5, 16).replace("T", " ") : moment.slice(0, 10);
}
