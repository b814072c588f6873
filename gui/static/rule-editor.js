/**
 * Rows of [name] [operator] [number or name] in groups of any depth, for one rule.
 * @module
 */

import { MODES } from "./rule-tree.js";

/** @typedef {import("./rule-tree.js").Group} Group */
/** @typedef {import("./rule-tree.js").Part} Part */
/** @typedef {import("./rule-tree.js").Row} Row */
/** @typedef {{ name: string, title: string, help: string, unit: string | null, group: string }} Variable */

const SIGNS = { "<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠" };

/**
 * Return an element with classes, text and children.
 * @param {string} tag
 * @param {string} classes
 * @param {...(string | Node)} children
 * @returns {HTMLElement}
 */
export function made(tag, classes, ...children) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.append(...children);
  return element;
}

/**
 * @param {string} text
 * @param {string} label what it does, for who does not see it
 * @param {() => void} press
 */
export function button(text, label, press) {
  const element = /** @type {HTMLButtonElement} */ (made("button", "btn btn-sm btn-outline-secondary", text));
  element.type = "button";
  element.setAttribute("aria-label", label);
  element.addEventListener("click", press);
  return element;
}

/**
 * @param {Record<string, string>} choices texts by value
 * @param {string} chosen
 * @param {string} label
 * @param {(value: string) => void} choose
 */
export function select(choices, chosen, label, choose) {
  const element = /** @type {HTMLSelectElement} */ (made("select", "form-select form-select-sm"));
  for (const [value, text] of Object.entries(choices)) element.append(new Option(text, value, false, value === chosen));
  element.setAttribute("aria-label", label);
  element.addEventListener("change", () => choose(element.value));
  return element;
}

export class RuleEditor {
  /**
   * @param {Group} rule changed in place
   * @param {Variable[]} variables
   * @param {() => void} changed
   * @param {() => string} price the market's, to begin with
   */
  constructor(rule, variables, changed, price) {
    this.rule = rule;
    this.variables = variables;
    this.changed = changed;
    this.price = price;
    this.element = made("div", "rule");
    this.draw();
  }

  draw() {
    this.element.replaceChildren(this.group(this.rule, null));
  }

  redraw() {
    this.draw();
    this.changed();
  }

  /**
   * @param {Group} group
   * @param {(() => void) | null} remove
   * @returns {HTMLElement}
   */
  group(group, remove) {
    const head = made("div", "rule-head");
    head.append(
      select(MODES, group.mode, "How the conditions of the group go together", (mode) => {
        group.mode = /** @type {Group["mode"]} */ (mode);
        this.changed();
      }),
    );
    if (remove) head.append(button("×", "Remove the group", remove));
    const parts = group.parts.map((part, at) =>
      this.part(part, () => {
        group.parts.splice(at, 1);
        this.redraw();
      }),
    );
    const more = made(
      "div",
      "rule-more",
      button("+ condition", "Add a condition", () => this.add(group, this.first())),
      button("+ group", "Add a group", () => this.add(group, { kind: "group", mode: "any", parts: [this.first()] })),
    );
    const element = made("div", "rule-group", head, ...parts, more);
    element.dataset.testid = "rule-group";
    return element;
  }

  /** @returns {Row} */
  first() {
    return { kind: "row", left: "price", operator: "<", right: { kind: "number", text: this.price() } };
  }

  /**
   * @param {Group} group
   * @param {Part} part
   */
  add(group, part) {
    group.parts.push(part);
    this.redraw();
  }

  /**
   * @param {Part} part
   * @param {() => void} remove
   */
  part(part, remove) {
    if (part.kind === "group") return this.group(part, remove);
    const element = made("div", "rule-row");
    element.dataset.testid = "rule-row";
    if (part.kind === "json") element.append(this.typed(part, "text", "Condition as JSON", "flex-grow-1 font-monospace"));
    else element.append(...this.row(part));
    element.append(button("×", "Remove the condition", remove));
    return element;
  }

  /**
   * @param {Row} row
   * @returns {HTMLElement[]}
   */
  row(row) {
    const left = this.names(row.left, "What is compared", (name) => {
      row.left = name;
      this.redraw();
    });
    const operator = select(SIGNS, row.operator, "How it is compared", (chosen) => {
      row.operator = chosen;
      this.changed();
    });
    operator.classList.add("rule-operator");
    const kind = select({ number: "number", name: "value of" }, row.right.kind, "With what", (chosen) => {
      row.right =
        chosen === "number" ? { kind: "number", text: this.price() } : { kind: "name", name: this.alike(row.left)[0].name };
      this.redraw();
    });
    kind.classList.add("rule-kind");
    return [left, operator, kind, this.right(row)];
  }

  /** @param {Row} row */
  right(row) {
    const side = row.right;
    if (side.kind === "number") return this.typed(side, "text", "Number", "numbers rule-number");
    return this.names(
      side.name,
      "With what it is compared",
      (name) => {
        side.name = name;
        this.changed();
      },
      this.alike(row.left),
    );
  }

  /**
   * Return a field that writes into a part as it is typed.
   * @param {any} part
   * @param {string} key
   * @param {string} label
   * @param {string} classes
   */
  typed(part, key, label, classes) {
    const field = /** @type {HTMLInputElement} */ (made("input", `form-control form-control-sm ${classes}`));
    field.value = part[key];
    field.autocomplete = "off";
    field.setAttribute("aria-label", label);
    field.addEventListener("input", (event) => {
      event.stopPropagation();
      part[key] = field.value;
      this.changed();
    });
    return field;
  }

  /**
   * Return the names that may be compared with one: those of its unit, and those without one.
   * @param {string} name
   */
  alike(name) {
    const unit = this.variables.find((each) => each.name === name)?.unit ?? null;
    return this.variables.filter((each) => !unit || !each.unit || each.unit === unit);
  }

  /**
   * @param {string} chosen
   * @param {string} label
   * @param {(name: string) => void} choose
   * @param {Variable[]} [offered]
   */
  names(chosen, label, choose, offered = this.variables) {
    const element = select({}, "", label, choose);
    element.classList.add("rule-name");
    const groups = new Map();
    for (const each of offered) {
      if (!groups.has(each.group)) {
        const group = document.createElement("optgroup");
        group.label = each.group;
        groups.set(each.group, group);
        element.append(group);
      }
      const option = new Option(each.title, each.name, false, each.name === chosen);
      option.title = each.help;
      groups.get(each.group).append(option);
    }
    if (!offered.some((each) => each.name === chosen)) element.prepend(new Option(chosen, chosen, false, true));
    element.value = chosen;
    element.title = offered.find((each) => each.name === chosen)?.help ?? "";
    return element;
  }
}

