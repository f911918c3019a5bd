// The texts that the service put into the page, and how times are said.

const element = document.getElementById("words");

/** @type {Record<string, string>} */
export const words = JSON.parse(element?.textContent || "{}");

/**
 * A text with its values in place of `%name`. A text that does not exist is empty.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export const say = (name, values = {}) =>
  (words[name] ?? "").replace(/%([a-z]+)/g, (whole, key) => (key in values ? String(values[key]) : whole));

/**
 * A word for a code, or the code itself.
 * @param {string} kind
 * @param {string} code
 */
export const named = (kind, code) => words[`${kind}-${code}`] ?? code;

/**
 * A span of time, as precise as it matters.
 * @param {number} milliseconds
 */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return say("seconds", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return say("minutes", { n: minutes, seconds: seconds % 60 });
  return say("hours", { n: Math.floor(minutes / 60), minutes: minutes % 60 });
}

const TIME = new Intl.DateTimeFormat(document.documentElement.lang || "ja", {
  hour: "numeric",
  minute: "2-digit",
  timeZone: "Asia/Tokyo",
});
const DAY_AND_TIME = new Intl.DateTimeFormat(document.documentElement.lang || "ja", {
  month: "short",
  day: "numeric",
  weekday: "short",
  hour: "numeric",
  minute: "2-digit",
  timeZone: "Asia/Tokyo",
});

/**
 * A moment: with the day if it is more than half a day away.
 * @param {number} at
 * @param {number} now
 */
export const moment = (at, now) => (Math.abs(at - now) < 12 * 3_600_000 ? TIME : DAY_AND_TIME).format(at);

/**
 * Puts a text into an element, and touches nothing when it is there already.
 * @param {Element | null | undefined} place
 * @param {string} text
 */
export function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

const status = document.getElementById("said");

/**
 * Tells those who listen instead of looking.
 * @param {string} text
 */
export function tell(text) {
  if (!status || !text) return;
  status.textContent = "";
  // The same text twice is two events.
  setTimeout(() => (status.textContent = text), 50);
}
