/**
 * Indicators on a pair's chart: over the candles, and in panes below. Which there are, and how each
 * is drawn, comes from the analyst: nothing here knows one by its name.
 * @module
 */

import { need } from "./dom.js";
import { grid, make } from "./svg.js";

/**
 * @typedef {{ name: string, title: string, unit: string, lowest: number | null, highest: number | null }} Output
 * @typedef {{ name: string, title: string, help: string, source: string, outputs: Output[], is_over_price: boolean }} Type
 * @typedef {{ key: string, indicator: string, output: string, params: Record<string, unknown> }} Line
 * @typedef {{ label: string, type: Type, lines: Line[] }} Group
 * @typedef {{ opened_at: string[], values: Record<string, (number | null)[]>,
 *   now: { opened_at: string, values: Record<string, number | null> } | null }} Report
 * @typedef {{ first: number, last: number, lengthMs: number, step: number, right: number, width: number }} Frame
 */

const CHOSEN = "virc.indicators";
const PANE_HEIGHT = 104;
const COLOURS = 6;

export class Indicators {
  /** @type {Group[]} */
  #groups = [];
  /** @type {Set<string>} */
  #chosen;
  /** @type {Report | null} */
  #report = null;
  #asked = 0;
  #pair;
  #redraw;

  /**
   * @param {string} pair
   * @param {() => void} redraw called when another indicator is chosen
   */
  constructor(pair, redraw) {
    this.#pair = pair;
    this.#redraw = redraw;
    this.#chosen = remembered();
    void this.#offer();
  }

