/**
 * The live connection: server-sent events, and whether they still come.
 * @module
 */

/** A stream says something every 10 s; two signs of life missed mean that it is lost. */
const SILENCE_LIMIT_MS = 25_000;
const RETRY_MS = 3000;
/** A page that nobody sees frees its connection; browsers have six for a server. */
const HIDDEN_LIMIT_MS = 60_000;
const EVENTS = ["ticker", "bot", "card", "halt", "alarms", "wallet", "health", "notice"];

/** @typedef {"connecting" | "live" | "lost"} Connection */

export class Stream extends EventTarget {
  constructor() {
    super();
    /** @type {EventSource | null} */
    this.source = null;
    this.heardAt = Date.now();
    /** How far the browser's clock is behind the server's, in ms. */
    this.behindMs = 0;
    this.lastNoticeId = "";
    /** @type {number | undefined} */
    this.hiding = undefined;
    /** @type {number | undefined} */
    this.retrying = undefined;
  }

  /** Connect, and stay connected while the page is seen. */
  start() {
    this.open();
    setInterval(() => this.check(), 1000);
    document.addEventListener("visibilitychange", () => this.onVisibility());
  }

  /** The server's time now, in ms. */
  now() {
    return Date.now() + this.behindMs;
  }

  /**
   * Call back for each event of a kind, with its payload.
   * @param {string} event
   * @param {(payload: any) => void} callback
   */
  on(event, callback) {
    this.addEventListener(event, (each) => callback(/** @type {CustomEvent} */ (each).detail));
  }

  open() {
    this.source?.close();
    this.heardAt = Date.now();
    const source = new EventSource("/stream");
    this.source = source;
    source.onerror = () => this.onLost(source);
    for (const event of ["hello", "beat"]) {
      source.addEventListener(event, (message) => this.onSign(JSON.parse(message.data).now));
    }
    for (const event of EVENTS) {
      source.addEventListener(event, (message) => {
        this.heardAt = Date.now();
        this.tell(event, JSON.parse(message.data));
      });
    }
  }

  /**
   * @param {string} event
   * @param {unknown} detail
   */
  tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  /** @param {string} now */
  onSign(now) {
    this.heardAt = Date.now();
    this.behindMs = Date.parse(now) - Date.now();
    this.tell("connection", "live");
  }

  /** @param {EventSource} source */
  onLost(source) {
    if (source !== this.source) return;
    this.tell("connection", "lost");
    // After an answer other than a stream (signed out, Redis away) a browser does not try again.
    if (source.readyState === EventSource.CLOSED && this.retrying === undefined) {
      this.retrying = window.setTimeout(() => this.retry(), RETRY_MS);
    }
  }

  async retry() {
    this.retrying = undefined;
    try {
      const answer = await fetch("/api/v1/pairs");
      if (answer.status === 401) return location.reload();
    } catch {
      // Still unreachable: opening says so again.
    }
    this.open();
  }

  check() {
    if (this.source && Date.now() - this.heardAt > SILENCE_LIMIT_MS) {
      this.tell("connection", "lost");
      this.open();
    }
  }

  onVisibility() {
    clearTimeout(this.hiding);
    if (!document.hidden) {
      if (!this.source) this.open();
      return;
    }
    this.hiding = window.setTimeout(() => {
      this.source?.close();
      this.source = null;
    }, HIDDEN_LIMIT_MS);
  }
}
