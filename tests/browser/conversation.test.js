// A resident's conversation, with and without JavaScript, in three languages.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { QUESTION, ask, launch, messages, picture, say, shows, turns, visit } from "./support/browser.js";
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

/** The last answer on the page. */
const answer = (page) => page.locator("#log > li[data-author=bot]").last();

/** The text of an element without furigana and blanks. */
const withoutReadings = (locator) =>
  locator.evaluate((element) => {
    const copy = element.cloneNode(true);
    for (const reading of copy.querySelectorAll("rt, rp")) reading.remove();
    return copy.textContent.replace(/\s/g, "");
  });

for (const lang of ["ja", "en", "ja-x-yasashii"]) {
  for (const script of [true, false]) {
    test(`a conversation in ${lang} ${script ? "with" : "without"} JavaScript`, async () => {
      const { context, page, complaints } = await visit(browser, service, { lang, javaScriptEnabled: script });
      assert.equal(await page.getAttribute("html", "data-lang"), lang);
      assert.equal(await page.getAttribute("html", "lang"), lang.slice(0, 2));
      assert.equal(await page.locator("#log > li[data-seq]").count(), 1, "the greeting");
      assert.equal((await context.cookies()).length, 0, "looking makes no conversation");

      // A question: the bot asks back, one of its buttons leads to the answer, with where it comes from.
      if (script) {
        await say(page, QUESTION[lang]);
      } else {
        await page.fill("#text", QUESTION[lang]);
        await page.click("#send");
      }
      await shows(page, turns(1));
      assert.equal(await page.inputValue("#text"), "");
      const choice = page.locator("#m2 button[name=choice]").first();
      const label = await withoutReadings(choice);
      await choice.click();
      await shows(page, turns(2));
      assert.ok((await withoutReadings(page.locator("#m3"))).includes(label), label);
      assert.ok((await page.locator("#m4 .body li").count()) >= 2, "a list of what to bring");
      assert.match(await page.locator("#m4 footer").first().innerText(), /20\d\d/);
      if (lang === "ja-x-yasashii") assert.ok((await page.locator("#m4 ruby rt").count()) > 3, "readings");

      // A thumb, which becomes event 5.
      const up = page.locator("#m4 button[name=thumb][value=up]");
      assert.equal(await up.getAttribute("aria-pressed"), "false");
      await up.click();
      await page.waitForSelector("#m4 button[name=thumb][value=up][aria-pressed=true]");
      await shows(page, turns(2));

      // A person, with nothing typed.
      await page.click("#person");
      await shows(page, [...turns(2), "6 resident", "7 bot"]);
      assert.match(await answer(page).innerText(), /0120-380-366/);

      // Opened anew, everything is there once.
      const all = await messages(page);
      await page.reload();
      assert.deepEqual(await messages(page), all);
      assert.deepEqual(complaints, []);
      await picture(page, `conversation-${lang}${script ? "" : "-plain"}`, { fullPage: !script });
      await context.close();
    });

    test(`the checklist to print in ${lang} ${script ? "with" : "without"} JavaScript`, async () => {
      const { context, page, complaints } = await visit(browser, service, { lang, javaScriptEnabled: script });
      await ask(page, lang);
      const link = answer(page).locator("a[href*='/chat/print/4']");
      await page.goto(new URL(await link.getAttribute("href"), service.address).href);
      assert.ok((await page.locator("main li").count()) >= 2);
      assert.match(await page.locator("body").innerText(), /0120-380-366/);
      if (script) {
        await page.evaluate(() => {
          window.printed = 0;
          window.print = () => (window.printed += 1);
        });
        await page.locator("#print").click();
        assert.equal(await page.evaluate(() => window.printed), 1);
      }
      assert.deepEqual(complaints, []);
      await picture(page, `print-${lang}${script ? "" : "-plain"}`, { fullPage: true });
      await context.close();
    });
  }
}

