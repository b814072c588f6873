/**
 * The health line: the connection, and each service with its state.
 * @module
 */

import { need, say, timeOf } from "./dom.js";

/** @typedef {import("./stream.js").Stream} Stream */

const WORDS = { connecting: "connecting…", live: "live", lost: "connection lost" };

/** @param {Stream} stream */
export function showHealth(stream) {
  const line = need(document, "[data-health]");
  const detail = need(document, "[data-health-detail]");
  stream.on("connection", (/** @type {keyof WORDS} */ state) => {
    say(line, "[data-connection]", WORDS[state]).dataset.state = state;
  });
  stream.on("health", (health) => {
    const buttons = Object.entries(health.services).map(([name, each]) => button(name, each));
    need(line, "[data-health-services]").replaceChildren(...buttons);
    detail.hidden = true;
  });
  line.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".service")) return;
    say(detail, "p", event.target.title);
    detail.hidden = false;
  });
}

/**
 * @param {string} name
 * @param {{ state: string, detail: string, beat_at: string | null }} service
 */
function button(name, service) {
  const made = document.createElement("button");
  const since = service.beat_at ? ` since ${timeOf(service.beat_at)}` : "";
  made.type = "button";
  made.className = "service";
  made.dataset.state = service.state;
  made.dataset.testid = `service-${name}`;
  made.textContent = service.state === "ok" ? name : `${name} ${service.state}${since}`;
  made.title = `${name} is ${service.state}${since}${service.detail ? `: ${service.detail}` : ""}`;
  return made;
}
