/**
 * Rules in JsonLogic as rows and groups that a person can edit, and back: no elements here.
 *
 * A rule that is written otherwise is kept as its JSON, and stays as it is.
 * @module
 */

/** @typedef {{ kind: "number", text: string } | { kind: "name", name: string }} Side */
/** @typedef {{ kind: "row", left: string, operator: string, right: Side }} Row */
/** @typedef {{ kind: "json", text: string }} Json */
/** @typedef {{ kind: "group", mode: Mode, parts: Part[] }} Group */
/** @typedef {Row | Json | Group} Part */
/** @typedef {"all" | "any" | "none" | "not-all"} Mode */

export const OPERATORS = ["<", "<=", ">", ">=", "==", "!="];

const TURNED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" };

/** How a person reads each kind of group. */
export const MODES = {
  all: "all of these are true",
  any: "any of these is true",
  none: "none of these is true",
  "not-all": "not all of these are true",
};

/**
 * Return a rule as a group.
 * @param {any} rule
 * @returns {Group}
 */
export function groupOf(rule) {
  const part = partOf(rule);
  return part.kind === "group" ? part : { kind: "group", mode: "all", parts: [part] };
}

/**
 * @param {any} rule
 * @returns {Part}
 */
function partOf(rule) {
  const [operator, given] = callOf(rule);
  const args = Array.isArray(given) ? given : [given];
  if (operator === "and") return { kind: "group", mode: "all", parts: args.map(partOf) };
  if (operator === "or") return { kind: "group", mode: "any", parts: args.map(partOf) };
  if (operator === "!" && args.length === 1) {
    const [inner] = callOf(args[0]);
    const parts = callOf(args[0])[1];
    if (inner === "or" && Array.isArray(parts)) return { kind: "group", mode: "none", parts: parts.map(partOf) };
    if (inner === "and" && Array.isArray(parts)) return { kind: "group", mode: "not-all", parts: parts.map(partOf) };
  }
  return rowOf(operator, args) ?? { kind: "json", text: JSON.stringify(rule) };
}

/**
 * @param {string} operator
 * @param {any[]} args
 * @returns {Row | null}
 */
function rowOf(operator, args) {
  if (!OPERATORS.includes(operator) || args.length !== 2) return null;
  const [left, right] = args.map(sideOf);
  if (!left || !right) return null;
  if (left.kind === "name") return { kind: "row", left: left.name, operator, right };
  if (right.kind !== "name") return null;
  const turned = TURNED[/** @type {keyof typeof TURNED} */ (operator)];
  return { kind: "row", left: right.name, operator: turned, right: left };
}

/**
 * @param {any} value
 * @returns {Side | null}
 */
function sideOf(value) {
  if (typeof value === "number") return { kind: "number", text: plain(value) };
  const [operator, given] = callOf(value);
  const name = Array.isArray(given) && given.length === 1 ? given[0] : given;
  return operator === "var" && typeof name === "string" ? { kind: "name", name } : null;
}

/**
 * @param {any} rule
 * @returns {[string, any]}
 */
function callOf(rule) {
  const isCall = rule !== null && typeof rule === "object" && !Array.isArray(rule);
  const names = isCall ? Object.keys(rule) : [];
  return names.length === 1 ? [names[0], rule[names[0]]] : ["", null];
}

/**
 * Write a number without an exponent.
 * @param {number} number
 */
function plain(number) {
  const text = String(number);
  return text.includes("e") ? number.toFixed(18).replace(/\.?0+$/, "") : text;
}

/**
 * Return a part as the text of its JSON: what was typed as a number keeps its digits.
 * @param {Part} part
 * @returns {string}
 */
export function textOf(part) {
  if (part.kind === "json") return part.text.trim() || "null";
  if (part.kind === "row") {
    return `{${JSON.stringify(part.operator)}:[${nameText(part.left)},${sideText(part.right)}]}`;
  }
  const parts = part.parts.map(textOf);
  const isOr = part.mode === "any" || part.mode === "none";
  const joined = `{"${isOr ? "or" : "and"}":[${parts.join(",")}]}`;
  if (part.mode === "none" || part.mode === "not-all") return `{"!":[${joined}]}`;
  return parts.length === 1 ? parts[0] : joined;
}

/** @param {string} name */
function nameText(name) {
  return `{"var":${JSON.stringify(name)}}`;
}

/** @param {Side} side */
function sideText(side) {
  if (side.kind === "name") return nameText(side.name);
  const text = side.text.trim();
  // What is no number goes as text: the server says so beside the field.
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? text : JSON.stringify(text);
}
