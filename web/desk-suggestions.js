// The suggested answers for the resident's last message. None is ever sent by itself.

import { post } from "./desk-api.js";
import { desk } from "./desk-state.js";
import { named, put, say, tell, words } from "./desk-words.js";

/**
 * @typedef {object} Suggested
 * @property {string} id
 * @property {string} intent
 * @property {string} title
 * @property {number} score From 0 to 1.
 * @property {string | null} phrase
 * @property {string | null} place
 * @property {string[]} needs
 * @property {{ section: string, verified_on: string }[]} sources
 * @property {string} text
 * @property {string | null} agent_text
 *
 * @typedef {{ conversation: string, message: number, lang: string, answers: Suggested[] }} Offers
 */

const element = (/** @type {Element} */ parent, /** @type {string} */ selector) => {
  const found = parent.querySelector(selector);
  return found instanceof HTMLElement ? found : null;
};

export class Suggestions {
  #cards = document.getElementById("cards");
  #none = document.getElementById("no-suggestions");
  #for = document.getElementById("suggested-for");
  #template = document.getElementById("card");
  #insert;
  /** @type {Suggested[]} */
  #answers = [];
  #message = 0;

  /** @param {(text: string, suggestion: string) => boolean} insert Puts a text into the reply. */
  constructor(insert) {
    this.#insert = insert;
  }

  clear() {
    this.#answers = [];
    this.#message = 0;
    this.#cards?.replaceChildren();
    put(this.#for, "");
    put(this.#none, say("no-message"));
    if (this.#none) this.#none.hidden = false;
    this.#badge();
  }

  /** @param {Offers} offers */
  show({ conversation, message, lang, answers }) {
    if (conversation !== desk.open || message < this.#message) return;
    const same = message === this.#message && answers.map(({ id }) => id).join() === this.#answers.map(({ id }) => id).join();
    if (same) return;
    const hadFocus = this.#cards?.contains(document.activeElement);
    this.#message = message;
    this.#answers = answers;
    this.label();
    put(this.#none, say("no-suggestions"));
    if (this.#none) this.#none.hidden = answers.length > 0;
    this.#cards?.replaceChildren(...answers.map((answer, index) => this.#card(answer, index, lang)));
    this.#badge();
    if (hadFocus) document.getElementById("suggestions-title")?.focus();
  }

  /** Says for which message they are; it may come later than they do. */
  label() {
    const said = document.querySelector(`#e${this.#message} .written`)?.textContent?.trim() ?? "";
    const short = said.length > 40 ? `${said.slice(0, 39)}…` : said;
    put(this.#for, short ? say("suggested-for", { text: short }) : "");
  }

  /**
   * Puts the answer with this number, from 1 on, into the reply.
   * @param {number} number
   */
  use(number) {
    const answer = this.#answers[number - 1];
    if (!answer) return;
    if (!this.#insert(answer.text, answer.id)) {
      tell(say("claim-first"));
      return;
    }
    tell(say("inserted", { title: answer.title }));
    void post(`/desk/suggestions/${encodeURIComponent(answer.id)}`, { step: "inserted", reason: null });
  }

  #badge() {
    put(document.querySelector("[data-badge=suggestions]"), this.#answers.length ? String(this.#answers.length) : "");
  }

  /**
   * @param {Suggested} answer
   * @param {number} index
   * @param {string} lang
   */
  #card(answer, index, lang) {
    const content = this.#template instanceof HTMLTemplateElement ? this.#template.content.cloneNode(true) : null;
    const card = content instanceof DocumentFragment ? content.firstElementChild : null;
    if (!(card instanceof HTMLElement)) return "";
    const own = document.documentElement.lang;
    const slot = (/** @type {string} */ name) => element(card, `[data-slot=${name}]`);
    card.dataset.id = answer.id;
    put(slot("number"), String(index + 1));
    put(slot("title"), answer.title);
    put(slot("score"), `${Math.round(answer.score * 100)}%`);
    const found = answer.score > 0 ? "similar" : "next";
    const phrase = answer.phrase ? say("phrase", { phrase: answer.phrase }) : say(found);
    // The place first: a long phrase is cut.
    put(slot("why"), answer.place ? `${answer.place} ${phrase}` : phrase);
    const text = slot("text");
    if (text) {
      put(text, answer.text);
      text.lang = lang;
      text.setAttribute("aria-label", say("text-in", { lang: named("lang", lang) }));
    }
    const other = slot("own");
    if (other && answer.agent_text) {
      put(other, answer.agent_text);
      other.hidden = false;
      other.lang = own;
      other.setAttribute("aria-label", say("own-in", { lang: named("lang", own) }));
    }
    const needs = slot("needs");
    const asked = (answer.needs ?? []).map((need) => words[`need-${need}`] ?? "").filter(Boolean);
    if (needs && asked.length > 0) {
      needs.hidden = false;
      put(needs, say("needs", { list: asked.join(say("list-separator")) }));
    }
    const sources = (answer.sources ?? []).map(({ section, verified_on: date }) => say("source", { section, date }));
    put(slot("source"), sources.join(say("list-separator")));
    const insert = element(card, "[data-do=insert]");
    insert?.setAttribute("aria-label", say("insert-label", { title: answer.title }));
    insert?.setAttribute("aria-keyshortcuts", `${index + 1} Alt+${index + 1}`);
    insert?.addEventListener("click", () => this.use(index + 1));
    this.#rejecting(card, answer);
    return card;
  }

  /**
   * @param {HTMLElement} card
   * @param {Suggested} answer
   */
  #rejecting(card, answer) {
    const button = element(card, "[data-do=reject]");
    const form = element(card, "form");
    const done = element(card, ".rejected");
    button?.setAttribute("aria-label", say("reject-label", { title: answer.title }));
    button?.addEventListener("click", () => {
      if (!form) return;
      form.hidden = !form.hidden;
      button.setAttribute("aria-expanded", String(!form.hidden));
      if (!form.hidden) element(form, "select")?.focus();
    });
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      const select = form.querySelector("select");
      void post(`/desk/suggestions/${encodeURIComponent(answer.id)}`, { step: "rejected", reason: select?.value ?? null });
      form.hidden = true;
      card.classList.add("is-rejected");
      if (button) button.hidden = true;
      if (done) done.hidden = false;
      element(card, "[data-do=insert]")?.focus();
    });
  }
}
