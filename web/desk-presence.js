// Tells the service that the agent is there, and what the agent looks at.

import { recall, remember } from "./desk-alerts.js";
import { desk } from "./desk-state.js";

/** How often it is told that one is at the desk, and at a conversation, in milliseconds. */
const ALIVE = 20_000;
const LOOKING = 8000;
/** How long after the last key somebody is still typing, in milliseconds. */
const TYPING = 6000;
/** After so long without key or mouse nobody looks, and after so long nobody is there, in milliseconds. */
const READING = 120_000;
const AWAY = 600_000;
const SETTING = "madoguchi:desk:available";

export class Presence {
  #send;
  #switch = document.getElementById("available");
  #isActive = true;
  #usedAt = Date.now();
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
      addEventListener(use, () => this.#use(), { capture: true, passive: true });
    }
    // The switch stands in every window of the same agent.
    addEventListener("storage", ({ key }) => {
      if (key !== SETTING) return;
      this.isAvailable = recall(SETTING) !== "off";
      this.#render();
      this.alive();
      changed();
    });
    setInterval(() => this.alive(), ALIVE);
    setInterval(() => this.look(), LOOKING);
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** Who is at the desk, and whether keyboard or mouse was used. */
  alive() {
    // Nobody is put into the queue of an empty chair.
    const isThere = Date.now() - this.#usedAt < AWAY;
    this.#send({ type: "alive", available: this.isAvailable && isThere && desk.may.has("claim"), active: this.#isActive });
    this.#isActive = false;
  }

  /** What is looked at. A page that nobody sees looks at nothing. */
  look() {
    const isRead = Date.now() - this.#usedAt < READING;
    if (!desk.open || !isRead || document.visibilityState !== "visible") return;
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

  #use() {
    const wasAway = Date.now() - this.#usedAt >= READING;
    this.#isActive = true;
    this.#usedAt = Date.now();
    if (wasAway) {
      this.alive();
      this.look();
    }
  }

  #render() {
    this.#switch?.setAttribute("aria-checked", String(this.isAvailable));
  }
}
