// Where agents work: puts the parts together.

import { Actions } from "./desk-actions.js";
import { Alerts } from "./desk-alerts.js";
import { problemOf } from "./desk-api.js";
import { Board } from "./desk-board.js";
import { Composer } from "./desk-composer.js";
import { Conversation } from "./desk-conversation.js";
import { Keys } from "./desk-keys.js";
import { DeskOutbox } from "./desk-outbox.js";
import { Presence } from "./desk-presence.js";
import { Search } from "./desk-search.js";
import { Snippets } from "./desk-snippets.js";
import { Connection } from "./desk-socket.js";
import { desk, openRow } from "./desk-state.js";
import { Suggestions } from "./desk-suggestions.js";
import { put, say, tell, words } from "./desk-words.js";

const connection = new Connection({ frame, state: showConnection });
const conversation = new Conversation((after) => connection.send({ type: "watch", conversation: desk.open, after }));
const board = new Board(open);
const presence = new Presence((frame) => connection.send(frame), () => alerts.look());
const alerts = new Alerts(() => presence.isAvailable);
const outbox = new DeskOutbox({
  sent(entry, event) {
    conversation.settle(entry.key);
    if (entry.conversation === desk.open) conversation.show([event], true);
    tell(say(entry.route === "notes" ? "noted" : "sent"));
  },
  refused(entry, answer) {
    conversation.settle(entry.key);
    if (answer.status === 409 && answer.data?.code === "stale") {
      if (entry.conversation === desk.open) conversation.show(answer.data.newer ?? []);
      composer.stale(entry);
      return;
    }
    composer.giveBack(entry);
    const name = answer.data?.holder?.name;
    trouble(name ? say("held-by", { name }) : problemOf(answer) || say("failed"));
  },
  changed() {
    if (outbox.isFailing) conversation.fail(() => void outbox.run());
    showConnection(connection.state);
  },
});
const composer = new Composer({
  send: (text, suggestion) => dispatch("messages", text, suggestion),
  note: (text) => dispatch("notes", text, null),
  typing: () => presence.typing(),
});
const suggestions = new Suggestions((text, suggestion) => insert(text, suggestion));
const snippets = new Snippets((text) => insert(text, null));
const search = new Search(open);
const actions = new Actions({
  claimed: () => trouble(""),
  done() {
    trouble("");
    show("queue");
    board.focus();
  },
  trouble,
});
new Keys({
  go(step) {
    show("queue");
    board.go(step);
  },
  act(action) {
    aim();
    void actions.do(action);
  },
  focus(place) {
    if (place === "reply" || place === "note") aim();
    focus(place);
  },
  insert(number) {
    aim();
    suggestions.use(number);
  },
  find() {
    aim();
    snippets.open();
  },
  search: () => search.open(),
});

/** @param {any} frame What the service sends. */
function frame(frame) {
  switch (frame.type) {
    case "hello":
      if (desk.me && (desk.me.id !== frame.agent.id || desk.me.role !== frame.agent.role)) {
        // Somebody else, or with another page.
        location.reload();
        return;
      }
      desk.me = frame.agent;
      desk.may = new Set(frame.agent.may);
      desk.offset = frame.now - Date.now();
      showHours(frame.hours);
      if (frame.version !== words.version) showLink("new-version", "reload", location.href);
      presence.alive();
      conversation.resume();
      presence.look();
      void outbox.run();
      break;
    case "hours":
      showHours(frame.hours ?? frame);
      break;
    case "board":
      board.apply(frame);
      put(document.getElementById("cut"), frame.cut ? say("cut") : "");
      render();
      alerts.look();
      break;
    case "events":
      conversation.add(frame.conversation, frame.events);
      suggestions.label();
      break;
    case "suggestions":
      suggestions.show(frame);
      break;
    case "presence":
      if (frame.conversation === desk.open) conversation.present(frame.present);
      break;
    case "gone":
      if (frame.conversation === desk.open) conversation.gone();
      break;
    case "problem":
      trouble(frame.detail || frame.title || "");
      break;
  }
}

/** Who stands on a row means that one, and not the one that was opened before. */
function aim() {
  const row = document.activeElement;
  const id = row instanceof HTMLButtonElement && row.matches("button.row") ? row.dataset.id : undefined;
  if (id && id !== desk.open) open(id);
}

