/**
 * The form of a new bot: what it comes to, and what is wrong with it, while it is typed.
 * @module
 */

import { cut, direction, format, parse, rounded } from "./decimal.js";
import { need, say } from "./dom.js";
import { Preview } from "./preview.js";
import { StepsEditor } from "./steps-editor.js";
import { suggestion } from "./suggest.js";
import { followType } from "./type-fields.js";
import { faultOf, fundsFault, percent, shortened, totals } from "./totals.js";

/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {import("./totals.js").Product} Product */
/**
 * @typedef {{ name: string, title: string, maker_fee_rate: string, taker_fee_rate: string,
 *   products: Product[] }} Card
 */

export class BotForm {
  /**
   * @param {HTMLFormElement} form
   * @param {Stream} stream
   * @param {Card[]} cards
   * @param {Rules} rules
   * @param {{ pair: string, price: string }[]} tickers
   */
  constructor(form, stream, cards, rules, tickers) {
    this.form = form;
    this.rules = rules;
    this.prices = new Map(tickers.map((each) => [each.pair, each.price]));
    this.cards = new Map(cards.map((each) => [each.name, each]));
    /** @type {Map<string, { currency: string, available: string }[]>} */
    this.wallets = new Map();
    this.preview = new Preview(form);
    form.addEventListener("input", (event) => {
      if (event.target instanceof HTMLInputElement) this.take(event.target);
      this.suggest();
      this.update();
    });
    followType(form, () => {
      this.editSteps();
      this.suggest();
      this.update({ keepFaults: true });
      this.preview.plan();
    });
    form.addEventListener("submit", () => {
      /** @type {HTMLButtonElement} */ (need(form, "[data-start]")).disabled = true;
    });
    // A page that comes back from the browser's cache may be sent again.
    window.addEventListener("pageshow", () => {
      /** @type {HTMLButtonElement} */ (need(form, "[data-start]")).disabled = false;
    });
    stream.on("ticker", (ticker) => {
      this.prices.set(ticker.pair, ticker.price);
      this.suggest();
    });
    stream.on("card", (card) => {
      this.cards.set(card.name, card);
      this.update({ keepFaults: true });
    });
    stream.on("wallet", ({ cambista, balances }) => {
      this.wallets.set(cambista, balances);
      this.showAvailable();
    });
    this.editSteps();
    this.suggest();
    this.update({ keepFaults: true });
    // Asked for by who comes to the form, not by each page that is opened.
    form.addEventListener("focusin", () => this.preview.plan(), { once: true });
    // A form that comes back with faults may be far below what is first seen of the page.
    /** @type {HTMLElement | null} */ (form.querySelector(".is-invalid"))?.focus();
    form.querySelector(".is-invalid, [role=alert]")?.scrollIntoView({ block: "center" });
  }

  /** Let steps be edited in rows, where the type has any. */
  editSteps() {
    for (const box of this.form.querySelectorAll("[data-steps]")) {
      const price = () => this.prices.get(this.value("pair")) ?? "0";
      const size = () => suggestion("size", "20", this.product, this.prices.get(this.value("pair"))) ?? "";
      if (box instanceof HTMLElement) new StepsEditor(box, price, size);
    }
  }

  /** @param {string} name */
  value(name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
  }

  /** @returns {Product | undefined} */
  get product() {
    const card = this.cards.get(this.value("cambista"));
    return card?.products.find((each) => each.pair === this.value("pair"));
  }

  /**
   * Take over a price that was chosen elsewhere on the page.
   * @param {string} pair
   * @param {string} parameter
   * @param {string} price
   */
  fill(pair, parameter, price) {
    const field = this.form.elements.namedItem(`params.${parameter}`);
    const select = this.form.elements.namedItem("pair");
    if (!(field instanceof HTMLInputElement) || !(select instanceof HTMLSelectElement)) return;
    if ([...select.options].some((each) => each.value === pair)) select.value = pair;
    field.value = price;
    field.dataset.suggested = "";
    this.suggest();
    this.update();
    this.preview.plan();
    field.scrollIntoView({ block: "center", behavior: "smooth" });
    field.classList.add("is-filled");
    setTimeout(() => field.classList.remove("is-filled"), 1500);
  }

  /** @param {{ keepFaults?: boolean }} [how] */
  update({ keepFaults = false } = {}) {
    this.showUnits();
    this.showAvailable();
    if (!keepFaults) this.showFaults();
    if (this.form.querySelector("[data-totals]")) this.showTotals();
  }

