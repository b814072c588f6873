/**
 * The steps of a bot without code: conditions and orders as rows; their JSON is there for who
 * knows it, and is what is sent.
 * @module
 */

import { need } from "./dom.js";
import { RuleEditor, button, made, select } from "./rule-editor.js";
import { groupOf, textOf } from "./rule-tree.js";

/** @typedef {import("./rule-editor.js").Variable} Variable */
/** @typedef {import("./rule-tree.js").Group} Group */
/** @typedef {{ rule: Group, own: Record<string, any> }} Step */

const SIZES = { size: "base", funds: "quote", position_percent: "% of the position" };
const PLACES = { market: "at the market", offset: "at the market plus quote", offset_percent: "at the market plus %" };

export class StepsEditor {
  /**
   * @param {HTMLElement} box stands around the field
   * @param {() => string} price the market's
   * @param {() => string} size of a first order
   */
  constructor(box, price, size) {
    this.price = price;
    this.size = size;
    this.field = /** @type {HTMLTextAreaElement} */ (need(box, "textarea"));
    this.list = need(box, "[data-steps-list]");
    this.fault = need(box, "[data-steps-fault]");
    /** @type {Variable[]} */
    this.variables = [];
    /** @type {Step[]} */
    this.steps = [];
    this.field.addEventListener("change", () => this.read());
    this.begin();
  }

  async begin() {
    const answer = await fetch("/api/v1/rule-variables").catch(() => null);
    if (!answer?.ok || answer.redirected) return; // the JSON can be edited all the same
    this.variables = (await answer.json()).variables;
    need(/** @type {HTMLElement} */ (this.list.parentElement), "[data-steps-json]").removeAttribute("open");
    if (this.field.value.trim()) this.read();
    else this.push();
    this.field.value ||= this.text();
  }

  /** Take over what stands in the field. */
  read() {
    try {
      const given = JSON.parse(this.field.value);
      if (!Array.isArray(given)) throw new Error("steps are a list: [ … ]");
      this.steps = given.map(({ rule, ...own }) => ({
        rule: groupOf(typeof rule === "string" ? JSON.parse(rule) : rule),
        own,
      }));
      this.fault.textContent = "";
    } catch (error) {
      this.fault.textContent = `The JSON cannot be shown as rows: ${/** @type {Error} */ (error).message}`;
      return;
    }
    this.draw();
  }

  add() {
    this.push();
    this.write();
  }

  push() {
    const number = { kind: /** @type {const} */ ("number"), text: this.price() };
    const row = { kind: /** @type {const} */ ("row"), left: "price", operator: "<", right: number };
    const isSell = this.steps.length % 2 === 1;
    if (isSell) row.operator = ">";
    const own = isSell ? { side: "sell", position_percent: "100" } : { side: "buy", size: this.size() };
    this.steps.push({ rule: { kind: "group", mode: "all", parts: [row] }, own });
    this.draw();
  }

  /** Write what the rows say into the field, as if it was typed there. */
  write() {
    this.field.value = this.text();
    this.fault.textContent = "";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  text() {
    const steps = this.steps.map(({ rule, own }) => {
      const rest = Object.entries(own).map(([name, value]) => `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
      return `  {"rule": ${textOf(rule)}${rest.join("")}}`;
    });
    return `[\n${steps.join(",\n")}\n]`;
  }

  draw() {
    const more = button("+ step", "Add a step", () => this.add());
    more.dataset.testid = "add-step";
    this.list.replaceChildren(...this.steps.map((step, at) => this.step(step, at)), more);
  }

  /**
   * @param {Step} step
   * @param {number} at
   */
  step(step, at) {
    const remove = button("Remove", `Remove step ${at + 1}`, () => {
      this.steps.splice(at, 1);
      this.draw();
      this.write();
    });
    const head = made("div", "step-head", made("strong", "", `Step ${at + 1}`), remove);
    const editor = new RuleEditor(step.rule, this.variables, () => this.write(), this.price);
    const order = made("div", "step-order", made("span", "", "then"), ...this.order(step.own));
    const element = made("section", "step", head, made("div", "small", "When"), editor.element, order);
    element.dataset.testid = "step";
    return element;
  }

  /**
   * Return the fields of a step's order.
   * @param {Record<string, any>} own
   * @returns {HTMLElement[]}
   */
  order(own) {
    const fields = [
      select({ buy: "buy", sell: "sell" }, own.side, "Side", (side) => {
        own.side = side;
        this.write();
      }),
      ...this.chosen(own, SIZES, "size", "How much"),
      ...this.chosen(own, PLACES, "market", "Where"),
    ];
    if (placeOf(own, PLACES, "market") !== "market") fields.push(this.limit(own));
    return fields;
  }

  /**
   * Return a choice between names of which one is set, and the field of its value.
   * @param {Record<string, any>} own
   * @param {Record<string, string>} names
   * @param {string} usual
   * @param {string} label
   */
  chosen(own, names, usual, label) {
    const name = placeOf(own, names, usual);
    const choice = select(names, name, label, (other) => {
      const value = own[name];
      for (const each of Object.keys(names)) delete own[each];
      if (other !== "market") own[other] = other === "position_percent" ? "100" : (value ?? "");
      this.draw();
      this.write();
    });
    if (name === "market") return [choice];
    const value = this.typed(own, name, label, (text) => text);
    return label === "Where" ? [choice, value] : [value, choice];
  }

  /** @param {Record<string, any>} own */
  limit(own) {
    const field = this.typed(own, "limit_s", "Time limit in seconds", (text) => (/^\d+$/.test(text) ? Number(text) : text));
    field.placeholder = "time limit, s";
    return field;
  }

  /**
   * @param {Record<string, any>} own
   * @param {string} name
   * @param {string} label
   * @param {(text: string) => any} read
   */
  typed(own, name, label, read) {
    const field = /** @type {HTMLInputElement} */ (made("input", "form-control form-control-sm numbers"));
    field.value = own[name] ?? "";
    field.autocomplete = "off";
    field.inputMode = "decimal";
    field.setAttribute("aria-label", label);
    field.dataset.testid = `step-${name}`;
    field.addEventListener("input", (event) => {
      event.stopPropagation();
      const text = field.value.trim();
      if (text) own[name] = read(text);
      else if (name === "limit_s") delete own[name];
      else own[name] = "";
      this.write();
    });
    return field;
  }
}

/**
 * @param {Record<string, any>} own
 * @param {Record<string, string>} names
 * @param {string} usual
 */
function placeOf(own, names, usual) {
  return Object.keys(names).find((each) => own[each] !== undefined && own[each] !== null) ?? usual;
}
