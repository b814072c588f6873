/**
 * The bots table, live.
 * @module
 */

import { direction, parse, rounded } from "./decimal.js";
import { copy, need, say } from "./dom.js";

/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./stream.js").Stream} Stream */
/**
 * @typedef {{ uid: string, name: string, type: string, pair: string, cambista: string,
 *   cambista_title: string, moving_to: string,
 *   status: string, is_alive: boolean, is_looping: boolean | null, instructions_count: number | null,
 *   current: string, profit: string | null, trouble: string, is_held: boolean, start_date: string,
 *   tags: string[], is_archived: boolean }} Bot
 */

/** @typedef {{ name: string, money: string, label: string }} Card */

/**
 * @param {Stream} stream
 * @param {Bot[]} first
 * @param {Card[]} cards
 * @param {Rules} rules
 * @param {Record<string, string>} titles what people call the bot types
 */
export function showBots(stream, first, cards, rules, titles) {
  /** @type {Map<string, string>} */
  const marks = new Map(cards.map((each) => [each.name, markOf(each)]));
  /** @type {Map<string, { row: HTMLElement, bot: Bot }>} */
  const shown = new Map();
  const rows = need(document, "[data-bot-rows]");

  /** @param {Bot} bot */
  function show(bot) {
    const before = shown.get(bot.uid);
    if (bot.is_archived) {
      before?.row.remove();
      shown.delete(bot.uid);
      return count(shown);
    }
    const row = before?.row ?? copy("bot-template");
    shown.set(bot.uid, { row, bot });
    fill(row, bot, rules.quoteDecimals(bot.pair));
    say(row, "[data-type]", titles[bot.type] ?? bot.type);
    say(row, "[data-money]", marks.get(bot.cambista) ?? "");
    if (!before || before.bot.is_alive !== bot.is_alive) place(rows, row, bot, shown);
    count(shown);
  }

  for (const each of first) show(each);
  count(shown);
  stream.on("bot", show);
  stream.on("card", (/** @type {Card} */ card) => {
    if (marks.get(card.name) === markOf(card)) return;
    marks.set(card.name, markOf(card));
    for (const { row, bot } of shown.values()) say(row, "[data-money]", marks.get(bot.cambista) ?? "");
  });
  mark();
  window.addEventListener("hashchange", mark);
}

/**
 * What is said beside each bot that trades with real money; nothing of the others.
 * @param {Card} card
 */
function markOf(card) {
  return card.money === "real" ? card.label : "";
}

/** Show which bot was just made. */
function mark() {
  for (const each of document.querySelectorAll(".bots tr")) {
    each.classList.toggle("is-target", location.hash === `#${each.id}`);
  }
}

/**
 * Put a row in its place: those that live first, then the newest first.
 * @param {HTMLElement} rows
 * @param {HTMLElement} row
 * @param {Bot} bot
 * @param {Map<string, { row: HTMLElement, bot: Bot }>} shown
 */
function place(rows, row, bot, shown) {
  const next = [...rows.children].find((each) => {
    const other = shown.get(each.id.slice("bot-".length))?.bot;
    if (!other || other.uid === bot.uid) return false;
    if (other.is_alive !== bot.is_alive) return bot.is_alive;
    return Date.parse(other.start_date) < Date.parse(bot.start_date);
  });
  rows.insertBefore(row, next ?? null);
}

/**
 * @param {HTMLElement} row
 * @param {Bot} bot
 * @param {number} decimals of money in the bot's quote
 */
