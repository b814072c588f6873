/**
 * Notices: flashed when they are new, kept in a list until dismissed, whatever page is opened.
 * @module
 */

import { copy, need, say, timeOf } from "./dom.js";

/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {{ notice_id: string, level: string, text: string, said_at: string }} Notice */

const MOST_FLASHES = 3;
const REMEMBERED_COUNT = 300;
const FLASH_MS = { info: 6000, success: 6000, warning: 15_000, error: 30_000 };
/** Older ones are news to nobody; they are in the list. */
const FLASHED_WITHIN_MS = 600_000;

/** A set of ids that the browser remembers from page to page. */
class Memory {
  /** @param {string} key */
  constructor(key) {
    this.key = key;
  }

  /** @returns {string[]} */
  get ids() {
    return JSON.parse(localStorage.getItem(this.key) ?? "[]");
  }

  /** @param {string} id */
  has(id) {
    return this.ids.includes(id);
  }

  /** @param {string} id */
  add(id) {
    if (this.has(id)) return;
    localStorage.setItem(this.key, JSON.stringify([...this.ids, id].slice(-REMEMBERED_COUNT)));
  }
}

const dismissed = new Memory("virc.dismissed");
const flashed = new Memory("virc.flashed");

/** @param {Stream} stream */
export function showNotices(stream) {
  const list = need(document, "[data-notice-list]");
  stream.on("notice", (/** @type {Notice} */ notice) => {
    const id = `notice-${notice.notice_id}`;
    if (dismissed.has(notice.notice_id) || document.getElementById(id)) return;
    list.prepend(entry(notice, id));
    count(list);
    const isNews = stream.now() - Date.parse(notice.said_at) < FLASHED_WITHIN_MS;
    if (isNews && !flashed.has(notice.notice_id)) flash(notice);
    flashed.add(notice.notice_id);
  });
  need(document, "[data-dismiss-all]").addEventListener("click", () => {
    for (const each of list.querySelectorAll("button")) each.click();
  });
  // What was dismissed on another page of the same browser.
  window.addEventListener("storage", () => {
    for (const id of dismissed.ids) document.getElementById(`notice-${id}`)?.remove();
    count(list);
  });
}

/**
 * @param {Notice} notice
 * @param {string} id
 */
function entry(notice, id) {
  const made = copy("notice-template");
  made.id = id;
  made.dataset.level = notice.level;
  say(made, "time", timeOf(notice.said_at));
  say(made, "[data-text]", notice.text);
  need(made, "button").addEventListener("click", () => {
    const list = need(document, "[data-notice-list]");
    dismissed.add(notice.notice_id);
    made.remove();
    count(list);
  });
  return made;
}

/** @param {HTMLElement} list */
function count(list) {
  say(document, "[data-notice-count]", String(list.children.length));
  need(document, "[data-no-notices]").hidden = list.children.length > 0;
}

/** @param {Notice} notice */
function flash(notice) {
  const toasts = need(document, "[data-toasts]");
  const made = copy("toast-template");
  made.dataset.level = notice.level;
  say(made, "[data-text]", notice.text);
  need(made, "button").addEventListener("click", () => made.remove());
  toasts.append(made);
  while (toasts.children.length > MOST_FLASHES) toasts.firstElementChild?.remove();
  const time = FLASH_MS[/** @type {keyof FLASH_MS} */ (notice.level)] ?? FLASH_MS.info;
  setTimeout(() => made.remove(), time);
}
