// The browser, its pages, and what every test wants to know about them.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** How long something may take that happens on its own, in milliseconds. */
export const PATIENCE = 10_000;

export const QUESTION = {
  ja: "更新には何を持っていけばいいですか",
  en: "What do I need to bring to renew?",
  "ja-x-yasashii": "更新には何を持っていけばいいですか",
};

/** The answer to the question asks back who comes; this choice leads to a list of what to bring. */
export async function ask(page, lang = "ja") {
  await page.fill("#text", QUESTION[lang]);
  await page.click("#send");
  await shows(page, turns(1));
  await page.locator("#m2 button[name=choice]").first().click();
  await shows(page, turns(2));
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * A resident with a browser of their own. `complaints` gathers what the console says: errors and violations of the policy.
 */
export async function visit(browser, service, { lang = "ja", path = `/?lang=${lang}`, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1024, height: 768 },
    locale: lang === "en" ? "en-US" : "ja-JP",
    timezoneId: "Asia/Tokyo",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  await takeFilesFrom(process.env.MADOGUCHI_WEB, context);
  const complaints = [];
  context.on("page", (page) => watch(page, complaints));
  const page = await context.newPage();
  await page.goto(service.address + path);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("html[data-ready]", { timeout: PATIENCE });
  return { context, page, complaints };
}

/** For work on the scripts and styles: they come from a folder, not from the program that was built with them. */
async function takeFilesFrom(folder, context) {
  if (!folder) return;
  await context.route("**/assets/*/*", async (route) => {
    const response = await route.fetch();
    const name = new URL(route.request().url()).pathname.split("/").at(-1);
    await route.fulfill({ response, body: await readFile(join(folder, name)) });
  });
}

export function watch(page, complaints) {
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A lost connection is told by the browser itself.
    const isConnection = /net::ERR_|Failed to load resource/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isConnection) complaints.push(message.text());
  });
}

/** Types into the box and sends with Enter. */
export async function say(page, text) {
  await page.locator("#text").fill(text);
  await page.locator("#text").press("Enter");
}

/** The numbers and authors of the messages on the page, in the order of the page. */
export function messages(page) {
  return page.locator("#log > li[data-seq]").evaluateAll((elements) =>
    elements.map((element) => ({ seq: Number(element.dataset.seq), author: element.dataset.author })),
  );
}

/** What is found on a page; `null` if the page goes elsewhere in that moment. */
async function look(what) {
  try {
    return await what();
  } catch (error) {
    if (/Execution context was destroyed/.test(String(error))) return null;
    throw error;
  }
}

/** Waits until the page shows exactly these messages. */
export async function shows(page, expected) {
  const seen = () =>
    look(async () => (await messages(page)).filter(({ seq }) => seq > 0).map(({ seq, author }) => `${seq} ${author}`));
  const end = Date.now() + PATIENCE;
  let found = await seen();
  while (JSON.stringify(found) !== JSON.stringify(expected) && Date.now() < end) {
    await page.waitForTimeout(50);
    found = await seen();
  }
  assert.deepEqual(found, expected);
  let pending = null;
  while (pending === null && Date.now() < end) pending = await look(() => page.locator("#log .pending").count());
  assert.equal(pending, 0, "nothing is under way any more");
}

/** What a conversation of questions and answers looks like. */
export const turns = (count) =>
  Array.from({ length: count }, (_, turn) => [`${2 * turn + 1} resident`, `${2 * turn + 2} bot`]).flat();

/** Keeps a picture of the page. */
export async function picture(page, name, options = {}) {
  const folder = process.env.MADOGUCHI_SCREENSHOTS ?? "target/screenshots";
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

/** What axe finds that is serious or critical. */
export async function findings(page) {
  // The tests' own script would be refused by the page's policy; this way of adding it is not subject to it.
  const source = await readFile(AXE, "utf8");
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: `${source}; undefined` });
  const results = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.ok(results.passes.length > 10, "axe has looked at the page");
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ").slice(0, 400)}`);
}

/** How far the page can be scrolled sideways, and what sticks out. */
export const sideways = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const isClipped = (element) => element !== null && (getComputedStyle(element).clipPath !== "none" || isClipped(element.parentElement));
    const out = [...document.querySelectorAll("body *")]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > width + 1 && !isClipped(element))
      .map((element) => element.outerHTML.slice(0, 80));
    return { scroll: document.scrollingElement.scrollWidth - width, out: out.slice(0, 5) };
  });
