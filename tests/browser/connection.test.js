// A lost connection: nothing is lost, nothing comes twice, and what was typed stays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { QUESTION, launch, picture, say, shows, turns, visit } from "./support/browser.js";
import { Service } from "./support/service.js";

let service;
let browser;
before(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

const state = (page) => page.waitForFunction(() => document.getElementById("state").dataset.state === "offline");

test("without a network messages wait in order, and are sent when it is back", async () => {
  const { context, page } = await visit(browser, service);
  await say(page, QUESTION.ja);
  await shows(page, turns(1));
  await context.setOffline(true);
  await state(page);
  assert.notEqual(await page.locator("#state").innerText(), "");
  await say(page, "手数料はいくらですか");
  await say(page, "電話は何時までですか");
  await page.fill("#text", "まだ書いている");
  await page.waitForSelector("#log .pending.failed button");
  assert.equal(await page.locator("#log .pending").count(), 2);
  await page.waitForFunction(() => {
    const button = document.querySelector("#log .pending:last-child button").getBoundingClientRect();
    return button.bottom <= document.getElementById("composer").getBoundingClientRect().top;
  });
  await picture(page, "offline");
  await context.setOffline(false);
  await shows(page, turns(3));
  const own = await page.locator("#log > li[data-author=resident]").allInnerTexts();
  assert.match(own[1], /手数料/);
  assert.match(own[2], /何時まで/);
  assert.equal(await page.inputValue("#text"), "まだ書いている");
  await page.waitForFunction(() => document.getElementById("state").dataset.state !== "offline");
  await context.close();
});

test("an answer that got lost on the way is fetched with the same key, and shown once", async () => {
  const { context, page } = await visit(browser, service);
  await say(page, QUESTION.ja);
  await shows(page, turns(1));
  const keys = [];
  await page.route("**/chat?*", async (route) => {
    keys.push(new URLSearchParams(route.request().postData()).get("key"));
    // The service takes it in, the browser never learns of it.
    if (keys.length <= 2) {
      await route.fetch();
      await route.abort("connectionreset");
    } else {
      await route.continue();
    }
  });
  await say(page, "手数料はいくらですか");
  await page.waitForSelector("#log .pending.failed");
  await shows(page, turns(2));
  assert.ok(keys.length >= 3);
  assert.equal(new Set(keys).size, 1);
  await page.reload();
  await shows(page, turns(2));
  await context.close();
});

test("something that is not the service answers: the message waits", async () => {
  const { context, page } = await visit(browser, service);
  let failures = 0;
  await page.route("**/chat?*", (route) => {
    failures += 1;
    if (failures > 1) return route.continue();
    return route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" });
  });
  await say(page, QUESTION.ja);
  await page.click("#log .pending.failed button");
  await shows(page, turns(1));
  assert.equal(failures, 2);
  await context.close();
});

test("the service is killed and started again: nothing is lost, nothing is doubled", async () => {
  const { context, page } = await visit(browser, service);
  await say(page, QUESTION.ja);
  await shows(page, turns(1));
  for (let round = 1; round <= 3; round += 1) {
    // Sometimes the message is under way when the service dies, sometimes it comes too late.
    if (round % 2 === 1) await service.kill();
    await page.fill("#text", "手数料はいくらですか");
    const sent = page.press("#text", "Enter");
    await service.kill();
    await sent;
    await page.fill("#text", `下書き${round}`);
    await state(page);
    await service.again();
    await shows(page, turns(1 + round));
    assert.equal(await page.inputValue("#text"), `下書き${round}`);
  }
  await page.reload();
  await shows(page, turns(4));
  assert.equal(await page.inputValue("#text"), "下書き3");
  await context.close();
});

test("a page that is left and opened again sends what it could not send before", async () => {
  const { context, page } = await visit(browser, service);
  await say(page, QUESTION.ja);
  await shows(page, turns(1));
  await page.route("**/chat?*", (route) => route.abort("connectionrefused"));
  await say(page, "手数料はいくらですか");
  await page.waitForSelector("#log .pending.failed");
  await page.unroute("**/chat?*");
  await page.goto(`${service.address}/?lang=en`);
  await shows(page, turns(2));
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
  await context.close();
});

test("what happened in another tab in the meantime is there afterwards", async () => {
  const { context, page } = await visit(browser, service);
  await say(page, QUESTION.ja);
  await shows(page, turns(1));
  const other = await context.newPage();
  await other.goto(`${service.address}/?lang=ja`);
  await shows(other, turns(1));
  // The stream of the first tab is cut and cannot come back for a while.
  await page.route("**/chat/stream?*", (route) => route.abort("connectionrefused"));
  await service.kill();
  await state(page);
  await service.again();
  await say(other, "手数料はいくらですか");
  await say(other, "電話は何時までですか");
  await shows(other, turns(3));
  await shows(page, turns(1));
  await page.unroute("**/chat/stream?*");
  await say(page, "いつから更新できますか");
  await shows(page, turns(4));
  await shows(other, turns(4));
  await context.close();
});