  /**
   * Ask for the values; without an answer nothing is drawn.
   * @param {string} interval
   */
  async load(interval) {
    this.#asked += 1;
    const asked = this.#asked;
    if (this.#shown(true).length + this.#shown(false).length === 0) return;
    const path = `/api/v1/indicators/${encodeURIComponent(this.#pair)}?interval=${interval}`;
    const answer = await fetch(path).catch(() => null);
    const report = answer?.ok ? await answer.json() : null;
    if (asked === this.#asked) this.#report = report;
  }

  /**
   * Return the prices that the lines over the candles reach.
   * @param {number} first
   * @param {number} last
   */
  prices(first, last) {
    const frame = { first, last };
    return this.#shown(true).flatMap(({ lines }) => lines.flatMap((line) => this.#points(line, frame).map(([, value]) => value)));
  }

  /**
   * Return the lines over the candles, and say what they say.
   * @param {Frame} frame
   * @param {(price: number) => number} y
   */
  over(frame, y) {
    let colour = 0;
    const words = need(document, "[data-over]");
    words.replaceChildren();
    return this.#shown(true).flatMap(({ label, lines }) => {
      words.append(`${label} · `, ...legend(lines, colour, (line) => this.#points(line, frame).at(-1)?.[1]));
      return lines.map((line) => {
        colour += 1;
        return this.#drawn(line, frame, y, colour, label);
      });
    });
  }

  /**
   * Draw the panes under the candles.
   * @param {Frame} frame
   */
  panes(frame) {
    const shown = this.#shown(false).map((group) => this.#pane(group, frame));
    need(document, "[data-panes]").replaceChildren(...shown.filter((each) => each !== null));
  }

  /** @param {boolean} isOverPrice */
  #shown(isOverPrice) {
    const chosen = this.#groups.filter(({ label, type }) => type.is_over_price === isOverPrice && this.#chosen.has(label));
    if (!isOverPrice) return chosen;
    // A direction of 1 or -1 has no place on the scale of prices.
    return chosen.map((group) => ({ ...group, lines: group.lines.filter((line) => unitOf(group.type, line) === "price") }));
  }

  async #offer() {
    const answer = await fetch("/api/v1/indicator-types").catch(() => null);
    if (!answer?.ok) return;
    this.#groups = grouped(await answer.json());
    const buttons = this.#groups.map((group) => this.#button(group));
    need(document, "[data-indicators]").replaceChildren(...buttons);
    if (this.#shown(true).length + this.#shown(false).length) this.#redraw();
  }

  /** @param {Group} group */
  #button({ label, type }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary text-nowrap flex-shrink-0";
    button.textContent = label;
    button.title = `${type.title}. ${type.help} Source: ${type.source}.`;
    button.dataset.testid = `indicator-${type.name}`;
    const mark = () => {
      button.classList.toggle("active", this.#chosen.has(label));
      button.setAttribute("aria-pressed", String(this.#chosen.has(label)));
    };
    button.addEventListener("click", () => {
      if (!this.#chosen.delete(label)) this.#chosen.add(label);
      localStorage.setItem(CHOSEN, JSON.stringify([...this.#chosen]));
      mark();
      this.#redraw();
    });
    mark();
    return button;
  }

  /**
   * Return a line's values, with their times, of the candles that are shown.
   * @param {Line} line
   * @param {{ first: number, last: number }} frame
   * @returns {[number, number][]}
   */
  #points(line, { first, last }) {
    const report = this.#report;
    if (!report) return [];
    const times = report.opened_at.map((each) => Date.parse(each));
    const values = [...(report.values[line.key] ?? [])];
    if (report.now && Date.parse(report.now.opened_at) > (times.at(-1) ?? 0)) {
      times.push(Date.parse(report.now.opened_at));
      values.push(report.now.values[line.key]);
    }
    /** @type {[number, number][]} */
    const points = [];
    values.forEach((value, at) => {
      if (value !== null && value !== undefined && times[at] >= first && times[at] <= last) points.push([times[at], value]);
    });
    return points;
  }

  /**
   * @param {Line} line
   * @param {Frame} frame
   * @param {(value: number) => number} y
   * @param {number} colour
   * @param {string} label
   */
  #drawn(line, frame, y, colour, label) {
    const x = (/** @type {number} */ at) => ((at - frame.first) / frame.lengthMs + 0.5) * frame.step;
    const points = this.#points(line, frame).map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    const drawn = make("polyline", { points: points.join(" "), class: `line line-${((colour - 1) % COLOURS) + 1}` });
    drawn.dataset.testid = "line";
    drawn.dataset.line = line.key;
    const title = make("title", {});
    title.textContent = `${label} ${line.output}`;
    drawn.append(title);
    return drawn;
  }

  /**
   * @param {Group} group
   * @param {Frame} frame
   */
  #pane({ label, type, lines }, frame) {
    const values = lines.flatMap((line) => this.#points(line, frame).map(([, value]) => value));
    if (values.length === 0) return null;
    const [{ lowest, highest }] = type.outputs;
    const isBounded = lowest !== null && highest !== null;
    const low = isBounded ? lowest : Math.min(...values);
    const range = (isBounded ? highest : Math.max(...values)) - low || Math.abs(low) * 0.001 || 1;
    const y = (/** @type {number} */ value) => PANE_HEIGHT - 8 - ((value - low) / range) * (PANE_HEIGHT - 16);
    const svg = make("svg", { viewBox: `0 0 ${frame.width} ${PANE_HEIGHT}`, role: "img", "aria-label": type.title });
    svg.append(...grid(low, range, 2, y, frame.right));
    svg.append(...lines.map((line, at) => this.#drawn(line, frame, y, at + 1, label)));
    const words = document.createElement("p");
    words.className = "small mb-0 numbers";
    words.append(label, " · ", ...legend(lines, 0, (line) => this.#points(line, frame).at(-1)?.[1]));
    const pane = document.createElement("div");
    pane.className = "pane";
    pane.dataset.testid = `pane-${type.name}`;
    pane.append(words, svg);
    return pane;
  }
}

/**
 * @param {Type} type
 * @param {Line} line
 */
function unitOf(type, line) {
  return type.outputs.find((each) => each.name === line.output)?.unit;
}

/**
 * Return the last value of each line, in the line's colour.
 * @param {Line[]} lines
 * @param {number} before how many colours are taken
 * @param {(line: Line) => number | undefined} last
 */
function legend(lines, before, last) {
  return lines.map((line, at) => {
    const value = last(line);
    const words = document.createElement("span");
    words.className = `me-2 word-${((before + at) % COLOURS) + 1}`;
    words.textContent = `${line.output} ${value === undefined ? "–" : Number(value.toPrecision(7))}`;
    return words;
  });
}

/**
 * Gather the lines that belong to one indicator with one set of parameters.
 * @param {{ types: Type[], lines: Line[] }} told
 * @returns {Group[]}
 */
function grouped({ types, lines }) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const line of lines) {
    const type = types.find((each) => each.name === line.indicator);
    if (!type) continue;
    const label = [line.indicator, ...Object.values(line.params)].join(" ");
    const group = groups.get(label) ?? { label, type, lines: [] };
    group.lines.push(line);
    groups.set(label, group);
  }
  return [...groups.values()];
}

/** @returns {Set<string>} */
function remembered() {
  try {
    return new Set(JSON.parse(localStorage.getItem(CHOSEN) ?? "[]"));
  } catch {
    return new Set();
  }
}
