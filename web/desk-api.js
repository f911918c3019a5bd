// Requests to the service: JSON there and back, problems in words.

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status 0 if nothing came back.
 * @property {any} data What the service answered; for a problem its `title`, `detail` and `code`.
 */

/** How long one attempt may take, in milliseconds. */
const PATIENCE = 20_000;

const csrf = () => document.documentElement.dataset.csrf ?? "";

/**
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<Answer>}
 */
async function ask(path, init) {
  try {
    const signal = init.signal ?? AbortSignal.timeout(PATIENCE);
    const response = await fetch(path, { credentials: "same-origin", redirect: "error", ...init, signal });
    const text = await response.text();
    let data = {};
    try {
      data = text ? JSON.parse(text) : {};
    } catch {
      // Something between us and the service answered.
      return { ok: false, status: response.ok ? 502 : response.status, data: {} };
    }
    return { ok: response.ok, status: response.status, data };
  } catch {
    return { ok: false, status: 0, data: {} };
  }
}

/**
 * Does something.
 * @param {string} path
 * @param {object} body
 */
export const post = (path, body) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-csrf": csrf() },
    body: JSON.stringify(body),
  });

/**
 * Reads something.
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
export const get = (path, signal) => ask(path, { headers: { accept: "application/json" }, ...(signal && { signal }) });

/**
 * Takes over the value of a new session, after somebody has signed in again in another tab. Whether there is one.
 */
export async function renewSession() {
  try {
    const page = await fetch("/desk", { headers: { accept: "text/html" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const found = /<html[^>]* data-csrf="([^"]+)"/.exec(await page.text());
    if (!page.ok || !found?.[1]) return false;
    document.documentElement.dataset.csrf = found[1];
    return true;
  } catch {
    return false;
  }
}

/** The address of something about a conversation. */
export const about = (/** @type {string} */ id, /** @type {string} */ what) =>
  `/desk/conversations/${encodeURIComponent(id)}/${what}`;

/**
 * What a problem says.
 * @param {Answer} answer
 */
export const problemOf = ({ data }) => String(data?.detail || data?.title || "");
