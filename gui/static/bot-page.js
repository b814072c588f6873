/**
 * A bot's own page: its live part is fetched anew when the bot moves on.
 * @module
 */

import { need } from "./dom.js";

/** @typedef {import("./stream.js").Stream} Stream */

const REFRESH_MS = 300;

/**
 * @param {HTMLElement} panel
 * @param {Stream} stream
 */
export function keepBotFresh(panel, stream) {
  const uid = panel.dataset.botPanel ?? "";
  let isDue = false;

  async function refresh() {
    isDue = false;
    const answer = await fetch(`/bots/${uid}/panel`).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    keepPlace(panel, () => panel.replaceChildren(...page.body.children));
  }

  stream.on("bot", (bot) => {
    if (bot.uid !== uid || isDue) return;
    isDue = true;
    setTimeout(refresh, REFRESH_MS);
  });
}

/**
 * Change the panel under a person's eyes: what is open, in focus or scrolled to stays so.
 * @param {HTMLElement} panel
 * @param {() => void} change
 */
function keepPlace(panel, change) {
  const isOpen = Boolean(panel.querySelector("details[open]"));
  const focused = panel.contains(document.activeElement)
    ? /** @type {HTMLElement} */ (document.activeElement).dataset.testid
    : undefined;
  const read = firstRead(panel);
  change();
  /** @type {HTMLDetailsElement} */ (need(panel, "details")).open = isOpen;
  if (focused) /** @type {HTMLElement | null} */ (panel.querySelector(`[data-testid="${focused}"]`))?.focus({ preventScroll: true });
  const box = panel.querySelector("[data-history]");
  if (!box || !read) return;
  const row = read.order ? panel.querySelector(`[data-order="${CSS.escape(read.order)}"]`) : null;
  box.scrollTop = row instanceof HTMLElement ? row.offsetTop - read.offset : read.scrolled;
}

/**
 * Return which row of the history is the first in sight, and where; nothing at the newest rows.
 * @param {HTMLElement} panel
 */
function firstRead(panel) {
  const box = panel.querySelector("[data-history]");
  if (!box || box.scrollTop === 0) return null;
  const rows = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-order]")]);
  const row = rows.find((each) => each.offsetTop + each.offsetHeight > box.scrollTop);
  return { order: row?.dataset.order, offset: (row?.offsetTop ?? 0) - box.scrollTop, scrolled: box.scrollTop };
}