  /**
   * Propose what stands to reason in fields that nobody has filled in; a proposal stays as it is
   * while the market moves, until another pair is chosen. What a person has typed is left alone.
   */
  suggest() {
    const pair = this.value("pair");
    for (const field of this.form.querySelectorAll("[data-suggest]")) {
      if (!(field instanceof HTMLInputElement)) continue;
      const { unit = "", suggest = "", suggested } = field.dataset;
      if (suggested === undefined ? field.value : !suggested || suggested === pair) continue;
      const text = suggestion(unit, suggest, this.product, this.prices.get(pair));
      if (!text) continue;
      field.value = text;
      field.dataset.suggested = pair;
    }
  }

  /**
   * Note that a person has filled in a field: what was proposed in its stead is not wanted.
   * @param {HTMLInputElement} field
   */
  take(field) {
    field.dataset.suggested = "";
    const other = this.form.elements.namedItem(field.dataset.insteadOf ?? "");
    if (!field.value || !(other instanceof HTMLInputElement) || !other.dataset.suggested) return;
    other.value = other.dataset.suggested = "";
  }

  showUnits() {
    const pair = this.value("pair");
    const [base, quote] = pair.split("-");
    const product = this.product;
    for (const each of this.form.querySelectorAll("[data-currency]")) {
      const unit = /** @type {HTMLElement} */ (each).dataset.currency ?? "";
      if (unit === "size") each.textContent = base;
      else if (["price", "distance", "funds"].includes(unit)) each.textContent = quote;
    }
    for (const list of this.form.querySelectorAll("[data-bots]")) {
      const bots = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-bot-pair]")]);
      for (const each of bots) {
        each.hidden = each.dataset.botPair !== pair;
        const box = each.querySelector("input");
        if (box && each.hidden) box.checked = false;
      }
      need(list, "[data-no-bots-here]").hidden = bots.some((each) => !each.hidden);
    }
    for (const each of this.form.querySelectorAll("[data-step]")) {
      const isPrice = /** @type {HTMLElement} */ (each).dataset.step === "price";
      const step = product && (isPrice ? product.quote_increment : product.base_increment);
      each.textContent = step ? `; in steps of ${shortened(step)}` : "";
    }
  }

  showAvailable() {
    const wallet = this.wallets.get(this.value("cambista"));
    const pair = this.value("pair");
    const decimals = [this.rules.baseDecimals(pair), this.rules.quoteDecimals(pair)];
    const parts = pair.split("-").flatMap((currency, at) => {
      const number = parse(wallet?.find((each) => each.currency === currency)?.available ?? "");
      return number ? [`${cut(number, decimals[at])} ${currency}`] : [];
    });
    say(this.form, "[data-available]", parts.length ? `Available: ${parts.join(" · ")}` : "");
  }

  showFaults() {
    const product = this.product;
    if (!product) return;
    const fields = /** @type {HTMLInputElement[]} */ ([...this.form.querySelectorAll("[data-unit]")]);
    const prices = fields.filter((each) => each.dataset.unit === "price").map((each) => each.value);
    for (const field of fields) {
      const unit = field.dataset.unit;
      if (unit !== "price" && unit !== "size") continue;
      const fault =
        faultOf(field.value, unit, product) ||
        (unit === "size" ? fundsFault(field.value, prices, product) : "");
      if (!fault && field.dataset.told) continue;
      field.dataset.told = "";
      field.classList.toggle("is-invalid", Boolean(fault));
      say(this.form, `[data-fault="${field.name}"]`, fault);
    }
  }

  showTotals() {
    const card = this.cards.get(this.value("cambista"));
    const pair = this.value("pair");
    const quote = pair.split("-")[1];
    const decimals = this.rules.quoteDecimals(pair);
    const isPostOnly = /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem("params.post_only"))?.checked;
    const [size, buyAt, sellAt] = ["size", "buy_at", "sell_at"].map((each) => this.value(`params.${each}`));
    const made = card && totals(size, buyAt, sellAt, card.maker_fee_rate);
    const taken = card && totals(size, buyAt, sellAt, card.taker_fee_rate);
    /** @param {import("./decimal.js").Decimal | undefined} number */
    const money = (number) => (number ? `${rounded(number, decimals)} ${quote}` : "–");
    for (const each of /** @type {const} */ (["cost", "proceeds", "fees", "profit"])) {
      const element = say(this.form, `[data-${each}]`, money(made?.[each]));
      element.title = made ? `${format(made[each])} ${quote}` : "";
    }
    need(this.form, "[data-profit]").className = direction(made?.profit, decimals);
    const rates = card && made ? `A round at the maker's fee of ${percent(card.maker_fee_rate)}.` : "";
    const worse =
      card && taken && !isPostOnly
        ? ` If both orders take from the book (${percent(card.taker_fee_rate)}): ${money(taken.profit)}.`
        : "";
    say(this.form, "[data-note]", rates + worse);
  }
}
