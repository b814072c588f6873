/**
 * The halt: what is halted, and the switches that stop new orders, each after a question.
 * @module
 */

import { need, say, timeOf } from "./dom.js";

/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {import("./move.js").Card} Card */
/** @typedef {{ name: string, is_halted: boolean, reason: string, said_at: string }} Halt */

const ALL = "all";

/**
 * @param {Stream} stream
 * @param {Card[]} cards
 * @param {Halt[]} halts
 */
export function showHalts(stream, cards, halts) {
  /** @type {Map<string, Halt>} */
  const said = new Map(halts.map((each) => [each.name, each]));
  /** @type {Map<string, string>} */
  const titles = new Map(cards.map((each) => [each.name, each.title]));
  /** @type {string[]} */
  let troubles = [];
  const show = () => draw(need(document, "[data-halts]"), said, titles, troubles);
  stream.on("halt", (halt) => {
    said.set(halt.name, halt);
    show();
  });
  stream.on("card", (card) => {
    if (titles.has(card.name)) return;
    titles.set(card.name, card.title);
    show();
  });
  stream.on("health", (health) => {
    const found = troublesOf(health);
    if (found.join() === troubles.join()) return;
    troubles = found;
    show();
  });
  show();
  askBeforeHalting();
}

/**
 * Say why orders may not pass although nothing is halted: what ails the brokers.
 * @param {{ services: Record<string, { state: string, detail: string }> }} health
 */
function troublesOf(health) {
  const brokers = Object.entries(health.services).filter(([name]) => name.startsWith("cambista"));
  return brokers
    .filter(([, each]) => each.state !== "ok" && each.detail)
    .map(([name, each]) => `${name}: ${each.detail}.`);
}

/**
 * @param {HTMLElement} panel
 * @param {Map<string, Halt>} said
 * @param {Map<string, string>} titles
 * @param {string[]} troubles
 */
function draw(panel, said, titles, troubles) {
  const on = [...said.values()].filter((each) => each.is_halted);
  panel.classList.toggle("is-halted", on.length > 0);
  const words = on.map((each) => {
    const where = each.name === ALL ? "all cambistas" : (titles.get(each.name) ?? each.name);
    return `Halted at ${where} since ${timeOf(each.said_at)}${each.reason ? `: ${each.reason}` : ""}. `;
  });
  say(panel, "[data-halt-state]", words.join("") || (troubles.length ? "Nothing is halted." : "Orders pass."));
  say(panel, "[data-broker-troubles]", troubles.join(" ")).hidden = troubles.length === 0;
  const names = [ALL, ...[...titles.keys()].sort()];
  need(panel, "[data-halt-switches]").replaceChildren(...names.map((each) => button(each, titles.get(each), said.get(each))));
}

/**
 * @param {string} name
 * @param {string | undefined} title
 * @param {Halt | undefined} halt
 */
function button(name, title, halt) {
  const made = document.createElement("button");
  const isOn = halt?.is_halted ?? false;
  const isAll = name === ALL;
  made.type = "button";
  made.className = `btn btn-sm ${isOn ? "btn-outline-primary bg-body" : isAll ? "btn-outline-danger" : "btn-link"}`;
  made.dataset.halt = name;
  made.dataset.title = isAll ? "all cambistas" : (title ?? name);
  made.dataset.isOn = String(isOn);
  made.dataset.testid = `${isOn ? "resume" : "halt"}-${name}`;
  made.textContent = `${isOn ? "Resume" : "Halt"} ${isAll ? "all trading" : (title ?? name)}`;
  return made;
}

/** Ask, and post only when the answer is yes. */
function askBeforeHalting() {
  const dialog = /** @type {HTMLDialogElement} */ (need(document, "[data-halt-dialog]"));
  const form = /** @type {HTMLFormElement} */ (need(dialog, "form"));
  need(dialog, "[data-leave]").addEventListener("click", () => dialog.close());
  need(document, "[data-halts]").addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-halt]") : null;
    if (!(pressed instanceof HTMLElement)) return;
    const isOn = pressed.dataset.isOn === "true";
    form.action = isOn ? "/resume" : "/halt";
    /** @type {HTMLInputElement} */ (need(form, "[name=cambista]")).value = pressed.dataset.halt ?? ALL;
    need(form, "[data-reason]").hidden = isOn;
    const question = isOn
      ? `Let ${pressed.dataset.title} take new orders again?`
      : `Halt ${pressed.dataset.title}? No new order reaches a venue; open orders stay and can be cancelled.`;
    say(dialog, "[data-halt-question]", question);
    say(dialog, "[data-turn]", isOn ? "Resume" : "Halt").className = `btn ${isOn ? "btn-success" : "btn-danger"}`;
    dialog.showModal();
  });
}
