// The connection: opened again whenever it breaks, from where it stopped.

import { get, renewSession } from "./desk-api.js";
import { backoff } from "./outbox.js";

/**
 * @typedef {"connecting" | "connected" | "offline" | "signed-out"} State
 * @typedef {object} Listener
 * @property {(frame: any) => void} frame Something came.
 * @property {(state: State) => void} state The connection changed.
 */

/** The service closes the connection with this when the session has ended. */
const SIGNED_OUT = 4401;
/** The service stops, and another one starts. */
const RESTART = 1012;
/** After so long without a word the line may be dead without anybody having noticed; in milliseconds. */
const SILENCE = 120_000;
/** How long the service may take to say hello, in milliseconds. */
const GREETING = 15_000;
/** How long a broken connection is not worth a word, in milliseconds. */
const BLINK = 1500;

export class Connection {
  #listener;
  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #blink;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #greeting;
  #heard = 0;
  /** @type {State} */
  state = "connecting";

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", ({ persisted }) => persisted && this.wake());
    addEventListener("pagehide", () => this.close());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    // Somebody signs in again in another tab and comes back.
    addEventListener("focus", () => this.wake());
    setInterval(() => this.#isConnected && Date.now() - this.#heard > SILENCE && this.#again(0), SILENCE / 8);
  }

  get #isConnected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    clearTimeout(this.#timer);
    if (this.#socket) return;
    const address = new URL("/desk/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("lang", document.documentElement.lang);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.#socket) return;
      this.#heard = Date.now();
      const frame = JSON.parse(data);
      if (frame.type === "hello") {
        this.#failures = 0;
        clearTimeout(this.#greeting);
        this.#become("connected");
      }
      this.#listener.frame(frame);
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket !== this.#socket) return;
      if (code === SIGNED_OUT) {
        this.close();
        this.#become("signed-out");
        return;
      }
      this.#failures += 1;
      this.#again(code === RESTART ? 300 + Math.random() * 2000 : backoff(this.#failures - 1));
      // The browser does not tell why a connection was refused.
      if (this.#failures > 1) void this.#askWhy();
    });
    this.#heard = Date.now();
    this.#greeting = setTimeout(() => {
      this.#failures += 1;
      this.#again(backoff(this.#failures - 1));
    }, GREETING);
  }

  /**
   * Sends a frame, if there is anybody to take it.
   * @param {object} frame
   */
  send(frame) {
    if (this.#isConnected) this.#socket?.send(JSON.stringify(frame));
  }

  /** Tries at once. */
  wake() {
    if (this.#socket) return;
    if (this.state === "signed-out") void this.#comeBack();
    else this.open();
  }

  close() {
    clearTimeout(this.#timer);
    clearTimeout(this.#greeting);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {number} wait */
  #again(wait) {
    this.close();
    if (this.state === "connected") {
      clearTimeout(this.#blink);
      this.#blink = setTimeout(() => this.state !== "signed-out" && this.#become("offline"), BLINK);
      this.state = "connecting";
    } else if (this.#failures > 1) {
      this.#become("offline");
    }
    this.#timer = setTimeout(() => this.open(), wait);
  }

  /** @param {State} state */
  #become(state) {
    clearTimeout(this.#blink);
    this.state = state;
    this.#listener.state(state);
  }

  async #comeBack() {
    if (await renewSession()) this.open();
  }

  async #askWhy() {
    const { status } = await get("/desk/colleagues");
    if (status !== 401) return;
    this.close();
    this.#become("signed-out");
  }
}
