/**
 * Finding and filling elements. Text is always set as text: a name that holds markup shows it.
 * @module
 */

/**
 * Return the one element of a selector; a page without it is a fault of ours.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function need(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * Set an element's text, when it differs.
 * @param {ParentNode} root
 * @param {string} selector
 * @param {string} text
 * @returns {HTMLElement}
 */
export function say(root, selector, text) {
  const element = need(root, selector);
  if (element.textContent !== text) element.textContent = text;
  return element;
}

/**
 * Return a copy of a template's first element.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copy(id) {
  const template = need(document, `#${id}`);
  const made = /** @type {HTMLTemplateElement} */ (template).content.cloneNode(true);
  return need(/** @type {DocumentFragment} */ (made), "*");
}

/**
 * Write a moment as a time of day, with its date when it is not today.
 * @param {string} moment ISO 8601
 * @returns {string}
 */
export function timeOf(moment) {
  const at = new Date(moment);
  const time = at.toLocaleTimeString();
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString()} ${time}`;
}
