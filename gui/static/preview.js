/**
 * What a bot would do now, asked of the server while its form is typed.
 * @module
 */

import { need } from "./dom.js";

/** A person who types on is not interrupted. */
const PAUSE_MS = 400;

export class Preview {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.box = need(form, "[data-preview]");
    /** @type {number | undefined} */
    this.timer = undefined;
    this.asked = 0;
    /** Fields that a person has been at: only these are told of what is wrong before sending. */
    this.touched = new Set();
    form.addEventListener("input", (event) => {
      if (event.target instanceof HTMLElement) this.touched.add(event.target.getAttribute("name"));
      this.plan();
    });
  }

  /** Ask when nobody has typed for a moment. */
  plan() {
    this.box.classList.add("is-old");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const number = ++this.asked;
    const answer = await fetch("/bots/preview", { method: "POST", body: new FormData(this.form) }).catch(() => null);
    if (number !== this.asked || !answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.querySelector("[data-preview-answer]");
    if (number !== this.asked || !(told instanceof HTMLElement)) return;
    // What is wrong with all fields together is no alarm before any of them was filled in.
    const isTyped = [...this.touched].some((name) => name?.startsWith("params."));
    for (const each of isTyped ? told.querySelectorAll("[data-loose]") : []) each.className = "text-danger mb-1";
    need(this.box, "[data-preview-text]").replaceChildren(told);
    this.box.classList.remove("is-old");
    this.mark(JSON.parse(told.dataset.errors ?? "{}"));
  }

  /** @param {Record<string, string>} errors */
  mark(errors) {
    for (const fault of this.form.querySelectorAll("[data-fault]")) {
      const name = /** @type {HTMLElement} */ (fault).dataset.fault ?? "";
      const field = this.form.elements.namedItem(name);
      if (!(field instanceof HTMLElement) || !this.touched.has(name)) continue;
      const text = errors[name] ?? "";
      if (!text && !field.dataset.told) continue;
      if (text && field.classList.contains("is-invalid") && !field.dataset.told) continue;
      field.classList.toggle("is-invalid", Boolean(text));
      const beside = fault.previousElementSibling;
      if (beside?.matches(".steps-trouble")) beside.classList.toggle("is-invalid", Boolean(text));
      field.dataset.told = text ? "yes" : "";
      fault.textContent = text;
    }
  }
}
