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
    const isOpen = Boolean(panel.querySelector("details[open]"));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    panel.replaceChildren(...page.body.children);
    /** @type {HTMLDetailsElement} */ (need(panel, "details")).open = isOpen;
  }

  stream.on("bot", (bot) => {
    if (bot.uid !== uid || isDue) return;
    isDue = true;
    setTimeout(refresh, REFRESH_MS);
  });
}
