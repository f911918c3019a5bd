// What an agent does with the open conversation: claim it, give it back, away, to the bot, put it off, end it.

import { about, get, post, problemOf } from "./desk-api.js";
import { desk, nameOf, openRow } from "./desk-state.js";
import { put, say, tell, words } from "./desk-words.js";

/**
 * @typedef {"claim" | "release" | "transfer" | "snooze" | "hand-back" | "close" | "erase"} Action
 *
 * @typedef {object} Listener
 * @property {() => void} claimed
 * @property {() => void} done The conversation was given away or ended.
 * @property {(text: string) => void} trouble
 */

export class Actions {
  #listener;
  #dialog = document.getElementById("reason");
  #form = document.getElementById("reason-form");
  #text = document.getElementById("reason-text");
  /** @type {Exclude<Action, "claim">} */
  #action = "close";
  #conversation = "";
  #busy = false;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    for (const button of document.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => void this.do(/** @type {Action} */ (button.getAttribute("data-action"))));
    }
    for (const button of document.querySelectorAll("[data-close]")) {
      button.addEventListener("click", () => button.closest("dialog")?.close());
    }
    this.#form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#confirm();
    });
  }

  /**
   * Whether it can be done to the open conversation now.
   * @param {Action} action
   */
  can(action) {
    const row = openRow();
    if (action === "erase") return desk.open !== null && desk.may.has("erase_conversation");
    if (!row || !desk.may.has("claim")) return false;
    if (action === "claim") return row.state !== "held";
    if (action === "snooze" && row.state === "waiting") return true;
    return row.mine || (desk.may.has("overrule") && row.state === "held");
  }

  /** Lets one press what one can. */
  render() {
    for (const button of document.querySelectorAll("button[data-action]")) {
      if (!(button instanceof HTMLButtonElement)) continue;
      const action = /** @type {Action} */ (button.dataset.action);
      const can = this.can(action);
      const hadFocus = button === document.activeElement;
      button.disabled = !can;
      button.hidden = !can;
      // Nobody may be left on a button that cannot be pressed.
      if (hadFocus && !can) document.getElementById("conversation-title")?.focus();
    }
    const address = document.getElementById("export");
    if (address instanceof HTMLAnchorElement && desk.open) address.href = about(desk.open, "export");
  }

  /** @param {Action} action */
  async do(action) {
    if (!desk.open || this.#busy || !this.can(action)) return;
    if (action === "claim") await this.#claim(desk.open);
    else await this.#ask(action);
  }

  /** @param {string} id */
  async #claim(id) {
    this.#busy = true;
    const answer = await post(about(id, "claim"), {});
    this.#busy = false;
    if (answer.ok) {
      tell(say("claimed"));
      this.#listener.claimed();
    } else {
      const name = answer.data?.holder?.name;
      this.#listener.trouble(name ? say("held-by", { name }) : problemOf(answer) || say("offline"));
    }
  }

  /** @param {Exclude<Action, "claim">} action */
  async #ask(action) {
    if (!(this.#dialog instanceof HTMLDialogElement) || !(this.#text instanceof HTMLInputElement)) return;
    this.#action = action;
    this.#conversation = desk.open ?? "";
    put(document.getElementById("reason-title"), `${say(`title-${action}`)} ${nameOf(this.#conversation)}`);
    put(document.getElementById("reason-what"), say(`what-${action}`));
    put(document.getElementById("reason-do"), say(`title-${action}`));
    this.#problem("");
    for (const field of this.#dialog.querySelectorAll("[data-only]")) {
      if (field instanceof HTMLElement) field.hidden = field.dataset.only !== action;
    }
    this.#dialog.dataset.asks = action;
    const reasons = (words[`reasons-${action}`] ?? "").split("|").filter(Boolean);
    this.#text.value = reasons[0] ?? "";
    document.getElementById("reasons")?.replaceChildren(
      ...reasons.map((reason) => {
        const option = document.createElement("option");
        option.value = reason;
        return option;
      }),
    );
    if (action === "transfer") {
      this.#busy = true;
      await this.#colleagues();
      this.#busy = false;
      // In the meantime another one may have been opened.
      if (desk.open !== this.#conversation) return;
    }
    if (!this.#dialog.open) this.#dialog.showModal();
    const first = { transfer: "reason-to", snooze: "reason-minutes", erase: "reason-do" }[/** @type {string} */ (action)];
    if (first) document.getElementById(first)?.focus();
    else {
      this.#text.focus();
      this.#text.select();
    }
  }

  async #colleagues() {
    const list = document.getElementById("reason-to");
    const button = document.getElementById("reason-do");
    if (!(list instanceof HTMLSelectElement) || !(button instanceof HTMLButtonElement)) return;
    const answer = await get("/desk/colleagues");
    /** @type {{ id: string, name: string, role: string, on_duty: boolean }[]} */
    const all = answer.ok ? answer.data.agents : [];
    const holder = openRow()?.holder?.id;
    const others = all.filter(({ id, role }) => id !== holder && role !== "editor");
    others.sort((a, b) => Number(b.on_duty) - Number(a.on_duty) || a.name.localeCompare(b.name));
    const options = others.map(({ id, name, on_duty: onDuty }) => new Option(say(onDuty ? "on-duty" : "off-duty", { name }), id));
    list.replaceChildren(...(options.length > 0 ? options : [new Option(say("nobody"), "")]));
    button.disabled = options.length === 0;
  }

  async #confirm() {
    if (!(this.#dialog instanceof HTMLDialogElement) || this.#busy) return;
    const value = (/** @type {string} */ id) => {
      const field = document.getElementById(id);
      return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
    };
    const reason = value("reason-text").trim();
    /** @type {object} */
    let body = { reason };
    if (this.#action === "transfer") body = { to: value("reason-to"), reason };
    if (this.#action === "snooze") body = { minutes: Number(value("reason-minutes")), reason };
    if (this.#action === "erase") body = {};
    this.#busy = true;
    const answer = await post(about(this.#conversation, this.#action), body);
    this.#busy = false;
    if (!answer.ok) {
      this.#problem(problemOf(answer) || say("offline"));
      return;
    }
    this.#dialog.close();
    const button = document.getElementById("reason-do");
    if (button instanceof HTMLButtonElement) button.disabled = false;
    tell(say(`done-${this.#action}`));
    this.#listener.done();
  }

  /** @param {string} text */
  #problem(text) {
    const place = document.getElementById("reason-problem");
    put(place, text);
    if (place) place.hidden = !text;
    const button = document.getElementById("reason-do");
    if (button instanceof HTMLButtonElement) button.disabled = false;
  }
}
