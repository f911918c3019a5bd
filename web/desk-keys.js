// Keys. Single ones count only outside of text fields and can be switched off; none counts while text is converted.

import { recall, remember } from "./desk-alerts.js";
import { isForConversion } from "./desk-ime.js";

/**
 * @typedef {object} Commands What the keys do.
 * @property {(step: number) => void} go
 * @property {(action: import("./desk-actions.js").Action) => void} act
 * @property {(place: "queue" | "conversation" | "suggestions" | "reply" | "note") => void} focus
 * @property {(number: number) => void} insert
 * @property {() => void} find Searches the answers.
 * @property {() => void} search Searches the conversations.
 */

const SETTING = "madoguchi:desk:keys";
/** How long the second key of two may take, in milliseconds. */
const SECOND = 1500;
const PLACES = /** @type {const} */ ({ q: "queue", c: "conversation", s: "suggestions" });
const ACTIONS = /** @type {const} */ ({ c: "claim", e: "close", b: "hand-back", t: "transfer", s: "snooze", u: "release" });

/** @param {EventTarget | null} target */
const isField = (target) =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && target.type !== "checkbox") ||
  (target instanceof HTMLElement && target.isContentEditable);

const isDialogOpen = () => document.querySelector("dialog[open]") !== null;

/** The number of a digit key, whatever it writes. */
const digitOf = (/** @type {KeyboardEvent} */ { code }) => Number(/^(?:Digit|Numpad)([1-5])$/.exec(code)?.[1] ?? 0);

export class Keys {
  #commands;
  #isOn = recall(SETTING) !== "off";
  #waitsSince = 0;

  /** @param {Commands} commands */
  constructor(commands) {
    this.#commands = commands;
    const box = document.getElementById("single-keys");
    if (box instanceof HTMLInputElement) {
      box.checked = this.#isOn;
      box.addEventListener("change", () => {
        this.#isOn = box.checked;
        remember(SETTING, this.#isOn ? "on" : "off");
      });
    }
    document.getElementById("help")?.addEventListener("click", () => this.help());
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || isForConversion(event)) return;
      if (this.#press(event)) event.preventDefault();
    });
  }

  /** Shows the list of keys. */
  help() {
    const dialog = document.getElementById("keys");
    if (dialog instanceof HTMLDialogElement && !isDialogOpen()) dialog.showModal();
  }

  /**
   * Whether the key was for us.
   * @param {KeyboardEvent} event
   */
  #press(event) {
    if (isDialogOpen()) return false;
    const { key, target, altKey, ctrlKey, metaKey, repeat } = event;
    const number = digitOf(event);
    if (altKey && !ctrlKey && !metaKey && number > 0) {
      if (!repeat) this.#commands.insert(number);
      return true;
    }
    if (key === "F1" && !altKey && !ctrlKey && !metaKey) {
      this.help();
      return true;
    }
    if (isField(target)) return this.#write(event, target);
    if (altKey || ctrlKey || metaKey || !this.#isOn) return false;
    return this.#single(event, number);
  }

  /**
   * In a text field.
   * @param {KeyboardEvent} event
   * @param {EventTarget | null} target
   */
  #write({ key, ctrlKey, metaKey, altKey, repeat }, target) {
    if (!(target instanceof HTMLTextAreaElement)) return false;
    if (key === "Enter" && (ctrlKey || metaKey) && !altKey) {
      if (!repeat) target.form?.requestSubmit();
      return true;
    }
    if (ctrlKey || metaKey || altKey) return false;
    if (key === "Escape") {
      this.#commands.focus("conversation");
      return true;
    }
    const before = target.value.slice(0, target.selectionStart);
    if (key === "/" && target.id === "reply-text" && /(?:^|[\s。、！？])$/.test(before)) {
      this.#commands.find();
      return true;
    }
    return false;
  }

  /**
   * Outside of text fields.
   * @param {KeyboardEvent} event
   * @param {number} number
   */
  #single({ key, repeat, shiftKey, timeStamp }, number) {
    const letter = key.toLowerCase();
    const second = this.#waitsSince > 0 && timeStamp - this.#waitsSince < SECOND;
    this.#waitsSince = 0;
    if (key === "?") {
      this.help();
      return true;
    }
    if (key === "/") {
      this.#commands.find();
      return true;
    }
    if (shiftKey) return false;
    if (second && letter in PLACES) {
      this.#commands.focus(PLACES[/** @type {keyof typeof PLACES} */ (letter)]);
      return true;
    }
    if (letter === "j" || letter === "k") {
      this.#commands.go(letter === "j" ? 1 : -1);
      return true;
    }
    if (repeat) return false;
    if (letter === "g") {
      this.#waitsSince = timeStamp;
      return true;
    }
    if (letter === "f") {
      this.#commands.search();
      return true;
    }
    if (letter === "r" || letter === "n") {
      this.#commands.focus(letter === "r" ? "reply" : "note");
      return true;
    }
    if (number > 0) {
      this.#commands.insert(number);
      return true;
    }
    if (letter in ACTIONS) {
      this.#commands.act(ACTIONS[/** @type {keyof typeof ACTIONS} */ (letter)]);
      return true;
    }
    return false;
  }
}
