/**
 * The fields of a bot type, fetched when a person chooses another type.
 * @module
 */

import { need } from "./dom.js";

/**
 * @param {HTMLFormElement} form
 * @param {() => void} changed called when other fields stand there
 */
export function followType(form, changed) {
  const choice = need(form, "[data-type-choice]");
  let asked = 0;
  choice.addEventListener("change", async () => {
    const number = ++asked;
    const type = /** @type {HTMLSelectElement} */ (choice).value;
    const answer = await fetch(`/bots/form?type=${encodeURIComponent(type)}`).catch(() => null);
    if (number !== asked || !answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (number !== asked) return;
    need(form, "[data-type-fields]").replaceChildren(...page.body.childNodes);
    changed();
  });
}
