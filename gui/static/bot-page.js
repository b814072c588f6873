/**
 * A bot's own page: its live part is fetched anew when the bot moves on, or a cambista changes.
 * @module
 */

/** @typedef {import("./stream.js").Stream} Stream */

const REFRESH_MS = 300;

/** The answer about a bot that was deleted: the stream says so as well. */
const NOTHING = 204;

/**
 * @param {HTMLElement} panel
 * @param {Stream} stream
 */
export function keepBotFresh(panel, stream) {
  const uid = panel.dataset.botPanel ?? "";
  let isDue = false;
  let isPressed = false;
  // A button that is replaced between press and release never hears of its click.
  panel.addEventListener("pointerdown", () => (isPressed = true));
  for (const each of ["pointerup", "pointercancel"]) window.addEventListener(each, () => (isPressed = false));

  async function refresh() {
    isDue = false;
    const answer = await fetch(`/bots/${uid}/panel`).catch(() => null);
    if (!answer?.ok || answer.status === NOTHING || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (isPressed) return plan();
    keepPlace(panel, () => panel.replaceChildren(...page.body.children));
  }

  function plan() {
    if (isDue) return;
    isDue = true;
    setTimeout(refresh, REFRESH_MS);
  }

  stream.on("bot", (bot) => {
    if (bot.uid !== uid) return;
    if (bot.is_deleted) location.assign("/");
    else plan();
  });
  // A cambista that comes, goes or is halted changes what is said of the bot's, and where it can go.
  stream.on("card", plan);
}

/**
 * Change the panel under a person's eyes: what is open, in focus or scrolled to stays so.
 * @param {HTMLElement} panel
 * @param {() => void} change
 */
function keepPlace(panel, change) {
  const open = new Set(details(panel, "[open]").map((each) => each.dataset.why));
  const focused = panel.contains(document.activeElement)
    ? /** @type {HTMLElement} */ (document.activeElement).dataset.testid
    : undefined;
  const read = boxes(panel).map(firstRead);
  const chosen = place(panel)?.value;
  change();
  const offered = place(panel);
  if (offered && [...offered.options].some((each) => each.value === chosen)) offered.value = chosen ?? "";
  for (const each of details(panel)) each.open = open.has(each.dataset.why);
  if (focused) /** @type {HTMLElement | null} */ (panel.querySelector(`[data-testid="${focused}"]`))?.focus({ preventScroll: true });
  for (const box of boxes(panel)) {
    const before = read.find((each) => each?.label === box.getAttribute("aria-label"));
    if (!before) continue;
    const row = before.order ? box.querySelector(`[data-order="${CSS.escape(before.order)}"]`) : null;
    box.scrollTop = row instanceof HTMLElement ? row.offsetTop - before.offset : before.scrolled;
    // What has appeared above the list that is being read moves it no more than its rows.
    window.scrollBy(0, box.getBoundingClientRect().top - before.top);
  }
}

/**
 * Return what can be opened, by the order that it explains.
 * @param {HTMLElement} panel
 * @returns {HTMLDetailsElement[]}
 */
function details(panel, state = "") {
  return [...panel.querySelectorAll(`details[data-why]${state}`)].filter((each) => each instanceof HTMLDetailsElement);
}

/**
 * Return the lists that are scrolled by themselves.
 * @param {HTMLElement} panel
 * @returns {HTMLElement[]}
 */
function boxes(panel) {
  return [...panel.querySelectorAll("[data-read]")].filter((each) => each instanceof HTMLElement);
}

/**
 * Return which row of a list is the first in sight, and where; nothing at the newest rows.
 * @param {HTMLElement} box
 */
function firstRead(box) {
  if (box.scrollTop === 0) return null;
  const rows = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-order]")]);
  const row = rows.find((each) => each.offsetTop + each.offsetHeight > box.scrollTop);
  const offset = (row?.offsetTop ?? 0) - box.scrollTop;
  const label = box.getAttribute("aria-label");
  const { top } = box.getBoundingClientRect();
  return { label, order: row?.dataset.order, offset, scrolled: box.scrollTop, top };
}

/**
 * The choice of where to move the bot; nothing while it can move nowhere.
 * @param {HTMLElement} panel
 * @returns {HTMLSelectElement | null}
 */
function place(panel) {
  return panel.querySelector("#switch-to");
}
