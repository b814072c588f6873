/**
 * Exact decimal arithmetic for money: a whole number of units of 10^-scale. No floats.
 * @module
 */

/** @typedef {{ units: bigint, scale: number }} Decimal */

const LONGEST_TEXT = 60;
const MOST_DECIMALS = 8;

/**
 * Read a plain decimal as a person types it; null when it is none.
 * @param {string} text
 * @returns {Decimal | null}
 */
export function parse(text) {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!found || text.length > LONGEST_TEXT) return null;
  const [, sign, whole, part = ""] = found;
  const units = BigInt(whole + part);
  return { units: sign ? -units : units, scale: part.length };
}

/**
 * @param {Decimal} number
 * @param {number} scale at least the number's
 * @returns {bigint}
 */
function unitsAt(number, scale) {
  return number.units * 10n ** BigInt(scale - number.scale);
}

/**
 * @param {Decimal} left
 * @param {Decimal} right
 * @returns {Decimal}
 */
export function add(left, right) {
  const scale = Math.max(left.scale, right.scale);
  return { units: unitsAt(left, scale) + unitsAt(right, scale), scale };
}

/**
 * @param {Decimal} left
 * @param {Decimal} right
 * @returns {Decimal}
 */
export function subtract(left, right) {
  return add(left, { units: -right.units, scale: right.scale });
}

/**
 * @param {Decimal} left
 * @param {Decimal} right
 * @returns {Decimal}
 */
export function multiply(left, right) {
  return { units: left.units * right.units, scale: left.scale + right.scale };
}

/**
 * Say which is greater: below 0 when the left is less, 0 when they are equal.
 * @param {Decimal} left
 * @param {Decimal} right
 * @returns {number}
 */
export function compare(left, right) {
  const { units } = subtract(left, right);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/**
 * Whether a number is a whole number of steps.
 * @param {Decimal} number
 * @param {Decimal} step greater than 0
 * @returns {boolean}
 */
export function isMultiple(number, step) {
  const scale = Math.max(number.scale, step.scale);
  return unitsAt(number, scale) % unitsAt(step, scale) === 0n;
}

/**
 * Write a number with at least and at most so many decimals, rounded half away from zero.
 * @param {Decimal} number
 * @param {number} least
 * @param {number} most
 * @returns {string}
 */
export function format(number, least = 0, most = Math.max(least, number.scale)) {
  const scale = Math.max(number.scale, most);
  const unit = 10n ** BigInt(scale - most);
  const exact = unitsAt(number, scale);
  const size = exact < 0n ? -exact : exact;
  const digits = ((size + unit / 2n) / unit).toString().padStart(most + 1, "0");
  const whole = digits.slice(0, digits.length - most);
  let part = digits.slice(digits.length - most);
  while (part.length > least && part.endsWith("0")) part = part.slice(0, -1);
  const isZero = /^0*$/.test(whole + part);
  return (exact < 0n && !isZero ? "-" : "") + whole + (part ? `.${part}` : "");
}

/**
 * Round a number for the eye: to so many decimals, what is smaller to two digits. As `rounded` in
 * gui/figure.py.
 * @param {Decimal} number
 * @param {number} decimals
 * @returns {string}
 */
export function rounded(number, decimals) {
  const digits = String(number.units < 0n ? -number.units : number.units).length;
  const zeros = number.scale - digits; // between the point and the first digit
  const wanted = number.units !== 0n && zeros >= decimals ? zeros + 2 : decimals;
  const shown = Math.min(wanted, Math.max(decimals, MOST_DECIMALS));
  return format(number, shown, shown);
}

/**
 * Write a number with at most so many decimals, the rest cut off: no more than there is.
 * @param {Decimal} number
 * @param {number} most
 * @returns {string}
 */
export function cut(number, most) {
  const unit = 10n ** BigInt(Math.max(number.scale - most, 0));
  return format({ units: number.units - (number.units % unit), scale: number.scale });
}

/**
 * Say which way a number points once it is rounded to so many decimals: a class of the style sheet.
 * @param {Decimal | null | undefined} number
 * @param {number} decimals
 * @returns {"up" | "down" | ""}
 */
export function direction(number, decimals) {
  const shown = number && parse(format(number, decimals, decimals));
  if (!shown || shown.units === 0n) return "";
  return shown.units > 0n ? "up" : "down";
}
