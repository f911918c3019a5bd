// The residents' page, made better: nothing here is needed to chat, the forms work without it.

import { Log } from "./log.js";
import { mask } from "./mask.js";
import { Outbox, newKey } from "./outbox.js";
import { draft, followLanguages, followSettings } from "./settings.js";
import { Stream } from "./stream.js";

/** How long an answer may take before the page shows that it is being written, in milliseconds. */
const TYPING_AFTER = 200;
/** How long the page says that the connection is back, in milliseconds. */
const ONLINE_SHOWN = 4000;
/** The longest form that is sent; the service takes no larger one. */
const LONGEST = 60_000;
/** How many lines the box grows to. */
const MOST_ROWS = 6;

const list = document.getElementById("log");
const composer = document.getElementById("composer");
const box = document.getElementById("text");
if (list && composer instanceof HTMLFormElement && box instanceof HTMLTextAreaElement) {
  start(list, composer, box);
}

/**
 * @param {HTMLElement} list
 * @param {HTMLFormElement} composer
 * @param {HTMLTextAreaElement} box
 */
function start(list, composer, box) {
  const wordsElement = document.getElementById("words");
  /** @type {Record<string, string>} */
  const words = JSON.parse(wordsElement?.textContent || "{}");
  const publicNumbers = (words["public-numbers"] ?? "").split(" ").filter(Boolean);
  const state = document.getElementById("state");
  const warning = document.getElementById("warning");
  const log = new Log(list, words);

  // What the reader should know now: the service's own words first, then the connection.
  let problem = "";
  let isConnected = true;
  let wasOffline = false;
  function tell() {
    const isOffline = !navigator.onLine || !isConnected || outbox.isFailing;
    const back = wasOffline && !isOffline;
    wasOffline = isOffline;
    const text = problem || (isOffline ? words.offline : back ? words.online : "") || "";
    if (!state || (state.textContent === words.online && !text && !isOffline)) return;
    if (state.textContent !== text) state.textContent = text;
    state.dataset.state = problem ? "problem" : isOffline ? "offline" : back ? "online" : "";
    if (back) {
      setTimeout(() => {
        if (state.dataset.state !== "online") return;
        state.textContent = "";
        state.dataset.state = "";
      }, ONLINE_SHOWN);
    }
  }

  /** @type {Map<string, Element>} */
  const pending = new Map();
  /** @type {import("./log.js").Message[]} */
  let held = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  const settle = (/** @type {import("./outbox.js").Entry} */ entry) => {
    clearTimeout(typing);
    log.typing(false);
    pending.get(entry.key)?.remove();
    pending.delete(entry.key);
  };
  const release = () => {
    if (outbox.isUnsure || held.length === 0) return;
    const messages = held;
    held = [];
    log.show(messages);
  };
  const startAnew = () => {
    outbox.clear();
    draft.set("");
    location.replace(location.pathname + location.search);
  };

  const outbox = new Outbox({
    sending(entry) {
      tell();
      if (entry.shown) typing = setTimeout(() => log.typing(!outbox.isFailing), TYPING_AFTER);
    },
    answered(entry, { messages, stored, begun, lang }) {
      settle(entry);
      const seqs = messages.map(({ seq }) => seq).filter((seq) => seq !== null);
      if (lang) {
        // It was asked for in words: the page follows.
        const address = new URL(location.href);
        address.searchParams.set("lang", lang);
        address.hash = `m${seqs.at(-1) ?? 0}`;
        location.assign(address);
      } else if (begun && stream.hasBegun) {
        // The conversation on this page was erased, and this is another one.
        location.reload();
      } else if (entry.shown) {
        log.show(messages, true);
        if (stored) stream.note(seqs);
      } else {
        messages.forEach((message) => log.replace(message));
      }
      setTimeout(release);
      tell();
    },
    refused(entry, detail) {
      settle(entry);
      problem = detail || (words.failed ?? "");
      const text = entry.fields.find(([name]) => name === "text")?.[1] ?? "";
      if (entry.isTyped && text) {
        // Behind what was typed in the meantime nothing is lost.
        box.value = box.value ? `${text}\n${box.value}` : text;
        draft.set(box.value);
        grow();
      }
      setTimeout(release);
      tell();
    },
    unreachable(entry) {
      clearTimeout(typing);
      log.typing(false);
      for (const element of pending.values()) log.fail(element, words, () => void outbox.run());
      if (!entry.shown) problem = "";
      tell();
    },
  });

  const stream = new Stream(list.dataset.stream ?? "/chat/stream", Number(list.dataset.last) || 0, {
    message(message) {
      if (outbox.isUnsure) held.push(message);
      else log.show([message]);
    },
    changed: (message) => log.replace(message),
    gone: startAnew,
    connected(connected) {
      isConnected = connected;
      if (connected) void outbox.run().then(release);
      tell();
    },
  });

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} submitter
   */
  function send(form, submitter) {
    const fields = new Map();
    for (const [name, value] of new FormData(form, submitter)) if (typeof value === "string") fields.set(name, value);
    fields.delete("key");
    const isThumb = fields.has("thumb");
    const label = submitter?.textContent?.trim().replace(/\s+/g, " ") ?? "";
    const typed = (fields.get("text") ?? "").trim();
    if (typed.length === 0 && !["choice", "person", "thumb"].some((name) => fields.has(name))) {
      box.focus();
      return;
    }
    const hidden = mask(typed, publicNumbers);
    if (fields.has("text")) fields.set("text", hidden.text);
    problem = "";
    if (new URLSearchParams([...fields]).toString().length > LONGEST) {
      problem = words["too-long"] ?? words.failed ?? "";
      tell();
      return;
    }
    warn(hidden.found);
    const key = newKey();
    const shown = isThumb ? "" : fields.has("choice") || !hidden.text ? label : hidden.text;
    if (shown) pending.set(key, log.pend(shown, words.sending ?? "", true));
    if (form === composer) {
      box.value = "";
      draft.set("");
      grow();
      box.focus({ preventScroll: true });
    }
    const { pathname, search } = new URL(form.action);
    outbox.add({ key, action: pathname + search, fields: [...fields], shown, isTyped: form === composer, tries: 0 });
  }

  /** @param {import("./mask.js").Kind[]} found */
  function warn(found) {
    if (warning) warning.textContent = found.length > 0 ? (words.masked ?? "") : "";
  }

  function grow() {
    box.rows = 1;
    while (box.rows < MOST_ROWS && box.scrollHeight > box.clientHeight + 2) box.rows += 1;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    const { pathname, origin } = new URL(form.action, location.href);
    if (form.method !== "post" || origin !== location.origin || pathname !== "/chat") return;
    if (new FormData(form, event.submitter).has("erase")) {
      // The browser goes to the page that says so; nothing on this one may get in between.
      stream.close();
      outbox.clear();
      draft.set("");
      return;
    }
    event.preventDefault();
    send(form, event.submitter);
  });

  // Enter sends, but never the Enter that confirms a conversion. Safari ends the composition before the key event.
  let isComposing = false;
  box.addEventListener("compositionstart", () => (isComposing = true));
  box.addEventListener("compositionend", () => setTimeout(() => (isComposing = false)));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isComposing || event.isComposing || event.keyCode === 229 || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    const button = document.getElementById("send");
    if (!event.repeat) composer.requestSubmit(button instanceof HTMLButtonElement ? button : null);
  });
  box.addEventListener("input", () => {
    draft.set(box.value);
    grow();
  });

  addEventListener("online", () => {
    tell();
    if (stream.hasBegun) stream.wake();
    void outbox.run();
  });
  addEventListener("offline", tell);
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && stream.hasBegun) stream.open();
  });
  if (document.documentElement.hasAttribute("data-embedded")) {
    document.addEventListener("keydown", ({ key, isComposing, defaultPrevented }) => {
      // The frame around this page belongs to the city's page; nothing is told but the wish.
      if (key === "Escape" && !isComposing && !defaultPrevented) parent.postMessage("madoguchi:close", "*");
    });
  }

  followSettings();
  followLanguages(list);
  if (!box.value) box.value = draft.get();
  grow();
  for (const entry of outbox.restore()) if (entry.shown) pending.set(entry.key, log.pend(entry.shown, words.sending ?? "", false));
  if (location.hash === "" && Number(list.dataset.last) > 0) log.goToEnd();
  if (stream.hasBegun) stream.open();
  void outbox.run();
  document.documentElement.dataset.ready = "true";
  tell();
}
