// The search over all conversations: what was said, and where to open it.

import { get, problemOf } from "./desk-api.js";
import { nameOf, now } from "./desk-state.js";
import { moment, put, say } from "./desk-words.js";

/** @typedef {{ conversation: string, seq: number, at: number, snippet: string }} Hit */

export class Search {
  #dialog = document.getElementById("past");
  #query = document.getElementById("past-query");
  #list = document.getElementById("past-list");
  #state = document.getElementById("past-state");
  #open;
  #asked = 0;

  /** @param {(id: string) => void} open Opens a conversation. */
  constructor(open) {
    this.#open = open;
    document.getElementById("past-form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#search();
    });
    document.getElementById("search")?.addEventListener("click", () => this.open());
  }

  open() {
    if (!(this.#dialog instanceof HTMLDialogElement) || this.#dialog.open) return;
    this.#dialog.showModal();
    if (this.#query instanceof HTMLInputElement) this.#query.select();
  }

  async #search() {
    const query = this.#query instanceof HTMLInputElement ? this.#query.value.trim() : "";
    if (!query) return;
    this.#asked += 1;
    const asked = this.#asked;
    put(this.#state, say("finding"));
    const answer = await get(`/desk/search?q=${encodeURIComponent(query)}`);
    if (asked !== this.#asked) return;
    /** @type {Hit[]} */
    const hits = answer.ok ? (answer.data.hits ?? []) : [];
    this.#list?.replaceChildren(...hits.map((hit) => this.#item(hit)));
    const found = hits.length > 0 ? say("found", { n: hits.length }) : say("found-none");
    put(this.#state, answer.ok ? found : problemOf(answer) || say("offline"));
  }

  /** @param {Hit} hit */
  #item({ conversation, at, snippet }) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const about = document.createElement("span");
    about.className = "hint";
    about.textContent = `${nameOf(conversation)} ${moment(at, now())}`;
    const text = document.createElement("span");
    text.textContent = snippet;
    button.append(about, " ", text);
    button.addEventListener("click", () => {
      if (this.#dialog instanceof HTMLDialogElement) this.#dialog.close();
      this.#open(conversation);
      document.getElementById("conversation-title")?.focus();
    });
    item.append(button);
    return item;
  }
}
