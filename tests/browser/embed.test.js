// The chat in a page of the city, which has another origin and a strict policy of its own.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { QUESTION, launch, picture, shows, turns, watch } from "./support/browser.js";
import { Service } from "./support/service.js";

let service;
let browser;
let city;
let stranger;

/** A page of somebody else, with nothing allowed but the chat. */
async function site() {
  const server = createServer((request, response) => {
    const chat = service.address;
    response.setHeader("Content-Security-Policy", `default-src 'none'; script-src ${chat}; frame-src ${chat}; require-trusted-types-for 'script'`);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    const lang = new URL(request.url, "http://site").searchParams.get("lang") ?? "ja";
    response.end(`<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width"><title>市のページ</title>
      <h1>見本市</h1><p><a href="#top">リンク</a></p><script src="${chat}/embed.js" data-lang="${lang}" async></script></html>`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

before(async () => {
  [city, stranger] = await Promise.all([site(), site()]);
  [service, browser] = await Promise.all([Service.start({ embedOrigins: [city.origin] }), launch()]);
});
after(async () => {
  await browser?.close();
  await service?.stop();
  city?.server.close();
  stranger?.server.close();
});

async function open(origin, { lang = "ja", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  const complaints = [];
  const page = await context.newPage();
  watch(page, complaints);
  await page.goto(`${origin}/?lang=${lang}`);
  const button = page.getByRole("button", { expanded: false });
  await button.waitFor();
  return { context, page, complaints, button };
}

for (const lang of ["ja", "en", "ja-x-yasashii"]) {
  test(`a page of the city opens the chat: ${lang}`, async () => {
    const { context, page, complaints, button } = await open(city.origin, { lang });
    assert.equal(await page.locator("iframe").count(), 0, "nothing is loaded before the button is pressed");
    const { width, height } = await button.boundingBox();
    assert.deepEqual([width, height], [56, 56]);
    assert.notEqual(await button.getAttribute("aria-label"), "");
    await button.focus();
    await page.keyboard.press("Enter");
    const frame = page.frameLocator("iframe");
    await frame.locator("html[data-embedded][data-ready]").waitFor();
    assert.equal(await frame.locator("html").getAttribute("data-lang"), lang);
    await frame.locator("#text").fill(QUESTION[lang]);
    await frame.locator("#text").press("Enter");
    const chat = page.frames().find((frame) => frame.url().startsWith(service.address));
    await frame.locator("#m2").waitFor();
    await shows(chat, turns(1));
    await picture(page, `embedded-in-a-page-${lang}`);
    assert.equal(await page.locator("iframe").getAttribute("sandbox"), "allow-scripts allow-forms allow-same-origin allow-popups allow-modals allow-downloads");
    assert.notEqual(await page.locator("iframe").getAttribute("title"), "");
    assert.equal(await page.evaluate(() => document.cookie), "");

    // Escape inside the frame closes it, and the focus returns.
    await frame.locator("#text").press("Escape");
    await page.locator("iframe").waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.id), "open");
    await page.keyboard.press("Enter");
    await page.locator("iframe").waitFor({ state: "visible" });
    assert.equal(await frame.locator("#m2").count(), 1, "the conversation is still there");
    // And so it does outside.
    await page.getByRole("button", { expanded: true }).focus();
    await page.keyboard.press("Escape");
    await page.locator("iframe").waitFor({ state: "hidden" });
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("on a phone it fills the screen and can be closed", async () => {
  const { context, page, button } = await open(city.origin, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await button.tap();
  await page.frameLocator("iframe").locator("html[data-ready]").waitFor();
  const box = await page.locator("iframe").boundingBox();
  assert.equal(box.x, 0);
  assert.equal(box.width, 390);
  assert.equal(box.y + box.height, 844);
  await picture(page, "embedded-on-a-phone");
  await page.locator("#close").tap();
  await page.locator("iframe").waitFor({ state: "hidden" });
  await context.close();
});

test("a page of somebody else may not show it", async () => {
  const { context, page, complaints, button } = await open(stranger.origin);
  await button.click();
  await page.waitForTimeout(1000);
  assert.equal(await page.frameLocator("iframe").locator("#text").count(), 0);
  assert.match(complaints.join(), /frame-ancestors/);
  await context.close();
});

test("a message from elsewhere does not close it", async () => {
  const { context, page, button } = await open(city.origin);
  await button.click();
  await page.frameLocator("iframe").locator("html[data-ready]").waitFor();
  await page.evaluate(() => window.postMessage("madoguchi:close", "*"));
  await page.waitForTimeout(200);
  assert.equal(await page.locator("iframe").isVisible(), true);
  await context.close();
});
