// The queue: rows are updated where they stand, and whoever is in one stays in it.

import { desk, nameOf, now } from "./desk-state.js";
import { moment, named, put, say, span } from "./desk-words.js";

/** From this wait on a row says so, in milliseconds. */
const LONG = 180_000;
const GROUPS = /** @type {const} */ (["waiting", "mine", "others", "snoozed"]);

/** @typedef {import("./desk-state.js").Row} Row */

/** @param {Row} row */
function groupOf(row) {
  if (row.state === "waiting") return "waiting";
  if (row.state === "snoozed") return "snoozed";
  return row.mine ? "mine" : "others";
}

export class Board {
  #panel = document.getElementById("queue");
  #template = document.getElementById("row");
  /** @type {Map<string, HTMLLIElement>} */
  #elements = new Map();
  /** @type {Map<string, number>} The last message of the resident that was seen, by conversation. */
  #seen = new Map();
  #open;

  /** @param {(id: string) => void} open What happens when somebody chooses a row. */
  constructor(open) {
    this.#open = open;
    setInterval(() => this.tick(), 1000);
  }

  /**
   * Takes what the service says about the queue.
   * @param {{ full: boolean, rows: Row[], gone: string[] }} frame
   */
  apply({ full, rows, gone }) {
    if (full) {
      const kept = new Set(rows.map(({ id }) => id));
      for (const id of desk.rows.keys()) if (!kept.has(id)) desk.rows.delete(id);
    }
    for (const id of gone ?? []) desk.rows.delete(id);
    for (const row of rows) {
      desk.rows.set(row.id, row);
      if (!this.#seen.has(row.id)) this.#seen.set(row.id, row.mine ? 0 : row.last_resident);
    }
    this.render(full ? undefined : new Set(rows.map(({ id }) => id)));
  }

  /** The rows of a group, those that have waited longest first. */
  rowsOf(/** @type {string} */ group) {
    const rows = [...desk.rows.values()].filter((row) => groupOf(row) === group);
    const key = (/** @type {Row} */ row) => (group === "snoozed" ? (row.until ?? 0) : row.since);
    return rows.sort((a, b) => key(a) - key(b) || a.id.localeCompare(b.id));
  }

  /** The buttons of all rows, in the order of the page. */
  buttons() {
    return [...(this.#panel?.querySelectorAll("button.row") ?? [])].filter((button) => button instanceof HTMLButtonElement);
  }

  /**
   * Goes to the next row (1) or the one before (-1).
   * @param {number} step
   */
  go(step) {
    const buttons = this.buttons();
    const at = buttons.findIndex((button) => button === document.activeElement);
    const open = buttons.findIndex((button) => button.getAttribute("aria-current") === "true");
    const from = at >= 0 ? at : open >= 0 ? open : step > 0 ? -1 : buttons.length;
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, from + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  /** Goes to the queue: to the open row, or the first, or its title. */
  focus() {
    const buttons = this.buttons();
    const current = buttons.find((button) => button.getAttribute("aria-current") === "true");
    (current ?? buttons[0] ?? document.getElementById("queue-title"))?.focus();
  }

  /** Everything the resident has written in the open conversation was seen. */
  seen() {
    const row = desk.open ? desk.rows.get(desk.open) : undefined;
    if (row && document.visibilityState === "visible") this.#seen.set(row.id, row.last_resident);
  }

  /**
   * Brings the rows into their places and their texts up to date.
   * @param {Set<string>} [changed] Only the texts of these.
   */
  render(changed) {
    if (!this.#panel) return;
    this.seen();
    const focused = document.activeElement;
    const places = this.buttons();
    const stood = places.findIndex((button) => button === focused);
    for (const group of GROUPS) {
      const list = this.#panel.querySelector(`[data-rows="${group}"]`);
      if (!list) return;
      const rows = this.rowsOf(group);
      rows.forEach((row, index) => {
        const element = this.#elementOf(row);
        if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
        if (!changed || changed.has(row.id)) this.#fill(element, row);
      });
      while (list.children.length > rows.length) {
        const last = list.lastElementChild;
        // It stands in another group by now, or is gone.
        last?.remove();
      }
      put(this.#panel.querySelector(`[data-count="${group}"]`), String(rows.length));
      list.parentElement?.classList.toggle("has-rows", rows.length > 0);
    }
    for (const [id, element] of this.#elements) {
      if (desk.rows.has(id)) continue;
      element.remove();
      this.#elements.delete(id);
      this.#seen.delete(id);
    }
    if (stood >= 0 && document.activeElement !== focused) {
      // Moving takes the focus away: it goes back, or to whatever stands there now.
      const left = this.buttons();
      const target = focused?.isConnected && focused instanceof HTMLElement ? focused : left[Math.min(stood, left.length - 1)];
      (target ?? document.getElementById("queue-title"))?.focus({ preventScroll: true });
    }
  }

  /** Brings the times up to date. */
  tick() {
    for (const [id, element] of this.#elements) {
      const row = desk.rows.get(id);
      if (row) this.#time(element, row);
    }
  }

  /** @param {Row} row */
  #elementOf(row) {
    const known = this.#elements.get(row.id);
    if (known) return known;
    const content = this.#template instanceof HTMLTemplateElement ? this.#template.content.cloneNode(true) : null;
    const element = content instanceof DocumentFragment ? content.firstElementChild : null;
    const li = element instanceof HTMLLIElement ? element : document.createElement("li");
    li.querySelector("button")?.addEventListener("click", () => this.#open(row.id));
    this.#elements.set(row.id, li);
    return li;
  }

  /**
   * @param {HTMLLIElement} element
   * @param {Row} row
   */
  #time(element, row) {
    const long = element.querySelector("[data-slot=long]");
    const waited = now() - row.since;
    const text = row.state === "snoozed" && row.until ? say("until", { time: moment(row.until, now()) }) : span(waited);
    put(element.querySelector("[data-slot=wait]"), text);
    if (long instanceof HTMLElement) long.hidden = row.state !== "waiting" || waited < LONG;
  }

  /**
   * @param {HTMLLIElement} element
   * @param {Row} row
   */
  #fill(element, row) {
    const slot = (/** @type {string} */ name) => element.querySelector(`[data-slot=${name}]`);
    const button = element.querySelector("button");
    if (button) {
      button.dataset.id = row.id;
      if (row.id === desk.open) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    element.dataset.state = row.state;
    this.#time(element, row);
    put(slot("lang"), row.lang ? named("lang", row.lang) : "");
    put(slot("message"), row.message || nameOf(row.id));
    if (row.lang) slot("message")?.setAttribute("lang", row.lang);
    put(slot("reason"), named("reason", row.reason));
    const holder = slot("holder");
    if (holder instanceof HTMLElement) {
      holder.hidden = row.mine || !row.holder;
      put(holder, row.holder?.name ?? "");
    }
    // That the holder looks at it goes without saying.
    const others = row.present.filter(({ id, activity }) => id !== desk.me?.id && (id !== row.holder?.id || activity === "typing"));
    const present = slot("present");
    if (present instanceof HTMLElement) {
      present.hidden = others.length === 0;
      put(present, others.map(({ name, activity }) => say(activity, { name })).join(say("list-separator")));
    }
    const fresh = slot("new");
    const isNew = row.mine && row.id !== desk.open && row.last_resident > (this.#seen.get(row.id) ?? 0);
    if (fresh instanceof HTMLElement) fresh.hidden = !isNew;
  }
}
