// The open conversation: what was said, who it is, who else is there.

import { desk, isMine, nameOf, now, openRow } from "./desk-state.js";
import { named, put, say, span, tell, words } from "./desk-words.js";
import { Log } from "./log.js";

/** @typedef {import("./desk-state.js").DeskEvent} DeskEvent */

/** What is there when a conversation is opened is not read out; in milliseconds. */
const QUIET = 800;

/** @param {DeskEvent} event */
const messageOf = ({ seq, author, html }) => ({ seq, author, html: html ?? "" });

export class Conversation {
  #panel = document.getElementById("conversation");
  #list = document.getElementById("log") ?? document.createElement("ol");
  #log = new Log(this.#list, words, "e");
  #watch;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;
  #isFilling = false;
  #gapAt = -1;
  /** @type {Map<string, { element: Element, conversation: string }>} */
  #pending = new Map();

  /** @param {(after: number) => void} watch Asks the service for what comes after an event of the open conversation. */
  constructor(watch) {
    this.#watch = watch;
    setInterval(() => this.render(), 1000);
  }

  /** @param {string} id */
  open(id) {
    const isOther = desk.open !== id;
    if (isOther) {
      desk.open = id;
      desk.last = 0;
      this.#gapAt = -1;
      this.#pending.clear();
      this.#fill();
      this.#log.clear();
      this.present([]);
      this.#watch(0);
      const address = new URL(location.href);
      address.searchParams.set("conversation", id);
      history.replaceState(null, "", address);
      tell(say("opened", { name: nameOf(id) }));
    }
    this.render();
    return isOther;
  }

  /** Goes on after a break. */
  resume() {
    if (desk.open) this.#watch(desk.last);
  }

  /**
   * @param {string} conversation
   * @param {DeskEvent[]} events In order.
   */
  add(conversation, events) {
    if (conversation !== desk.open) return;
    const fresh = events.filter(({ seq }) => seq > desk.last);
    const [first] = fresh;
    if (first && desk.last > 0 && first.seq !== desk.last + 1) {
      // Something is missing: it comes again from where it is whole, asked for once.
      if (this.#gapAt !== desk.last) {
        this.#gapAt = desk.last;
        this.#watch(desk.last);
      }
      return;
    }
    desk.last = fresh.at(-1)?.seq ?? desk.last;
    this.show(events);
  }

  /**
   * Shows events that came another way than in order.
   * @param {DeskEvent[]} events
   * @param {boolean} [own]
   */
  show(events, own = false) {
    const shown = events.filter(({ html }) => html).map(messageOf);
    this.#log.show(shown, own);
    if (this.#isFilling || own) this.#log.goToEnd();
    this.#keepPendingLast();
  }

  /**
   * Shows what was sent before the service has it.
   * @param {import("./desk-outbox.js").Entry} entry
   */
  pend(entry) {
    const element = this.#log.pend(entry.text, words.sending ?? "", true);
    if (entry.route === "notes") element.classList.add("note");
    this.#pending.set(entry.key, { element, conversation: entry.conversation });
  }

  /**
   * What was sent has arrived, or was refused.
   * @param {string} key
   */
  settle(key) {
    this.#pending.get(key)?.element.remove();
    this.#pending.delete(key);
  }

  /**
   * What was sent does not get through.
   * @param {() => void} retry
   */
  fail(retry) {
    for (const { element } of this.#pending.values()) this.#log.fail(element, words, retry);
  }

  /** @param {import("./desk-state.js").Present[]} present */
  present(present) {
    const others = present.filter(({ id }) => id !== desk.me?.id);
    put(
      document.getElementById("present"),
      others.map(({ name, activity }) => say(activity, { name })).join(say("list-separator")),
    );
  }

  /** The conversation was erased. */
  gone() {
    this.#log.clear();
    const item = document.createElement("li");
    item.className = "message system";
    item.textContent = say("gone");
    this.#list.append(item);
  }

  /** Says who it is and whose it is. */
  render() {
    if (!this.#panel || !desk.open) return;
    const row = openRow();
    const state = !row ? "bot" : row.mine ? "mine" : row.state;
    this.#panel.dataset.state = state;
    put(document.getElementById("conversation-title"), say("conversation", { name: nameOf(desk.open) }));
    const facts = [say(`state-${state}`, { name: row?.holder?.name ?? "" })];
    if (row) {
      if (row.lang) facts.push(named("lang", row.lang));
      facts.push(named("channel", row.channel), named("reason", row.reason));
      if (row.state === "waiting") facts.push(say("waited", { time: span(now() - row.since) }));
      if (row.confidence !== null) facts.push(say("confidence", { n: Math.round(row.confidence / 10) }));
    }
    const place = document.getElementById("facts");
    if (place && place.dataset.text !== facts.join("|")) {
      place.dataset.text = facts.join("|");
      place.replaceChildren(
        ...facts.map((fact, index) => {
          const element = document.createElement("span");
          element.className = index === 0 ? "state" : "fact";
          element.textContent = fact;
          return element;
        }),
      );
    }
    const find = document.getElementById("find");
    if (find instanceof HTMLButtonElement) find.disabled = !isMine();
  }

  /** Until it is full, nothing is read out. */
  #fill() {
    this.#isFilling = true;
    this.#list.setAttribute("aria-live", "off");
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#isFilling = false;
      this.#list.setAttribute("aria-live", "polite");
    }, QUIET);
  }

  #keepPendingLast() {
    const here = [...this.#pending.values()].filter(({ conversation }) => conversation === desk.open);
    this.#list.append(...here.map(({ element }) => element));
  }
}