describe("with JavaScript", () => {
  test("what was sent is shown at once, and the answer is announced by a typing indicator", async () => {
    const { context, page } = await visit(browser, service);
    let release;
    const gate = new Promise((resolve) => (release = resolve));
    await page.route("**/chat?*", async (route) => {
      await gate;
      await route.continue();
    });
    await say(page, QUESTION.ja);
    await page.waitForSelector("#log .pending");
    assert.match(await page.locator("#log .pending").innerText(), /何を持っていけば/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "text", "the focus stays in the box");
    await page.waitForSelector("#log > .typing, #log > [data-typing]");
    await picture(page, "typing");
    release();
    await shows(page, turns(1));
    assert.equal(await page.locator("#log > .typing, #log > [data-typing]").count(), 0);
    await context.close();
  });

  test("two tabs of one conversation show the same", async () => {
    const { context, page, complaints } = await visit(browser, service);
    await say(page, QUESTION.ja);
    await shows(page, turns(1));
    const other = await context.newPage();
    await other.goto(`${service.address}/?lang=ja`);
    await shows(other, turns(1));
    await say(other, "手数料はいくらですか");
    await shows(other, turns(2));
    await shows(page, turns(2));
    await Promise.all([say(page, "電話は何時までですか"), say(other, "いつから更新できますか")]);
    await shows(page, turns(4));
    await shows(other, turns(4));
    await page.click("#m4 button[name=thumb][value=down]");
    await other.waitForSelector("#m4 button[name=thumb][value=down][aria-pressed=true]");
    await page.waitForSelector("#m4 button[name=thumb][value=down][aria-pressed=true]");
    const texts = (tab) => tab.locator("#log > li[data-seq] .body").allInnerTexts();
    assert.deepEqual(await texts(page), await texts(other));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("what the service refuses goes back to the box, with its words", async () => {
    const { context, page } = await visit(browser, service);
    let refused = 0;
    await page.route("**/chat?*", (route) => {
      refused += 1;
      return route.fulfill({
        status: 429,
        contentType: "application/problem+json",
        headers: { "Retry-After": "30" },
        body: JSON.stringify({ type: "about:blank", title: "Too many", status: 429, detail: "少しお待ちください。" }),
      });
    });
    await say(page, QUESTION.ja);
    await page.waitForFunction(() => document.getElementById("state").textContent === "少しお待ちください。");
    assert.equal(await page.inputValue("#text"), QUESTION.ja);
    assert.equal(await page.locator("#log .pending").count(), 0);
    assert.equal(refused, 1);
    await page.unroute("**/chat?*");
    await page.press("#text", "Enter");
    await shows(page, turns(1));
    assert.equal(await page.locator("#state").innerText(), "");
    await context.close();
  });

  test("secrets do not leave the browser, and the page says so", async () => {
    const { context, page } = await visit(browser, service);
    const bodies = [];
    page.on("request", (request) => request.method() === "POST" && bodies.push(request.postData()));
    for (const text of ["番号は１２３４ ５６７８ ９０１２です", "暗証番号は4649です", "my password is hana2024x"]) await say(page, text);
    await shows(page, turns(3));
    const sent = bodies.map((body) => new URLSearchParams(body).get("text"));
    assert.deepEqual(sent, ["番号は■■■■です", "暗証番号は■■■■です", "my password is ■■■■"]);
    assert.match(await page.locator("#warning").innerText(), /■■■■/);
    const shown = (await page.locator("#log").innerText()) + (await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage })));
    assert.doesNotMatch(shown, /4649|hana2024x|１２３４/);
    await say(page, "0120-380-366は2027年5月31日もつながりますか");
    await shows(page, turns(4));
    assert.equal(new URLSearchParams(bodies[3]).get("text"), "0120-380-366は2027年5月31日もつながりますか");
    assert.equal(await page.locator("#warning").innerText(), "");
    await context.close();
  });

  test("every message has a key of its own", async () => {
    const { context, page } = await visit(browser, service);
    const keys = [];
    page.on("request", (request) => request.method() === "POST" && keys.push(new URLSearchParams(request.postData()).get("key")));
    for (let turn = 0; turn < 3; turn += 1) await say(page, QUESTION.ja);
    await shows(page, turns(3));
    assert.equal(new Set(keys).size, 3);
    for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    await context.close();
  });

  test("an erased conversation disappears in every tab, and a new one can begin", async () => {
    const { context, page, complaints } = await visit(browser, service);
    await say(page, QUESTION.ja);
    await shows(page, turns(1));
    const other = await context.newPage();
    await other.goto(`${service.address}/?lang=ja`);
    await other.fill("#text", "途中まで書いた");
    await page.locator("summary").evaluateAll((all) => all.forEach((summary) => (summary.parentElement.open = true)));
    await page.locator("button[name=erase]").click();
    await page.waitForURL(/erased=1/);
    await shows(other, []);
    await page.goto(`${service.address}/?lang=ja`);
    await shows(page, []);
    await say(page, "手数料はいくらですか");
    await shows(page, turns(1));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("a reader who looks at older messages is not moved, and a button leads to the new one", async () => {
    const { context, page } = await visit(browser, service, { viewport: { width: 390, height: 600 }, reducedMotion: "reduce" });
    for (let turn = 1; turn <= 3; turn += 1) {
      await say(page, QUESTION.ja);
      await shows(page, turns(turn));
    }
    const top = await page.locator("#m6").evaluate((element) => element.getBoundingClientRect().top);
    assert.ok(top >= 0 && top < 300, `the answer begins on the screen: ${top}`);
    await page.locator("#m1").evaluate((element) => element.scrollIntoView());
    const before = await page.locator("#m1").evaluate((element) => element.getBoundingClientRect().top);
    const other = await context.newPage();
    await other.goto(`${service.address}/?lang=ja`);
    await say(other, "手数料はいくらですか");
    await page.waitForSelector("#newer:not([hidden])");
    assert.equal(await page.locator("#m1").evaluate((element) => element.getBoundingClientRect().top), before);
    await picture(page, "new-message");
    await page.click("#newer");
    await page.waitForFunction(() => {
      const { top } = document.getElementById("m8").getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    });
    assert.equal(await page.locator("#newer").isVisible(), false);
    await context.close();
  });

  test("size and theme change in place, are remembered, and links lose nothing", async () => {
    const { context, page, complaints } = await visit(browser, service);
    await page.fill("#text", "まだ送っていない");
    await page.locator("details:has(#settings)").evaluateAll((all) => all.forEach((details) => (details.open = true)));
    await page.click("#settings a[data-size='3']");
    await page.click("#settings a[data-theme='dark']");
    assert.equal(await page.getAttribute("html", "data-size"), "3");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    assert.equal(await page.inputValue("#text"), "まだ送っていない");
    await page.click("nav#languages a[href*='lang=en']");
    await page.waitForSelector("html[lang=en][data-ready]");
    assert.equal(await page.getAttribute("html", "data-size"), "3");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    assert.equal(await page.inputValue("#text"), "まだ送っていない");
    await page.goto(`${service.address}/`);
    await page.waitForSelector("html[data-ready]");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark", "remembered for the next visit");
    assert.doesNotMatch(page.url(), /まだ|%E3/);
    assert.deepEqual(complaints, []);
    await context.close();
  });
});