function fill(row, bot, decimals) {
  row.id = `bot-${bot.uid}`;
  row.classList.toggle("is-done", !bot.is_alive);
  const name = /** @type {HTMLAnchorElement} */ (say(row, "[data-name]", bot.name));
  name.href = `/bots/${bot.uid}`;
  say(row, "[data-pair]", bot.pair);
  say(row, "[data-loop]", bot.is_looping === null ? "" : bot.is_looping ? "loops" : "once");
  say(row, "[data-tags]", bot.tags.map((each) => `#${each}`).join(" "));
  offerPause(row, bot);
  say(row, "[data-status]", bot.status).className = `badge status-${bot.status}`;
  say(row, "[data-current]", bot.current);
  const trouble = say(row, "[data-trouble]", bot.trouble);
  trouble.classList.toggle("text-danger", !bot.is_held);
  trouble.classList.toggle("text-body-secondary", bot.is_held);
  say(row, "[data-count]", bot.instructions_count === null ? "" : String(bot.instructions_count));
  showProfit(row, bot, decimals);
  say(row, "[data-cambista]", bot.moving_to ? `→ ${bot.moving_to}` : bot.cambista_title);
  // A row is as high whatever it says: what has no room in it is a hover away.
  for (const each of ["name", "nature", "current", "trouble", "cambista"]) {
    const element = need(row, `[data-${each}]`);
    element.title = element.textContent ?? "";
  }
  const move = /** @type {HTMLButtonElement} */ (need(row, "[data-move]"));
  Object.assign(move.dataset, { move: bot.uid, name: bot.name, pair: bot.pair, cambista: bot.cambista });
  move.hidden = !bot.is_alive;
  move.disabled = bot.status === "stopping";
  const stop = /** @type {HTMLButtonElement} */ (need(row, "[data-stop]"));
  stop.dataset.stop = bot.uid;
  stop.dataset.name = bot.name;
  stop.hidden = !bot.is_alive;
  stop.disabled = bot.status === "stopping";
}

/**
 * Show the button that pauses a bot, or has it go on.
 * @param {HTMLElement} row
 * @param {Bot} bot
 */
function offerPause(row, bot) {
  const form = /** @type {HTMLFormElement} */ (need(row, "[data-pause]"));
  const canGoOn = ["paused", "stopped", "crashed"].includes(bot.status);
  form.action = `/bots/${bot.uid}/${canGoOn ? "continue" : "pause"}`;
  form.hidden = !canGoOn && bot.status !== "running";
  const word = !canGoOn ? "Pause" : bot.status === "paused" ? "Continue" : "Start";
  say(form, "[data-word]", word);
  need(form, "button").title = word;
  form.classList.toggle("goes-on", canGoOn);
}

/**
 * @param {HTMLElement} row
 * @param {Bot} bot
 * @param {number} decimals
 */
function showProfit(row, bot, decimals) {
  const quote = bot.pair.split("-")[1];
  const profit = bot.profit === null ? null : parse(bot.profit);
  const text = profit ? rounded(profit, decimals) : "";
  const element = say(row, "[data-profit]", text && `${text} ${quote}`);
  element.title = text && `${bot.profit} ${quote}`;
  const way = direction(profit, decimals);
  element.classList.toggle("up", way === "up");
  element.classList.toggle("down", way === "down");
}

/** @param {Map<string, { row: HTMLElement, bot: Bot }>} shown */
function count(shown) {
  const alive = [...shown.values()].filter(({ bot }) => bot.is_alive).length;
  say(document, "[data-bot-count]", shown.size ? `${alive} of ${shown.size} running` : "");
  need(document, "[data-no-bots]").hidden = shown.size > 0;
  need(document, "[data-bots]").hidden = shown.size === 0;
  const stop = /** @type {HTMLButtonElement} */ (need(document, "[data-stop-all]"));
  stop.disabled = alive === 0;
  stop.dataset.stopAll = String(alive);
  offerTags([...shown.values()].flatMap(({ bot }) => bot.tags));
}

/**
 * Show the choice of a tag, when there are any; what was chosen stays so. Forms offer them too.
 * @param {string[]} tags
 */
function offerTags(tags) {
  const form = need(document, "[data-groups]");
  const select = /** @type {HTMLSelectElement} */ (need(form, "select"));
  const names = [...new Set(tags)].sort();
  form.hidden = names.length === 0;
  if (names.join() === [...select.options].map((each) => each.value).join()) return;
  const chosen = select.value;
  select.replaceChildren(...names.map((each) => new Option(`#${each}`, each, false, each === chosen)));
  need(document, "#known-tags").replaceChildren(...names.map((each) => new Option(each)));
}
