// Agents with browsers of their own, and residents who want a person.

import { PATIENCE, watch } from "./browser.js";

export const PASSWORD = "a long sentence for the tests";

/**
 * The secret of an invitation in what the program printed.
 * @param {string} text
 */
function secretIn(text) {
  const found = /#([0-9a-f]{64})/.exec(text);
  if (!found) throw new Error(`no link in ${text}`);
  return found[1];
}

/** Uses an invitation and gives the cookie of the session. */
async function redeem(service, secret, fields) {
  const response = await fetch(`${service.address}/desk/welcome`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ step: "choose", secret, password: PASSWORD, repeat: PASSWORD, ...fields }),
  });
  const cookie = response.headers.getSetCookie().find((line) => line.includes("madoguchi-desk="));
  if (!cookie) throw new Error(`not signed in: ${response.status} ${await response.text()}`);
  return /madoguchi-desk=([^;]*)/.exec(cookie)[1];
}

/** The first administrator, invited by the link that the first start prints. */
export async function first(service, name = "管理 花子") {
  const end = Date.now() + PATIENCE;
  while (!/#[0-9a-f]{64}/.test(service.output) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  return { name, token: await redeem(service, secretIn(service.output), { name, login: "admin" }) };
}

/** Somebody invited on the command line. */
export async function hire(service, name, role, login) {
  const secret = secretIn(await service.command("agent", "add", name, "--role", role, "--login", login));
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return { name, token: await redeem(service, secret, {}) };
    } catch (error) {
      // The running service looks for invitations from time to time.
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** Opens the desk for an agent. `prepare` gets the page before it is loaded. */
export async function sitDown(browser, service, agent, { lang = "ja", path = `/desk?lang=${lang}`, prepare, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: lang === "en" ? "en-US" : "ja-JP",
    timezoneId: "Asia/Tokyo",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  await takeFilesFrom(process.env.MADOGUCHI_WEB, context);
  await context.addCookies([{ name: "madoguchi-desk", value: agent.token, url: service.address }]);
  const complaints = [];
  context.on("page", (page) => watch(page, complaints));
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(service.address + path);
  await page.waitForSelector("#connection[data-state=connected]", { timeout: PATIENCE });
  return { context, page, complaints };
}

/** For work on the scripts and styles: they come from a folder, not from the program that was built with them. */
async function takeFilesFrom(folder, context) {
  if (!folder) return;
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  await context.route("**/assets/*/*", async (route) => {
    const response = await route.fetch();
    const name = new URL(route.request().url()).pathname.split("/").at(-1);
    await route.fulfill({ response, body: await readFile(join(folder, name)) });
  });
}

/** A resident, through the API: what they write, and what they see. */
export class Resident {
  #service;
  #headers;

  constructor(service, { id, token }) {
    this.#service = service;
    this.id = id;
    this.#headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  static async arrive(service, locale = "ja") {
    const response = await fetch(`${service.address}/api/v1/conversations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ locale }),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return new Resident(service, await response.json());
  }

  async #ask(path, init = {}) {
    const address = `${this.#service.address}/api/v1/conversations/${this.id}/${path}`;
    const headers = { ...this.#headers, "idempotency-key": crypto.randomUUID() };
    const response = await fetch(address, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  say(text) {
    return this.#ask("messages", { method: "POST", body: JSON.stringify({ text }) });
  }

  person() {
    return this.#ask("messages", { method: "POST", body: JSON.stringify({ person: true }) });
  }

  /** Everything the resident can see, as text. */
  async sees() {
    return JSON.stringify(await this.#ask("events?after=0"));
  }
}

/** Somebody who wants a person, and has a question. Somebody must be on duty. */
export async function waiting(service, question = "更新には何を持っていけばいいですか", locale = "ja") {
  const resident = await Resident.arrive(service, locale);
  await resident.person();
  await resident.say(question);
  return resident;
}

/** The row of a resident's conversation. */
export const rowOf = (page, resident) => page.locator(`button.row[data-id="${resident.id}"]`);

/** Ends it, so that the next test begins with an empty queue. */
export async function finish(page) {
  await page.locator("[data-action=close]").click();
  await page.locator("#reason-do").click();
  await page.waitForSelector("#conversation[data-state=bot]", { state: "attached" });
  // The news may come before the answer that closes the dialog, in which no key counts.
  await page.waitForSelector("#reason:not([open])", { state: "attached" });
}
