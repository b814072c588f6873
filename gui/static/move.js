/**
 * The question where to move a bot; an account is asked about once more, with the numbers.
 * @module
 */

import { need, say } from "./dom.js";

/** @typedef {import("./stream.js").Stream} Stream */
/**
 * @typedef {{ name: string, title: string, label: string, is_halted: boolean, is_gone?: boolean,
 *   products: { pair: string }[] }} Card
 */

/**
 * @param {Stream} stream
 * @param {Card[]} first
 */
export function askWhereToMove(stream, first) {
  /** @type {Map<string, Card>} */
  const cards = new Map(first.map((each) => [each.name, each]));
  stream.on("card", (card) => cards.set(card.name, card));
  const dialog = /** @type {HTMLDialogElement} */ (need(document, "[data-move-dialog]"));
  need(dialog, "[data-stay]").addEventListener("click", () => dialog.close());
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-move]") : null;
    if (button instanceof HTMLElement) ask(dialog, button, [...cards.values()]);
  });
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} button
 * @param {Card[]} cards
 */
function ask(dialog, button, cards) {
  const { move = "", name = "", pair = "", cambista = "" } = button.dataset;
  const open = cards.filter((each) => takes(each, pair) && each.name !== cambista);
  const options = open.map((each) => new Option(`${each.title} · ${each.label}`, each.name));
  need(dialog, "select").replaceChildren(...options);
  /** @type {HTMLFormElement} */ (need(dialog, "form")).action = `/bots/${move}/switch`;
  say(dialog, "[data-move-question]", `Move “${name}” to another cambista? Its open order is cancelled first.`);
  need(dialog, "[data-nowhere]").hidden = open.length > 0;
  need(dialog, "select").hidden = open.length === 0;
  /** @type {HTMLButtonElement} */ (need(dialog, "[data-go]")).disabled = open.length === 0;
  dialog.showModal();
}

/**
 * Whether a cambista takes new orders of a pair now.
 * @param {Card} card
 * @param {string} pair
 */
function takes(card, pair) {
  return !card.is_gone && !card.is_halted && card.products.some((each) => each.pair === pair);
}
