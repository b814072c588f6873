/**
 * The question before a bot, or every bot, is stopped, or a bot is deleted.
 * @module
 */

import { need, say } from "./dom.js";

/** Ask, and post only when the answer is yes. */
export function askBeforeStopping() {
  const dialog = /** @type {HTMLDialogElement} */ (need(document, "[data-confirm]"));
  const form = /** @type {HTMLFormElement} */ (need(dialog, "form"));
  need(dialog, "[data-keep]").addEventListener("click", () => dialog.close());
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-stop], [data-stop-all], [data-delete]") : null;
    if (!(button instanceof HTMLElement)) return;
    const { stop, stopAll, name, delete: gone } = button.dataset;
    say(dialog, "[data-keep]", gone ? "Keep it" : "Keep running");
    say(dialog, "[data-yes]", gone ? "Delete" : "Stop");
    if (gone) {
      say(dialog, "[data-question]", `Delete “${name}”? Its history and log are forgotten; its orders and fills stay in the books.`);
      form.action = `/bots/${gone}/delete`;
    } else if (stop) {
      say(dialog, "[data-question]", `Stop “${name}”? Its open order is cancelled first.`);
      form.action = `/bots/${stop}/stop`;
    } else {
      const bots = stopAll === "1" ? "the one running bot" : `all ${stopAll} running bots`;
      say(dialog, "[data-question]", `Stop ${bots}? Their open orders are cancelled first.`);
      form.action = "/bots/stop-all";
    }
    dialog.showModal();
  });
}
