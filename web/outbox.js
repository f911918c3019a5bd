// What waits to be sent: one message after the other, each with its key, until the service has it.

/**
 * @typedef {object} Entry Something the resident did.
 * @property {string} key The idempotency key: however often it is sent, it is carried out once.
 * @property {string} action Where it goes.
 * @property {[string, string][]} fields
 * @property {string} shown What is shown of it until it is answered; empty for a thumb.
 * @property {boolean} isTyped Whether its text was typed, and goes back to the box when the service refuses it.
 * @property {number} tries How often it may have arrived without an answer.
 *
 * @typedef {object} Answer What the service answers.
 * @property {import("./log.js").Message[]} messages
 * @property {boolean} stored Whether it was kept.
 * @property {boolean} begun Whether a conversation began with it.
 * @property {string} [lang] The language that the resident has asked for in words.
 *
 * @typedef {object} Listener
 * @property {(entry: Entry) => void} sending
 * @property {(entry: Entry, answer: Answer) => void} answered
 * @property {(entry: Entry, detail: string) => void} refused The service will not have it.
 * @property {(entry: Entry) => void} unreachable It is tried again later.
 */

const STORED = "madoguchi:outbox";
/** How long one attempt may take, in milliseconds. */
const PATIENCE = 20_000;
const LONGEST_WAIT = 30_000;

/** A wait before the next attempt: longer each time, and not the same for everybody. */
export const backoff = (/** @type {number} */ failures) =>
  Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random());

/** A key that nobody else has. Without a secure context `randomUUID` is missing. */
export function newKey() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Outbox {
  /** @type {Entry[]} */
  #entries = [];
  #listener;
  #running = false;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** What an earlier page of this tab could not send. */
  restore() {
    try {
      const entries = JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
      if (Array.isArray(entries)) this.#entries = entries.filter(({ action }) => /^\/chat(?:\?|$)/.test(action));
    } catch {
      // A store that cannot be read holds nothing.
    }
    return [...this.#entries];
  }

  /** @param {Entry} entry */
  add(entry) {
    this.#entries.push(entry);
    this.#keep();
    void this.run();
  }

  /** Forgets everything, for example because the conversation was erased. */
  clear() {
    this.#entries = [];
    this.#keep();
  }

  /** Whether something is on its way that the service may already have. */
  get isUnsure() {
    const first = this.#entries[0];
    return this.#running || (first !== undefined && first.tries > 0 && first.tries <= 5);
  }

  /** Whether the last attempt failed. */
  get isFailing() {
    return this.#failures > 0;
  }

  /** Sends what waits, in order. */
  async run() {
    if (this.#running) return;
    clearTimeout(this.#timer);
    this.#running = true;
    try {
      while (this.#entries[0] && (await this.#send(this.#entries[0])));
    } finally {
      this.#running = false;
    }
    if (this.#entries.length > 0) this.#timer = setTimeout(() => this.run(), backoff(this.#failures));
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<boolean>} Whether the next one may be sent.
   */
  async #send(entry) {
    this.#listener.sending(entry);
    entry.tries += 1;
    this.#keep();
    try {
      const response = await fetch(entry.action, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json" },
        body: new URLSearchParams([...entry.fields, ["key", entry.key]]),
        signal: AbortSignal.timeout(PATIENCE),
      });
      const answer = await response.json();
      this.#failures = 0;
      if (response.ok && Array.isArray(answer.messages)) {
        this.#done(entry);
        this.#listener.answered(entry, answer);
      } else {
        this.#done(entry);
        this.#listener.refused(entry, String(answer.detail ?? answer.title ?? ""));
      }
      return true;
    } catch {
      // No connection, or something in between that is not the service.
      this.#failures += 1;
      this.#listener.unreachable(entry);
      return false;
    }
  }

  /** @param {Entry} entry */
  #done(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#keep();
  }

  #keep() {
    try {
      if (this.#entries.length > 0) sessionStorage.setItem(STORED, JSON.stringify(this.#entries));
      else sessionStorage.removeItem(STORED);
    } catch {
      // Then it lasts as long as this page.
    }
  }
}
