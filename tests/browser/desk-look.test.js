// What is seen and heard at the desk: axe, a screen reader's tree, narrow and enlarged pages, the alert, the focus.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PATIENCE, findings, launch, picture, sideways } from "./support/browser.js";
import { finish, first, hire, rowOf, sitDown, waiting } from "./support/desk.js";
import { Service } from "./support/service.js";

let service;
let browser;
let hanako;
let ichiro;
before(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
  hanako = await first(service, "山田 花子");
  ichiro = await hire(service, "田中 一郎", "agent", "tanaka");
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

async function open(page, resident) {
  await rowOf(page, resident).click();
  await page.waitForSelector("#log .message.resident");
  // What is there when it is opened is not read out; then it is.
  await page.waitForSelector("#log[aria-live=polite]");
}

async function take(page, resident) {
  await open(page, resident);
  await page.locator("[data-action=claim]").click();
  await page.waitForSelector("#reply-text:enabled");
}

test("axe finds nothing serious: ja and en, light and dark, empty and full, every dialog", async () => {
  const keeper = await sitDown(browser, service, ichiro);
  const residents = [await waiting(service), await waiting(service, "How do I renew my certificate?", "en")];
  for (const lang of ["ja", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      const { context, page, complaints } = await sitDown(browser, service, hanako, { lang, colorScheme, reducedMotion: "reduce" });
      await rowOf(page, residents[0]).waitFor();
      assert.deepEqual(await findings(page), [], "with a queue");
      await picture(page, `desk-queue-${lang}-${colorScheme}`);
      const resident = residents[lang === "en" ? 0 : 1];
      await take(page, resident);
      await page.waitForSelector("#cards .card");
      await page.keyboard.press("Alt+1");
      await page.locator("#cards [data-do=reject]").last().click();
      await page.locator("details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
      await page.fill("#note-text", "memo");
      await page.press("#note-text", "Control+Enter");
      await page.waitForSelector("#log .message.note:not(.pending)");
      assert.deepEqual(await findings(page), [], "with a conversation");
      await page.locator("header details, #records").evaluateAll((all) => all.forEach((details) => (details.open = false)));
      await picture(page, `desk-conversation-${lang}-${colorScheme}`);
      for (const [button, dialog] of [["#help", "#keys"], ["#find", "#snippets"], ["#search", "#past"], ["[data-action=transfer]", "#reason"]]) {
        await page.click(button);
        await page.waitForSelector(`${dialog}[open]`);
        if (dialog === "#snippets") {
          await page.fill("#snippets-query", "PIN");
          await page.waitForSelector("#snippets-list li");
        }
        assert.deepEqual(await findings(page), [], dialog);
        await picture(page, `desk${dialog.replace("#", "-")}-${lang}-${colorScheme}`);
        await page.keyboard.press("Escape");
      }
      await page.fill("#reply-text", "");
      await page.click("[data-action=release]");
      await page.click("#reason-do");
      await page.waitForSelector("#conversation[data-state=waiting]");
      assert.deepEqual(complaints, []);
      await context.close();
    }
  }
  for (const resident of residents) {
    await take(keeper.page, resident);
    await finish(keeper.page);
  }
  await keeper.context.close();
});

test("a screen reader finds queue and conversation by landmarks, headings and names", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service, "暗証番号を忘れました");
  await take(page, resident);
  await page.waitForSelector("#cards .card");
  const tree = (selector) => page.locator(selector).ariaSnapshot();
  const queue = await tree("#queue");
  assert.match(queue, /region "待ち行列":/);
  assert.match(queue, /heading "待ち行列" \[level=2\]/);
  assert.match(queue, /region "自分の担当 1":[\s\S]*?- list:[\s\S]*?- listitem:[\s\S]*?- button "経過時間 .* 日本語 暗証番号を忘れました ボタンで希望"/);
  const conversation = await tree("#conversation");
  assert.match(conversation, /heading "会話 #[0-9A-F]{4}" \[level=2\]/);
  assert.match(conversation, /group "この会話の操作":/);
  assert.match(conversation, /log "会話 #[0-9A-F]{4}"/);
  assert.match(conversation, /article:[\s\S]*?住民[\s\S]*?暗証番号を忘れました/);
  assert.match(conversation, /textbox "返信"/);
  assert.match(conversation, /textbox "内部メモ"/);
  assert.match(conversation, /button "返信を送る/);
  assert.match(conversation, /button "メモを保存"/);
  const suggestions = await tree("#suggestions");
  assert.match(suggestions, /region "返答の候補":/);
  assert.match(suggestions, /button "挿入: /);
  const page_ = await page.locator("body").ariaSnapshot();
  for (const landmark of [/banner:/, /navigation "画面":/, /main:/]) assert.match(page_, landmark);
  // Each message tells its language where it is another one.
  await resident.say("Thank you very much");
  await page.waitForSelector("#log .message.resident[lang=en]");
  await finish(page);
  await context.close();
});

for (const [name, options] of Object.entries({
  "1024 pixels": { viewport: { width: 1024, height: 768 } },
  "a phone": { viewport: { width: 390, height: 844 } },
  "400 percent": { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
})) {
  test(`${name}: no scrolling sideways, and everything can be reached`, async () => {
    const { context, page } = await sitDown(browser, service, hanako, options);
    const resident = await waiting(service, `代理人 https://www.example.jp/${"long".repeat(40)} ${"W".repeat(120)}`);
    await rowOf(page, resident).waitFor();
    assert.deepEqual(await sideways(page), { scroll: 0, out: [] });
    await take(page, resident);
    assert.deepEqual(await sideways(page), { scroll: 0, out: [] });
    await page.fill("#reply-text", "はい");
    const { x, width } = await page.locator("#reply-send").boundingBox();
    assert.ok(x >= 0 && x + width <= options.viewport.width);
    await picture(page, `desk-${name.replace(" ", "-")}`, { fullPage: true });
    if (await page.locator("#tabs").isVisible()) await page.click("#tabs [data-panel=suggestions]");
    assert.ok(await page.locator("#suggestions").isVisible());
    assert.deepEqual(await sideways(page), { scroll: 0, out: [] });
    if (await page.locator("#tabs").isVisible()) await page.click("#tabs [data-panel=conversation]");
    const small = await page.locator("button:visible, summary:visible, input:visible, select:visible").evaluateAll((all) =>
      all.map((one) => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()]).filter(([, { width, height }]) => width < 24 || height < 24).map(([html]) => html),
    );
    assert.deepEqual(small.filter((html) => !html.includes("checkbox")), [], "large enough to hit");
    await page.fill("#reply-text", "");
    await finish(page);
    await context.close();
  });
}

test("the alert repeats until somebody claims", async () => {
  const { context, page } = await sitDown(browser, service, hanako, {
    async prepare(page) {
      await page.clock.install();
      await page.addInitScript(() => {
        window.tones = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...when) {
          window.tones += 1;
          return start.apply(this, when);
        };
      });
    },
  });
  const alerted = () => page.evaluate(() => Number(document.documentElement.dataset.alerted ?? 0));
  const tones = () => page.evaluate(() => window.tones);
  assert.equal(await alerted(), 0);
  assert.doesNotMatch(await page.title(), /^\(/);
  const resident = await waiting(service);
  await rowOf(page, resident).waitFor();
  await page.waitForFunction(() => document.documentElement.dataset.alerted === "1");
  assert.match(await page.title(), /^\(1\) /);
  assert.match(await page.getAttribute("#icon", "href"), /^data:image\/svg\+xml,/);
  assert.match(await page.locator("#alert-text").innerText(), /音は、この画面を一度クリック/, "it says why there is no sound yet");
  assert.equal(await tones(), 0);
  await page.locator("h2").first().click();
  await page.clock.runFor(2000);
  assert.doesNotMatch(await page.locator("#alert-text").innerText(), /音は/);
  await page.clock.runFor(14_000);
  assert.equal(await alerted(), 2, "again after a quarter of a minute");
  assert.equal(await tones(), 2, "two notes");
  await page.click("#sound");
  await page.clock.runFor(15_000);
  assert.deepEqual([await alerted(), await tones()], [3, 2], "without sound when it is switched off");
  await take(page, resident);
  await page.waitForSelector("#alert", { state: "hidden" });
  const last = await alerted();
  await page.clock.runFor(40_000);
  assert.equal(await alerted(), last, "not any more");
  assert.doesNotMatch(await page.title(), /^\(/);
  await finish(page);
  await context.close();
});

test("nobody loses the focus when rows move and go", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const other = await sitDown(browser, service, ichiro);
  const residents = [await waiting(service), await waiting(service), await waiting(service)];
  await rowOf(page, residents[2]).waitFor();
  await rowOf(page, residents[1]).focus();
  const focused = () => page.evaluate(() => document.activeElement?.dataset?.id ?? document.activeElement?.tagName);
  await take(other.page, residents[1]);
  await page.waitForSelector(`[data-rows=others] [data-id="${residents[1].id}"]`);
  assert.equal(await focused(), residents[1].id, "it moved to another group");
  await finish(other.page);
  await page.waitForSelector(`[data-id="${residents[1].id}"]`, { state: "detached" });
  assert.ok(residents.some(({ id }) => id === residents[1].id) && (await focused()) !== "BODY", "its row is gone");
  for (const resident of [residents[0], residents[2]]) {
    await take(other.page, resident);
    await finish(other.page);
  }
  await page.waitForFunction(() => document.querySelectorAll("button.row").length === 0, null, { timeout: PATIENCE });
  assert.notEqual(await focused(), "BODY", "no row is left");
  await context.close();
  await other.context.close();
});

test("axe finds nothing serious on the other pages of the desk", async () => {
  for (const lang of ["ja", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      const { context, page, complaints } = await sitDown(browser, service, hanako, { lang, colorScheme });
      for (const name of ["overview", "report", "people", "audit", "password", "sign-in", "welcome"]) {
        // Who has signed in does not see the page for signing in.
        if (name === "sign-in") await context.clearCookies();
        const response = await page.goto(`${service.address}/desk/${name}?lang=${lang}`);
        assert.equal(response.status(), 200, name);
        assert.equal(await page.locator("h1").count(), 1, name);
        assert.deepEqual(await findings(page), [], `${name}, ${lang}, ${colorScheme}`);
        await picture(page, `desk-page-${name}-${lang}-${colorScheme}`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    }
  }
});