/** @param {string} id */
function open(id) {
  trouble("");
  if (conversation.open(id)) {
    suggestions.clear();
    composer.open();
    presence.look();
  }
  board.render();
  render();
  for (const link of document.querySelectorAll(".languages a")) {
    if (link instanceof HTMLAnchorElement) link.search = `?lang=${link.hreflang}&conversation=${encodeURIComponent(id)}`;
  }
  if (isNarrow()) {
    show("conversation");
    document.getElementById("conversation-title")?.focus();
  }
}

/** Brings everything up to date that depends on whose the open conversation is. */
function render() {
  conversation.render();
  composer.render();
  actions.render();
  const waiting = board.rowsOf("waiting").length;
  put(document.getElementById("count"), say("count", { waiting, mine: board.rowsOf("mine").length }));
  put(document.querySelector("[data-badge=queue]"), waiting > 0 ? String(waiting) : "");
}

/**
 * @param {"messages" | "notes"} route
 * @param {string} text
 * @param {string | null} suggestion
 */
function dispatch(route, text, suggestion) {
  if (!desk.open) return;
  trouble("");
  conversation.pend(outbox.add({ route, conversation: desk.open, text, expected: desk.last, suggestion }));
  presence.sent();
}

/**
 * @param {string} text
 * @param {string | null} suggestion
 */
function insert(text, suggestion) {
  const before = openRow()?.mine === true;
  if (before) show("conversation");
  return composer.insert(text, suggestion);
}

const isNarrow = () => getComputedStyle(document.getElementById("tabs") ?? document.body).display !== "none";

/**
 * On a narrow screen: shows one of the panels.
 * @param {string} panel
 */
function show(panel) {
  document.body.dataset.panel = panel;
  for (const button of document.querySelectorAll("#tabs button")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-panel") === panel));
  }
}

/** @param {"queue" | "conversation" | "suggestions" | "reply" | "note"} place */
function focus(place) {
  show(place === "reply" || place === "note" ? "conversation" : place);
  if (place === "queue") board.focus();
  else if (place === "conversation") document.getElementById("log")?.focus();
  else if (place === "suggestions") {
    const first = document.querySelector("#cards button");
    (first instanceof HTMLElement ? first : document.getElementById("suggestions-title"))?.focus();
  }
  else {
    const box = composer[place];
    if (box?.disabled) tell(say("claim-first"));
    else box?.focus();
  }
}

/** @param {string} text */
function trouble(text) {
  const place = document.getElementById("trouble");
  if (place && place.textContent !== text) place.replaceChildren(text);
}

/**
 * Says something with a link under it.
 * @param {string} text
 * @param {string} link
 * @param {string} address
 */
function showLink(text, link, address) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = say(link);
  // What is being written stays on this page.
  if (link === "sign-in") anchor.target = "_blank";
  document.getElementById("trouble")?.replaceChildren(`${say(text)} `, anchor);
}

/** @param {import("./desk-socket.js").State} state */
function showConnection(state) {
  const place = document.getElementById("connection");
  const count = outbox.entries.length;
  const isOffline = state === "offline" || outbox.isFailing;
  const name = state === "signed-out" ? "signed-out" : isOffline ? "offline" : state;
  if (place) place.dataset.state = name;
  const text =
    name === "offline" ? (count > 0 ? say("offline-unsent", { n: count }) : say("offline")) : count > 0 && name === "connected" ? say("unsent", { n: count }) : say(name);
  put(document.getElementById("connection-text"), text);
  if (state === "signed-out") showLink("signed-out", "sign-in", "/desk/sign-in");
  else if (state === "connected" && document.querySelector("#trouble a[target]")) trouble("");
}

/** @param {{ open: boolean, until: string | null, next: string | null }} hours The times are words already. */
function showHours({ open, until, next }) {
  const name = open ? (until ? "open-until" : "open") : next ? "closed-next" : "closed";
  const place = document.getElementById("hours");
  put(place, say(name, { time: until ?? next ?? "" }));
  if (place) place.dataset.open = String(open);
}

for (const button of document.querySelectorAll("#tabs button")) {
  button.addEventListener("click", () => show(button.getAttribute("data-panel") ?? "queue"));
}
document.getElementById("find")?.addEventListener("click", () => snippets.open());
document.getElementById("alert-open")?.addEventListener("click", () => {
  const [first] = board.rowsOf("waiting");
  if (first) open(first.id);
  board.focus();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") board.render();
});

show("queue");
render();
suggestions.clear();
const wanted = new URLSearchParams(location.search).get("conversation");
connection.open();
if (wanted) open(wanted);
document.documentElement.dataset.ready = "true";
