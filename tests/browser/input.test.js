// Japanese input methods, the keyboard, and what assistive technology is told.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { QUESTION, ask, launch, picture, say, shows, turns, visit } from "./support/browser.js";
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

/** Presses Enter as Chromium reports it while an input method uses it. */
async function processKey(session) {
  const key = { windowsVirtualKeyCode: 229, key: "Process", code: "Enter" };
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
}

async function enter(session) {
  const key = { windowsVirtualKeyCode: 13, key: "Enter", code: "Enter" };
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
}

test("the Enter that confirms a conversion never sends", async () => {
  const { context, page } = await visit(browser, service);
  const session = await context.newCDPSession(page);
  let sent = 0;
  page.on("request", (request) => (sent += Number(request.method() === "POST")));
  await page.focus("#text");
  for (const text of ["て", "てすう", "手数料は"]) {
    await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  // During the composition: as an input method reports it, and as some report it without 229.
  await processKey(session);
  await enter(session);
  await session.send("Input.imeSetComposition", { text: "手数料は", selectionStart: 4, selectionEnd: 4 });
  await page.waitForTimeout(300);
  assert.equal(sent, 0);
  assert.equal(await page.locator("#log .pending").count(), 0);
  await session.send("Input.insertText", { text: "手数料は" });
  await session.send("Input.imeSetComposition", { text: "いくら", selectionStart: 3, selectionEnd: 3 });
  await session.send("Input.insertText", { text: "いくら" });
  assert.match(await page.inputValue("#text"), /手数料は.*いくら$/);
  assert.equal(sent, 0);
  // After it Enter sends.
  await enter(session);
  await shows(page, turns(1));
  assert.equal(sent, 1);
  await context.close();
});

test("an Enter directly behind the end of a composition does not send (Safari's order)", async () => {
  const { context, page } = await visit(browser, service);
  await page.fill("#text", "手数料はいくらですか");
  const prevented = await page.evaluate(() => {
    const box = document.getElementById("text");
    box.dispatchEvent(new CompositionEvent("compositionstart"));
    box.dispatchEvent(new CompositionEvent("compositionend", { data: "か" }));
    const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    box.dispatchEvent(event);
    return event.defaultPrevented;
  });
  assert.equal(prevented, false);
  await page.waitForTimeout(200);
  await shows(page, []);
  assert.equal(await page.inputValue("#text"), "手数料はいくらですか");
  await page.press("#text", "Enter");
  await shows(page, turns(1));
  await context.close();
});

test("Shift and Enter begin a new line, and the box grows", async () => {
  const { context, page } = await visit(browser, service);
  await page.focus("#text");
  const height = () => page.locator("#text").evaluate((box) => box.offsetHeight);
  const before = await height();
  await page.keyboard.type("a");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("b");
  await page.keyboard.press("Shift+Enter");
  assert.equal(await page.inputValue("#text"), "a\nb\n");
  assert.ok((await height()) > before);
  await shows(page, []);
  for (let line = 0; line < 20; line += 1) await page.keyboard.press("Shift+Enter");
  assert.ok((await height()) < 400, "but not without end");
  await page.fill("#text", "");
  await page.dispatchEvent("#text", "input");
  assert.equal(await height(), before);
  await context.close();
});

test("on a touch screen Enter begins a new line, the button sends", async () => {
  const { context, page } = await visit(browser, service, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await page.focus("#text");
  await page.keyboard.type("手数料は");
  await page.keyboard.press("Enter");
  await page.keyboard.type("いくらですか");
  assert.equal(await page.inputValue("#text"), "手数料は\nいくらですか");
  await page.tap("#send");
  await shows(page, turns(1));
  await picture(page, "phone-answer");
  await context.close();
});

test("nothing is sent when nothing was typed", async () => {
  const { context, page } = await visit(browser, service);
  let sent = 0;
  page.on("request", (request) => (sent += Number(request.method() === "POST")));
  for (const text of ["", "   ", "　\n"]) await say(page, text);
  await page.waitForTimeout(200);
  assert.equal(sent, 0);
  await context.close();
});

/** What has the focus, and whether that can be seen. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? "outline" : style.boxShadow !== "none" ? "shadow" : "";
    const { width, height, top, bottom } = element.getBoundingClientRect();
    return {
      tag: element.tagName.toLowerCase(),
      id: element.id,
      name: element.getAttribute("name") ?? "",
      value: element.getAttribute("value") ?? "",
      href: element.getAttribute("href") ?? "",
      seen,
      onScreen: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
    };
  });

test("everything is reached with the keyboard alone, and the focus is seen", async () => {
  const { context, page, complaints } = await visit(browser, service, { reducedMotion: "reduce" });
  await ask(page);
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  await page.locator("body").press("Tab");
  const visited = [];
  for (let steps = 0; steps < 120; steps += 1) {
    const element = await focused(page);
    if (element.tag === "body" || (visited.length > 3 && JSON.stringify(element) === JSON.stringify(visited[0]))) break;
    visited.push(element);
    // What is folded up opens with the keyboard too.
    if (element.tag === "summary") await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
  }
  for (const element of visited) {
    assert.notEqual(element.seen, "", `the focus is seen on ${JSON.stringify(element)}`);
    assert.ok(element.onScreen, `the focus is on the screen: ${JSON.stringify(element)}`);
  }
  const reached = (test) => assert.ok(visited.some(test), `${test} is reached: ${JSON.stringify(visited.map(({ tag, id, name, href }) => tag + id + name + href))}`);
  reached(({ id }) => id === "text");
  reached(({ id }) => id === "send");
  reached(({ id }) => id === "person");
  reached(({ id }) => id === "log");
  reached(({ href }) => href.includes("lang=en"));
  reached(({ href }) => href.includes("theme=dark"));
  reached(({ href }) => href.startsWith("tel:"));
  reached(({ name, value }) => name === "thumb" && value === "up");
  reached(({ href }) => href.includes("/chat/print/4"));
  const focusable = await page.locator("a[href]:visible, button:visible, textarea:visible, summary:visible").count();
  assert.ok(visited.length >= focusable * 0.9, `${visited.length} of ${focusable}`);
  // A thumb and a person by keyboard.
  await page.focus("#m4 button[name=thumb][value=up]");
  await page.keyboard.press("Space");
  await page.waitForSelector("#m4 button[name=thumb][value=up][aria-pressed=true]");
  assert.deepEqual(await page.evaluate(() => [document.activeElement.name, document.activeElement.value]), ["thumb", "up"], "the focus stays");
  await page.focus("#person");
  await page.keyboard.press("Enter");
  await shows(page, [...turns(2), "6 resident", "7 bot"]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a screen reader is told the page, the log and new messages", async () => {
  const { context, page } = await visit(browser, service, { lang: "en" });
  await ask(page, "en");
  const snapshot = await page.locator("body").ariaSnapshot();
  assert.match(snapshot, /- banner/);
  assert.match(snapshot, /- main/);
  assert.match(snapshot, /- log "/);
  assert.match(snapshot, /heading ".+" \[level=1\]/);
  assert.match(snapshot, /- textbox "/);
  assert.match(snapshot, /- button "Send"/i);
  assert.match(snapshot, /- navigation "/);
  assert.match(snapshot, /- status/);
  const log = await page.locator("#log").ariaSnapshot();
  assert.match(log, /- listitem/);
  assert.match(log, /What do I need to bring to renew\?/);
  assert.match(log, /- button ".+" \[pressed\]|- button ".+"/);
  assert.equal(await page.getAttribute("#log", "aria-live"), "polite");
  assert.notEqual(await page.getAttribute("#log", "aria-relevant"), "all");
  // What is under way is not read out twice.
  await page.route("**/chat?*", () => {});
  await say(page, "How much is the fee?");
  assert.equal(await page.getAttribute("#log .pending", "aria-hidden"), "true");
  await context.close();
});
