/**
 * The protections for all bots: what fired today, and until when all rest.
 * @module
 */

import { need, timeOf } from "./dom.js";

/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {{ text: string, until: string }} Rest */
/** @typedef {{ alarms: { text: string, fired_at: string }[], rest: Rest | null }} Alarms */

/**
 * @param {Stream} stream
 * @param {Alarms} first
 */
export function showAlarms(stream, first) {
  stream.on("alarms", draw);
  draw(first);
}

/** @param {Alarms} told */
function draw({ alarms, rest }) {
  const resting = need(document, "[data-rest]");
  resting.hidden = rest === null;
  resting.textContent = rest?.text ?? "";
  const panel = need(document, "[data-alarms]");
  panel.hidden = alarms.length === 0;
  panel.replaceChildren(
    ...alarms.map((each) => {
      const line = document.createElement("p");
      line.className = "mb-0";
      line.textContent = `${timeOf(each.fired_at)} ${each.text}`;
      return line;
    }),
  );
}
