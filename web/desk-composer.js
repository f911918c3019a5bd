// The two boxes to write in: a reply, which the resident gets, and a note, which nobody outside gets. They share no box,
// no button and no address.

import { desk, isMine, openRow } from "./desk-state.js";
import { put, say, words } from "./desk-words.js";
import { mask } from "./mask.js";

/**
 * @typedef {{ text: string, suggestions: string[] }} Draft A reply under way, and the suggested answers put into it.
 *
 * @typedef {object} Listener
 * @property {(text: string, suggestion: string | null) => void} send
 * @property {(text: string) => void} note
 * @property {() => void} typing
 */

const MOST_ROWS = 10;
const publicNumbers = (words["public-numbers"] ?? "").split(" ").filter(Boolean);

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 */
const find = (id, type) => {
  const element = document.getElementById(id);
  return element instanceof type ? element : null;
};

/** @param {HTMLTextAreaElement} box */
function grow(box) {
  const least = box.id === "note-text" ? 1 : 2;
  box.rows = least;
  while (box.rows < MOST_ROWS && box.scrollHeight > box.clientHeight + 2) box.rows += 1;
}

export class Composer {
  reply = find("reply-text", HTMLTextAreaElement);
  note = find("note-text", HTMLTextAreaElement);
  #send = find("reply-send", HTMLButtonElement);
  #keep = find("note-send", HTMLButtonElement);
  #listener;
  /** @type {Map<string, Draft>} */
  #replies = new Map();
  /** @type {Map<string, string>} */
  #notes = new Map();
  /** @type {Set<string>} The conversations in which something came before the reply could be sent. */
  #stale = new Set();

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    find("reply", HTMLFormElement)?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submitReply();
    });
    find("note", HTMLFormElement)?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submitNote();
    });
    this.reply?.addEventListener("input", () => this.#typed());
    this.reply?.addEventListener("blur", () => setTimeout(() => this.render()));
    addEventListener("beforeunload", (event) => {
      if (this.hasDrafts) event.preventDefault();
    });
    this.note?.addEventListener("input", () => {
      if (!this.note || !desk.open) return;
      this.#notes.set(desk.open, this.note.value);
      grow(this.note);
      listener.typing();
    });
  }

  /** Whether anything was written that was not sent. */
  get hasDrafts() {
    const texts = [...this.#replies.values()].map(({ text }) => text).concat([...this.#notes.values()]);
    return texts.some((text) => text.trim() !== "");
  }

  /** Puts the drafts of the open conversation into the boxes. */
  open() {
    if (!desk.open) return;
    if (this.reply) {
      this.reply.value = this.#replies.get(desk.open)?.text ?? "";
      grow(this.reply);
    }
    if (this.note) {
      this.note.value = this.#notes.get(desk.open) ?? "";
      grow(this.note);
    }
    this.#warn();
    this.render();
  }

  /** Lets one write what one may. */
  render() {
    const mine = isMine();
    if (this.reply && this.#send) {
      // Who writes when it is taken away keeps the focus: the letters to come must not become commands.
      const lost = !mine && document.activeElement === this.reply;
      this.reply.disabled = !mine && !lost;
      this.reply.readOnly = lost;
      this.#send.disabled = !mine;
      const stale = desk.open !== null && this.#stale.has(desk.open);
      put(this.#send.querySelector("span"), say(stale && mine ? "send-anyway" : "send"));
      put(document.getElementById("stale"), stale && mine ? say("stale") : "");
      put(document.getElementById("reply-hint"), say(mine || !desk.open ? "reply-hint" : "claim-first"));
    }
    const canNote = desk.open !== null;
    if (this.note) this.note.disabled = !canNote;
    if (this.#keep) this.#keep.disabled = !canNote;
  }

  /**
   * Puts a text where the cursor is. Whether it could.
   * @param {string} text
   * @param {string | null} suggestion The suggested answer that it is.
   */
  insert(text, suggestion = null) {
    const box = this.reply;
    if (!box || !desk.open || box.disabled || box.readOnly) return false;
    const { selectionStart, selectionEnd, value } = box;
    const before = value.slice(0, selectionStart);
    const lead = before && !before.endsWith("\n") ? "\n" : "";
    box.focus();
    box.setRangeText(lead + text, selectionStart, selectionEnd, "end");
    const draft = this.#replies.get(desk.open) ?? { text: "", suggestions: [] };
    if (suggestion) draft.suggestions.push(suggestion);
    this.#replies.set(desk.open, draft);
    this.#typed();
    return true;
  }

  /**
   * Something came that was not seen before the reply was sent: it goes back into the box.
   * @param {import("./desk-outbox.js").Entry} entry
   */
  stale(entry) {
    this.giveBack(entry);
    this.#stale.add(entry.conversation);
    // The focus stays: whoever types on must not press the button unread.
    this.render();
  }

  /**
   * A text that was not sent goes back into its box, before what was written in the meantime.
   * @param {import("./desk-outbox.js").Entry} entry
   */
  giveBack({ route, conversation, text, suggestion }) {
    const join = (/** @type {string} */ later) => (later ? `${text}\n${later}` : text);
    if (route === "notes") {
      this.#notes.set(conversation, join(this.#notes.get(conversation) ?? ""));
    } else {
      const draft = this.#replies.get(conversation) ?? { text: "", suggestions: [] };
      draft.text = join(draft.text);
      if (suggestion) draft.suggestions.unshift(suggestion);
      this.#replies.set(conversation, draft);
    }
    if (conversation === desk.open) this.open();
  }

  #typed() {
    if (!this.reply || !desk.open) return;
    const draft = this.#replies.get(desk.open) ?? { text: "", suggestions: [] };
    draft.text = this.reply.value;
    // Who has taken everything out has taken the suggestions out too.
    if (!draft.text.trim()) draft.suggestions = [];
    this.#replies.set(desk.open, draft);
    grow(this.reply);
    this.#warn();
    this.#listener.typing();
  }

  /** Says beforehand that something will be masked. */
  #warn() {
    const found = this.reply ? mask(this.reply.value, publicNumbers).found : [];
    put(document.getElementById("hidden-parts"), found.length > 0 ? say("masked") : "");
  }

  #submitReply() {
    const text = this.reply?.value.trim() ?? "";
    if (!this.reply || !desk.open || !openRow() || this.reply.disabled || this.reply.readOnly) return;
    if (!text) {
      this.reply.focus();
      return;
    }
    const suggestion = this.#replies.get(desk.open)?.suggestions.at(-1) ?? null;
    this.#replies.delete(desk.open);
    this.#stale.delete(desk.open);
    this.reply.value = "";
    grow(this.reply);
    this.#warn();
    this.render();
    this.reply.focus({ preventScroll: true });
    this.#listener.send(text, suggestion);
  }

  #submitNote() {
    const text = this.note?.value.trim() ?? "";
    if (!this.note || !desk.open || this.note.disabled) return;
    if (!text) {
      this.note.focus();
      return;
    }
    this.#notes.delete(desk.open);
    this.note.value = "";
    grow(this.note);
    this.note.focus({ preventScroll: true });
    this.#listener.note(text);
  }
}
