/**
 * The form in which a bot is changed: its pair is known, and with it the currencies of its fields.
 * @module
 */

/** @param {HTMLFormElement} form */
export function showUnits(form) {
  const [base, quote] = (form.dataset.editForm ?? "").split("-");
  for (const each of form.querySelectorAll("[data-currency]")) {
    const unit = /** @type {HTMLElement} */ (each).dataset.currency ?? "";
    if (unit === "size") each.textContent = base;
    if (["price", "distance", "funds"].includes(unit)) each.textContent = quote;
  }
}
