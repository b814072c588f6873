/**
 * A field of several words, each of which is offered while it is typed: a browser by itself offers
 * what completes the whole field, and so the first word alone.
 * @module
 */

/**
 * Return what a field may hold next: what stands before its last word, with each word that is not
 * there yet.
 * @param {string} text
 * @param {string[]} words
 * @returns {string[]}
 */
export function continued(text, words) {
  const before = text.replace(/[^\s,]*$/, "");
  const there = new Set(before.split(/[\s,]+/));
  return words.filter((each) => !there.has(each)).map((each) => before + each);
}

/**
 * Offer the words of a field's list one after the other.
 * @param {HTMLInputElement} field
 */
export function offerWords(field) {
  const words = [...(field.list?.options ?? [])].map((each) => each.value);
  const list = document.createElement("datalist");
  list.id = `${field.id}-words`;
  field.after(list);
  field.setAttribute("list", list.id);
  const offer = () => list.replaceChildren(...continued(field.value, words).map((each) => new Option(each)));
  field.addEventListener("input", offer);
  offer();
}
