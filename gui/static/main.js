/**
 * Makes a page live.
 * @module
 */

import { showAlarms } from "./alarm.js";
import { BotForm } from "./bot-form.js";
import { keepBotFresh } from "./bot-page.js";
import { showBots } from "./bots.js";
import { showChart } from "./chart.js";
import { askBeforeStopping } from "./confirm.js";
import { need } from "./dom.js";
import { beginEdit } from "./edit-form.js";
import { showHalts } from "./halt.js";
import { showHealth } from "./health.js";
import { showHistory } from "./history.js";
import { askWhereToMove } from "./move.js";
import { showNotices } from "./notices.js";
import { Rules } from "./rules.js";
import { Stream } from "./stream.js";
import { showTickers } from "./tickers.js";
import { windowsTable } from "./windows.js";

const stream = new Stream();
showHealth(stream);
showNotices(stream);
askBeforeStopping();

const edited = document.querySelector("[data-edit-form]");
if (edited instanceof HTMLFormElement) beginEdit(edited);

const panel = document.querySelector("[data-bot-panel]");
if (panel instanceof HTMLElement) keepBotFresh(panel, stream);

const chart = document.querySelector("[data-chart]");
if (chart instanceof HTMLElement) {
  showChart(chart, stream);
  showHistory(need(document, "[data-history]"));
}

const state = document.getElementById("state");
if (state) {
  const { tickers, bots, cards, halts, alarms, titles } = JSON.parse(state.textContent ?? "{}");
  const rules = new Rules(stream, cards);
  const form = document.querySelector("[data-bot-form]");
  const botForm = form instanceof HTMLFormElement ? new BotForm(form, stream, cards, rules, tickers) : null;
  showTickers(stream, tickers, windowsTable(stream, (...chosen) => botForm?.fill(...chosen)));
  showBots(stream, bots, cards, rules, titles);
  askWhereToMove(stream, cards);
  showHalts(stream, cards, halts);
  showAlarms(stream, alarms);
}

document.documentElement.classList.add("is-ready");
stream.start();
