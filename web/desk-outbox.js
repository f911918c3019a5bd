// Messages and notes on their way: one after the other, each with its key, until the service has them.

import { about, post } from "./desk-api.js";
import { desk } from "./desk-state.js";
import { backoff, newKey } from "./outbox.js";

/**
 * @typedef {object} Entry
 * @property {string} key The idempotency key: however often it is sent, it is carried out once.
 * @property {"messages" | "notes"} route Where it goes; notes and replies never share one.
 * @property {string} conversation
 * @property {string} text
 * @property {number} expected The last event that was seen when it was sent; notes need none.
 * @property {string | null} suggestion The suggested answer it was made from.
 *
 * @typedef {object} Listener
 * @property {(entry: Entry, event: import("./desk-state.js").DeskEvent) => void} sent
 * @property {(entry: Entry, answer: import("./desk-api.js").Answer) => void} refused The service will not have it.
 * @property {() => void} changed How many wait, or whether they get through.
 */

export class DeskOutbox {
  /** @type {Entry[]} */
  #entries = [];
  #listener;
  #running = false;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Map<string, number>} The last event of one's own, by conversation: what one wrote oneself is not news. */
  #own = new Map();

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    addEventListener("online", () => void this.run());
    addEventListener("beforeunload", (event) => {
      if (this.#entries.length > 0) event.preventDefault();
    });
  }

  /** What is not sent yet. */
  get entries() {
    return [...this.#entries];
  }

  get isFailing() {
    return this.#failures > 0;
  }

  /** @param {Omit<Entry, "key">} what */
  add(what) {
    const entry = { key: newKey(), ...what };
    this.#entries.push(entry);
    this.#listener.changed();
    void this.run();
    return entry;
  }

  /** Sends what waits. */
  async run() {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    for (let entry = this.#entries[0]; entry; entry = this.#entries[0]) {
      const answer = await this.#send(entry);
      if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
        this.#failures += 1;
        this.#timer = setTimeout(() => void this.run(), backoff(this.#failures - 1));
        break;
      }
      this.#failures = 0;
      this.#entries.shift();
      if (answer.ok) {
        const { event } = answer.data;
        if (entry.route === "messages") this.#own.set(entry.conversation, event.seq);
        this.#listener.sent(entry, event);
      } else {
        // What came between comes with the refusal and is shown, even while the connection for news is lost.
        if (answer.data?.code === "stale" && entry.conversation === desk.open) this.#own.set(entry.conversation, answer.data.last);
        this.#listener.refused(entry, answer);
      }
      this.#listener.changed();
    }
    this.#running = false;
    this.#listener.changed();
  }

  /** @param {Entry} entry */
  #send({ key, route, conversation, text, expected, suggestion }) {
    const path = about(conversation, route);
    if (route === "notes") return post(path, { key, text });
    // If anything came between, the number of one's own message before it would be higher than what was seen.
    const seen = Math.max(expected, this.#own.get(conversation) ?? 0);
    return post(path, { key, text, expected: seen, suggestion });
  }
}
