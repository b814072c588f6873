/**
 * The form in which a bot is changed: its pair is known, and with it the currencies of its fields.
 * @module
 */

import { StepsEditor } from "./steps-editor.js";
import { offerWords } from "./words.js";

/** @param {HTMLFormElement} form */
export function beginEdit(form) {
  showUnits(form);
  for (const field of form.querySelectorAll("[data-words]")) {
    if (field instanceof HTMLInputElement) offerWords(field);
  }
  const price = form.dataset.price || "0";
  for (const box of form.querySelectorAll("[data-steps]")) {
    if (box instanceof HTMLElement) new StepsEditor(box, () => price, () => "");
  }
}

/** @param {HTMLFormElement} form */
function showUnits(form) {
  const [base, quote] = (form.dataset.editForm ?? "").split("-");
  for (const each of form.querySelectorAll("[data-currency]")) {
    const unit = /** @type {HTMLElement} */ (each).dataset.currency ?? "";
    if (unit === "size") each.textContent = base;
    if (["price", "distance", "funds"].includes(unit)) each.textContent = quote;
  }
}
