// The search over all answers: a combobox in a dialog, from which an answer goes to where the cursor was.

import { about, get, problemOf } from "./desk-api.js";
import { isForConversion } from "./desk-ime.js";
import { desk, openRow } from "./desk-state.js";
import { put, say, tell } from "./desk-words.js";

/** @typedef {{ id: string, intent: string, title: string, text: string, agent_text: string | null, lang: string }} Snippet */

/** How long somebody has stopped typing before it is searched, in milliseconds. */
const PAUSE = 120;

export class Snippets {
  #dialog = document.getElementById("snippets");
  #query = document.getElementById("snippets-query");
  #list = document.getElementById("snippets-list");
  #state = document.getElementById("snippets-state");
  #template = document.getElementById("found");
  #insert;
  /** @type {Snippet[]} */
  #found = [];
  #chosen = -1;
  /** @type {AbortController | null} */
  #asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /** @param {(text: string) => boolean} insert Puts a text into the reply. */
  constructor(insert) {
    this.#insert = insert;
    if (!(this.#query instanceof HTMLInputElement)) return;
    this.#query.addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.#search(), PAUSE);
    });
    this.#query.addEventListener("keydown", (event) => this.#key(event));
    this.#list?.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      if (option) this.#take(Number(option.getAttribute("data-index")));
    });
  }

  /** Opens the search, if there is anything to put an answer into. */
  open() {
    if (!(this.#dialog instanceof HTMLDialogElement) || !(this.#query instanceof HTMLInputElement) || !desk.open) return;
    if (!openRow()?.mine) {
      tell(say("claim-first"));
      return;
    }
    this.#query.value = "";
    this.#show([]);
    put(this.#state, "");
    this.#dialog.showModal();
    this.#query.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isForConversion(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const count = this.#found.length;
      if (count > 0) this.#choose((this.#chosen + step + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#take(this.#chosen);
    } else if (event.key === "/" && this.#query instanceof HTMLInputElement && this.#query.value === "") {
      // The stroke itself was meant.
      event.preventDefault();
      this.#close();
      this.#insertRaw("/");
    }
  }

  /** @param {string} text */
  #insertRaw(text) {
    const box = document.getElementById("reply-text");
    if (!(box instanceof HTMLTextAreaElement) || box.disabled || box.readOnly) return;
    box.focus();
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  async #search() {
    const query = this.#query instanceof HTMLInputElement ? this.#query.value.trim() : "";
    this.#asking?.abort();
    if (!query || !desk.open) {
      this.#show([]);
      put(this.#state, "");
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    const answer = await get(`${about(desk.open, "snippets")}?q=${encodeURIComponent(query)}`, asking.signal);
    if (asking.signal.aborted) return;
    this.#show(answer.ok ? answer.data.snippets : []);
    const count = this.#found.length;
    put(this.#state, answer.ok ? (count > 0 ? say("found", { n: count }) : say("found-none")) : problemOf(answer) || say("offline"));
  }

  /** @param {Snippet[]} found */
  #show(found) {
    this.#found = found;
    const own = document.documentElement.lang;
    const options = found.map((snippet, index) => {
      const content = this.#template instanceof HTMLTemplateElement ? this.#template.content.cloneNode(true) : null;
      const option = content instanceof DocumentFragment ? content.firstElementChild : null;
      if (!(option instanceof HTMLElement)) return "";
      option.id = `found-${index}`;
      option.dataset.index = String(index);
      put(option.querySelector("[data-slot=title]"), snippet.title);
      const text = option.querySelector("[data-slot=text]");
      put(text, snippet.text);
      text?.setAttribute("lang", snippet.lang);
      const other = option.querySelector("[data-slot=own]");
      if (other instanceof HTMLElement && snippet.agent_text && snippet.agent_text !== snippet.text) {
        put(other, snippet.agent_text);
        other.hidden = false;
        other.lang = own;
      }
      return option;
    });
    this.#list?.replaceChildren(...options);
    this.#query?.setAttribute("aria-expanded", String(found.length > 0));
    this.#choose(found.length > 0 ? 0 : -1);
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = index;
    for (const option of this.#list?.children ?? []) {
      const isChosen = option.id === `found-${index}`;
      option.setAttribute("aria-selected", String(isChosen));
      if (isChosen) option.scrollIntoView({ block: "nearest" });
    }
    if (index >= 0) this.#query?.setAttribute("aria-activedescendant", `found-${index}`);
    else this.#query?.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  #take(index) {
    const snippet = this.#found[index];
    if (!snippet) return;
    this.#close();
    this.#insert(snippet.text);
    tell(say("inserted", { title: snippet.title }));
  }

  #close() {
    this.#asking?.abort();
    if (this.#dialog instanceof HTMLDialogElement) this.#dialog.close();
    document.getElementById("reply-text")?.focus();
  }
}
