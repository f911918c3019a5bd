// Tells the service that the agent is there, and what the agent looks at.

import { recall, remember } from "./desk-alerts.js";
import { desk } from "./desk-state.js";

/** How often it is told that one is at the desk, and at a conversation, in milliseconds. */
const ALIVE = 20_000;
const LOOKING = 8000;
/** How long after the last key somebody is still typing, in milliseconds. */
const TYPING = 6000;
const SETTING = "madoguchi:desk:available";

export class Presence {
  #send;
  #switch = document.getElementById("available");
  #isActive = true;
  #typedAt = 0;
  #wasTyping = false;
  isAvailable = recall(SETTING) !== "off";

  /**
   * @param {(frame: object) => void} send
   * @param {() => void} changed
   */
  constructor(send, changed) {
    this.#send = send;
    this.#render();
    this.#switch?.addEventListener("click", () => {
      this.isAvailable = !this.isAvailable;
      remember(SETTING, this.isAvailable ? "on" : "off");
      this.#render();
      this.alive();
      changed();
    });
    for (const use of ["pointerdown", "pointermove", "keydown", "wheel"]) {
      addEventListener(use, () => (this.#isActive = true), { capture: true, passive: true });
    }
    setInterval(() => this.alive(), ALIVE);
    setInterval(() => this.look(), LOOKING);
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** Who is at the desk, and whether keyboard or mouse was used. */
  alive() {
    this.#send({ type: "alive", available: this.isAvailable && desk.may.has("claim"), active: this.#isActive });
    this.#isActive = false;
  }

  /** What is looked at. A page that nobody sees looks at nothing. */
  look() {
    if (!desk.open || document.visibilityState !== "visible") return;
    const isTyping = Date.now() - this.#typedAt < TYPING;
    this.#wasTyping = isTyping;
    this.#send({ type: "presence", conversation: desk.open, activity: isTyping ? "typing" : "looking" });
  }

  typing() {
    this.#typedAt = Date.now();
    if (!this.#wasTyping) this.look();
  }

  /** What was written is sent. */
  sent() {
    this.#typedAt = 0;
    this.look();
  }

  #render() {
    this.#switch?.setAttribute("aria-checked", String(this.isAvailable));
  }
}
