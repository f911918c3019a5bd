// What happens in the conversation, as it happens: server-sent events, from the last sequence number that is shown.

import { backoff } from "./outbox.js";

/**
 * @typedef {object} Listener
 * @property {(message: import("./log.js").Message) => void} message
 * @property {(message: import("./log.js").Message) => void} changed
 * @property {() => void} gone
 * @property {(connected: boolean) => void} connected
 */

export class Stream {
  #address;
  #listener;
  /** The last event that is known without a gap. */
  #last;
  /** @type {EventSource | null} */
  #source = null;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {string} address
   * @param {number} last
   * @param {Listener} listener
   */
  constructor(address, last, listener) {
    this.#address = address;
    this.#last = last;
    this.#listener = listener;
  }

  /** Whether the conversation has begun. */
  get hasBegun() {
    return this.#last > 0;
  }

  /**
   * Takes note of messages that came another way. If something is missing before them, the stream begins anew and
   * brings it.
   * @param {number[]} seqs In order.
   */
  note(seqs) {
    const [first] = seqs;
    if (first !== undefined && first <= this.#last + 1) this.#last = Math.max(this.#last, ...seqs);
    else if (first !== undefined) this.close();
    this.open();
  }

  open() {
    if (this.#source) return;
    clearTimeout(this.#timer);
    const separator = this.#address.includes("?") ? "&" : "?";
    const source = new EventSource(`${this.#address}${separator}after=${this.#last}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      this.#listener.connected(true);
    });
    const on = (/** @type {"message" | "changed"} */ name) =>
      source.addEventListener(name, ({ data, lastEventId }) => {
        this.#last = Math.max(this.#last, Number(lastEventId) || 0);
        this.#listener[name](JSON.parse(data));
      });
    on("message");
    on("changed");
    source.addEventListener("gone", () => {
      this.close();
      this.#listener.gone();
    });
    source.addEventListener("again", () => this.#reopen(500 + Math.random() * 2000));
    source.addEventListener("error", () => {
      this.#failures += 1;
      this.#listener.connected(false);
      const isRefused = source.readyState === EventSource.CLOSED;
      this.#reopen(backoff(this.#failures - 1));
      if (isRefused) void this.#ask(source.url);
    });
  }

  /** Tries at once, for example because the connection is back. */
  wake() {
    if (this.#source?.readyState === EventSource.OPEN) return;
    this.close();
    this.open();
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /**
   * Learns why the stream was refused, which the browser does not tell: nothing to show means that the conversation is
   * gone.
   * @param {string} address
   */
  async #ask(address) {
    const asking = new AbortController();
    try {
      const { status } = await fetch(address, { credentials: "same-origin", signal: asking.signal });
      asking.abort();
      if (status !== 204) return;
      this.close();
      this.#listener.gone();
    } catch {
      // It is asked again with the next attempt.
    }
  }

  /** @param {number} wait */
  #reopen(wait) {
    this.close();
    this.#timer = setTimeout(() => this.open(), wait);
  }
}
