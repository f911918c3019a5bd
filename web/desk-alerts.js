// Tells that somebody waits until somebody takes care: in the title, on the icon, in words, and by a short sound.

import { desk, now } from "./desk-state.js";
import { put, say, span, tell } from "./desk-words.js";

/** How often it is told again, in milliseconds. */
const AGAIN = 15_000;
/** The notes of the sound, in hertz, one after the other. */
const NOTES = [740, 988];
const SETTING = "madoguchi:desk:sound";

/**
 * A setting of this browser; without storage it lasts as long as the page.
 * @param {string} name
 */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is asked for again on the next page.
  }
}

export class Alerts {
  #title = document.title;
  #switch = document.getElementById("sound");
  #icon = document.getElementById("icon");
  #address = this.#icon?.getAttribute("href") ?? "";
  #told = 0;
  #waiting = 0;
  #isOn = recall(SETTING) !== "off";
  /** @type {AudioContext | null} */
  #audio = null;
  #isAvailable;

  /** @param {() => boolean} isAvailable Whether the agent takes conversations at the moment. */
  constructor(isAvailable) {
    this.#isAvailable = isAvailable;
    this.#render();
    this.#switch?.addEventListener("click", () => {
      this.#isOn = !this.#isOn;
      remember(SETTING, this.#isOn ? "on" : "off");
      this.#render();
      if (this.#isOn) this.#ring();
    });
    // Browsers let pages make sounds only after somebody has touched them.
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => this.#wake(), { capture: true });
    // Timers of hidden pages are slowed down; whatever comes from the service looks at the clock too.
    setInterval(() => this.look(), 1000);
  }

  /** Whether a sound could be heard. */
  get canBeHeard() {
    return this.#audio?.state === "running";
  }

  /** Looks whether it is time to tell. */
  look() {
    const waiting = [...desk.rows.values()].filter(({ state }) => state === "waiting");
    const count = waiting.length;
    const isNew = count > this.#waiting;
    if (count !== this.#waiting) {
      this.#waiting = count;
      this.#mark(count);
    }
    const place = document.getElementById("alert");
    const shown = count > 0 && desk.may.has("claim") && this.#isAvailable();
    if (place) place.hidden = !shown;
    if (!shown) {
      this.#told = 0;
      return;
    }
    const time = Date.now();
    const longest = Math.min(...waiting.map(({ since }) => since));
    const name = this.#isOn && !this.canBeHeard ? "alert-sound" : "alert";
    put(document.getElementById("alert-text"), say(name, { n: count, time: span(now() - longest) }));
    if (!isNew && time - this.#told < AGAIN) return;
    if (isNew) tell(say("arrived", { n: count }));
    this.#told = time;
    document.documentElement.dataset.alerted = String(Number(document.documentElement.dataset.alerted ?? 0) + 1);
    this.#ring();
  }

  #render() {
    this.#switch?.setAttribute("aria-checked", String(this.#isOn));
  }

  #wake() {
    if (!this.#isOn) return;
    this.#audio ??= new AudioContext();
    if (this.#audio.state === "suspended") void this.#audio.resume();
  }

  /** Two short notes, not loud. */
  #ring() {
    if (!this.#isOn || !this.#audio || this.#audio.state !== "running") return;
    const begin = this.#audio.currentTime;
    for (const [index, hertz] of NOTES.entries()) {
      const tone = this.#audio.createOscillator();
      const volume = this.#audio.createGain();
      const from = begin + index * 0.16;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.16, from + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.3);
      tone.connect(volume).connect(this.#audio.destination);
      tone.start(from);
      tone.stop(from + 0.32);
    }
  }

  /**
   * Puts the number into the title and on the icon.
   * @param {number} count
   */
  #mark(count) {
    document.title = count > 0 ? `(${count}) ${this.#title}` : this.#title;
    if (!this.#icon) return;
    const text = count > 99 ? "99" : String(count);
    const drawing =
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#a11212"/>` +
      `<text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="700" fill="#fff" text-anchor="middle">${text}</text></svg>`;
    this.#icon.setAttribute("href", count > 0 ? `data:image/svg+xml,${encodeURIComponent(drawing)}` : this.#address);
  }
}
