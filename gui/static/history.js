/**
 * Fetching candles from the exchange, and how far that has come.
 * @module
 */

import { need, say } from "./dom.js";

const LOOK_MS = 1000;
const DAY_MS = 864e5;

/**
 * @typedef {{ interval: string, page_count: number, done_count: number, stored_count: number, differing_count: number,
 *   is_over: boolean, trouble: string }} Progress
 */

/** @param {HTMLElement} section */
export function showHistory(section) {
  const path = `/api/v1/history/${encodeURIComponent(section.dataset.history ?? "")}`;
  const days = /** @type {HTMLSelectElement} */ (need(section, "[data-history-days]"));
  const start = /** @type {HTMLInputElement} */ (need(section, "[data-history-start]"));
  need(section, "[data-history-form]").addEventListener("submit", () => {
    start.value = new Date(Date.now() - Number(days.value) * DAY_MS).toISOString();
  });

  async function look() {
    const answer = await fetch(path).catch(() => null);
    if (answer?.ok) show(section, await answer.json());
  }
  if (!section.hasAttribute("data-history-begun")) return;
  void look();
  setInterval(look, LOOK_MS);
}

/**
 * @param {HTMLElement} section
 * @param {Progress} progress
 */
function show(section, progress) {
  const doneRate = progress.done_count / progress.page_count;
  need(section, "[data-history-progress]").hidden = false;
  /** @type {HTMLProgressElement} */ (need(section, "[data-history-bar]")).value = doneRate;
  const words = [
    `${progress.interval} candles: ${Math.floor(doneRate * 100)} %`,
    `${progress.stored_count} stored`,
    progress.differing_count ? `${progress.differing_count} differ from ours, which stay` : "",
    progress.trouble,
  ];
  say(section, "[data-history-text]", words.filter(Boolean).join(" · "));
}
