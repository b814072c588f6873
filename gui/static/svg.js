/**
 * Making the parts of a drawing.
 * @module
 */

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
export function make(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 */
export function text(x, y, words) {
  const made = make("text", { x, y });
  made.textContent = words;
  return made;
}

/**
 * Draw some levels of a scale, with their numbers.
 * @param {number} low
 * @param {number} range
 * @param {number} count of the spaces between them
 * @param {(value: number) => number} y
 * @param {number} right where the lines end and the numbers begin
 */
export function* grid(low, range, count, y, right) {
  const decimals = Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(range))));
  for (let at = 0; at <= count; at += 1) {
    const value = low + (range * at) / count;
    yield make("line", { x1: 0, x2: right, y1: y(value), y2: y(value), class: "grid" });
    yield text(right + 4, y(value) + 4, value.toFixed(decimals));
  }
}
