// The desk in a real browser: a shift by keyboard, two agents at once, stale replies, lost connections, notes, IME.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PATIENCE, findings, launch, picture } from "./support/browser.js";
import { finish, first, hire, PASSWORD, rowOf, sitDown, waiting } from "./support/desk.js";
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

/** Opens and claims a conversation with the mouse. */
async function take(page, resident) {
  await rowOf(page, resident).click();
  await page.locator("[data-action=claim]").click();
  await page.waitForSelector("#reply-text:enabled");
}

const until = async (page, what, message) => {
  const end = Date.now() + PATIENCE;
  while (!(await what()) && Date.now() < end) await page.waitForTimeout(50);
  assert.ok(await what(), message);
};

test("a key means the row on which one stands, not the one that is open", async () => {
  const { context, page, complaints } = await sitDown(browser, service, hanako);
  const [one, other] = [await waiting(service), await waiting(service)];
  await rowOf(page, one).click();
  await page.waitForSelector("#cards .card");
  await rowOf(page, other).focus();
  await page.keyboard.press("c");
  await page.waitForSelector("#reply-text:enabled");
  assert.equal(await page.locator("button.row[aria-current=true]").getAttribute("data-id"), other.id);
  assert.equal(await page.locator("[data-rows=waiting] button.row").getAttribute("data-id"), one.id, "the open one was left alone");
  // A reply too is for the one on which one stands, and that must be claimed first.
  await rowOf(page, one).focus();
  await page.keyboard.press("r");
  assert.equal(await page.locator("button.row[aria-current=true]").getAttribute("data-id"), one.id);
  assert.ok(await page.locator("#reply-text").isDisabled());
  await rowOf(page, other).click();
  await finish(page);
  await take(page, one);
  await finish(page);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a whole shift by keyboard only", async () => {
  const { context, page, complaints } = await sitDown(browser, service, hanako);
  const resident = await waiting(service);
  const press = (key) => page.keyboard.press(key);
  await rowOf(page, resident).waitFor();
  await press("j");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.id), resident.id, "j goes to the row");
  await press("Enter");
  await page.waitForSelector("#cards .card");
  await press("c");
  await page.waitForSelector("#reply-text:enabled");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.id), resident.id, "the focus stays in the row that moved");
  await press("1");
  const offered = await page.locator("#cards .card").first().locator("[data-slot=text]").innerText();
  await until(page, async () => (await page.inputValue("#reply-text")).trim() === offered.trim(), "the first answer is in the box");
  assert.equal(await page.evaluate(() => document.activeElement.id), "reply-text");
  await page.keyboard.type("よろしくお願いします。");
  await press("Control+Enter");
  await page.waitForSelector("#log .message.agent:not(.pending)");
  assert.match(await resident.sees(), /よろしくお願いします。/);
  assert.equal(await page.inputValue("#reply-text"), "");
  // Out of the box; a note; back; an answer that is searched.
  await press("Escape");
  await press("n");
  await page.keyboard.type("ていねいな方でした。");
  await press("Control+Enter");
  await page.waitForSelector("#log .message.note:not(.pending)");
  await press("Escape");
  await press("r");
  await press("/");
  await page.waitForSelector("#snippets[open]");
  await page.keyboard.type("写真");
  await page.waitForSelector("#snippets-list li[aria-selected=true]");
  await press("ArrowDown");
  const chosen = await page.locator("#snippets-list li[aria-selected=true] [data-slot=text]").textContent();
  await press("Enter");
  await page.waitForSelector("#snippets:not([open])", { state: "attached" });
  assert.equal((await page.inputValue("#reply-text")).trim(), chosen.trim());
  await press("Control+A");
  await press("Delete");
  // The list of keys opens and closes.
  await press("Escape");
  await press("?");
  await page.waitForSelector("#keys[open]");
  await press("Escape");
  await press("g");
  await press("s");
  assert.equal(await page.evaluate(() => document.activeElement.closest("#suggestions") !== null), true, "g s goes to the answers");
  // The end, with a reason.
  await press("e");
  await page.waitForSelector("#reason[open]");
  assert.equal(await page.evaluate(() => document.activeElement.id), "reason-text");
  await press("Enter");
  await page.waitForSelector("#conversation[data-state=bot]");
  assert.match(await page.locator("#log").innerText(), /解決した/);
  // The stream may tell of the end before the answer to the request does.
  const inQueue = () => page.evaluate(() => document.activeElement.closest("#queue") !== null);
  await until(page, inQueue, "on to the next one");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("of two who claim at once one has it, and the other is told who", async () => {
  const desks = await Promise.all([hanako, ichiro].map((agent) => sitDown(browser, service, agent)));
  const resident = await waiting(service);
  for (const { page } of desks) {
    await rowOf(page, resident).click();
    await page.waitForSelector("[data-action=claim]:enabled");
  }
  // Nobody sees in time that the other was faster.
  await Promise.all(desks.map(({ page }) => page.evaluate(() => document.querySelector("[data-action=claim]").click())));
  const states = () => Promise.all(desks.map(({ page }) => page.getAttribute("#conversation", "data-state")));
  await until(desks[0].page, async () => (await states()).sort().join() === "held,mine", "exactly one has it");
  const winner = (await states()).indexOf("mine");
  const loser = desks[1 - winner].page;
  const name = [hanako, ichiro][winner].name;
  await until(loser, async () => (await loser.locator("#facts").innerText()).includes(name), "the other sees who");
  assert.equal(await loser.locator("#reply-text").isDisabled(), true);
  await finish(desks[winner].page);
  for (const { context } of desks) await context.close();
});

test("a reply on a stale view is held back until the new message was seen", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service);
  await take(page, resident);
  await page.fill("#reply-text", "お待たせしました。");
  const late = async (route) => {
    // It was on its way already when the resident wrote.
    await resident.say("やはり代理人が行きます。");
    await route.continue();
  };
  await page.route("**/messages", late, { times: 1 });
  await page.press("#reply-text", "Control+Enter");
  await until(page, async () => /それでも送る/.test(await page.locator("#reply-send").innerText()), "the button says so");
  assert.match(await page.locator("#log").innerText(), /やはり代理人が行きます。/, "the newer message is there");
  assert.match(await page.locator("#stale").innerText(), /新しいメッセージ/);
  assert.equal(await page.inputValue("#reply-text"), "お待たせしました。", "nothing that was written is lost");
  assert.doesNotMatch(await resident.sees(), /お待たせしました/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "reply-text", "who types on presses no button");
  await picture(page, "desk-stale");
  await page.click("#reply-send");
  await page.waitForSelector("#log .message.agent:not(.pending)");
  assert.match(await resident.sees(), /お待たせしました/);
  await finish(page);
  await context.close();
});

test("after a lost connection everything is there once, and what was written is sent once", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service);
  await take(page, resident);
  await service.kill();
  await page.waitForSelector("#connection[data-state=offline]");
  await page.fill("#reply-text", "つながったら届きます。");
  await page.press("#reply-text", "Control+Enter");
  await until(page, async () => /未送信1件/.test(await page.locator("#connection-text").innerText()), "it says what is unsent");
  await picture(page, "desk-offline");
  await service.again();
  await page.waitForSelector("#connection[data-state=connected]", { timeout: 60_000 });
  await until(page, async () => (await page.locator("#log .message.agent:not(.pending)").count()) === 1, "it is sent");
  await resident.say("ありがとうございます。");
  await until(page, async () => /ありがとうございます。/.test(await page.locator("#log").innerText()), "it goes on");
  const seqs = await page.locator("#log > li[data-seq]").evaluateAll((all) => all.map((one) => Number(one.dataset.seq)));
  assert.deepEqual(seqs, [...new Set(seqs)].sort((a, b) => a - b), "in order, none twice");
  assert.equal((await resident.sees()).split("つながったら届きます。").length, 2, "sent once");
  await finish(page);
  await context.close();
});

test("a note never reaches the resident", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service);
  await take(page, resident);
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
  await page.fill("#note-text", "庁内の相談です");
  await page.press("#note-text", "Control+Enter");
  await page.waitForSelector("#log .message.note:not(.pending)");
  assert.match(await page.locator("#log .message.note").innerText(), /内部メモ/, "it says in words what it is");
  assert.deepEqual(sent.map((path) => path.split("/").at(-1)), ["notes"], "only the address of notes was used");
  assert.doesNotMatch(await resident.sees(), /庁内の相談/);
  assert.notEqual(await page.locator("#note").evaluate((form) => getComputedStyle(form).backgroundColor), await page.locator("#reply").evaluate((form) => getComputedStyle(form).backgroundColor));
  await finish(page);
  await context.close();
});

test("no key does anything while text is converted", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service);
  await take(page, resident);
  const session = await page.context().newCDPSession(page);
  await page.focus("#reply-text");
  await session.send("Input.imeSetComposition", { text: "こうしん", selectionStart: 4, selectionEnd: 4 });
  // The keys of a conversion: numbers choose a candidate, Enter confirms, Escape takes back.
  const during = { windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
  for (const [key, code, modifiers] of [["Process", "Enter", 2], ["Process", "Digit1", 1], ["Process", "Escape", 0], ["Process", "Slash", 0]]) {
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code, modifiers, ...during });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", key, code, modifiers, ...during });
  }
  assert.equal(await page.locator("#log .message.agent").count(), 0, "nothing was sent");
  assert.equal(await page.inputValue("#reply-text"), "こうしん", "nothing was inserted");
  assert.equal(await page.evaluate(() => document.activeElement.id), "reply-text", "the cursor is where it was");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await session.send("Input.insertText", { text: "更新" });
  await page.keyboard.press("Enter");
  assert.equal(await page.inputValue("#reply-text"), "更新\n", "Enter is a new line afterwards");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#log .message.agent:not(.pending)");
  await finish(page);
  await context.close();
});

test("single keys count only outside of text fields, and can be switched off", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service);
  await take(page, resident);
  await page.focus("#reply-text");
  await page.keyboard.type("ecbtsu12?jk 10/12");
  assert.equal(await page.inputValue("#reply-text"), "ecbtsu12?jk 10/12");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+e");
  assert.equal(await page.locator("dialog[open]").count(), 0, "not with Ctrl");
  await page.click("#help");
  await page.uncheck("#single-keys");
  await page.keyboard.press("Escape");
  await page.locator("#log").focus();
  await page.keyboard.press("e");
  assert.equal(await page.locator("dialog[open]").count(), 0, "switched off");
  await page.keyboard.press("F1");
  await page.check("#single-keys");
  await page.keyboard.press("Escape");
  await page.fill("#reply-text", "");
  await finish(page);
  await context.close();
});

test("who is signed out keeps the draft, signs in again in another tab and goes on", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service);
  await take(page, resident);
  await page.fill("#reply-text", "書きかけです。");
  const other = await context.newPage();
  await other.goto(`${service.address}/desk/password?lang=ja`);
  await other.locator("details.who summary").click();
  await other.locator("details.who button").click();
  await page.waitForSelector("#connection[data-state=signed-out]", { timeout: 15_000 });
  const [fresh] = await Promise.all([context.waitForEvent("page"), page.click("#trouble a")]);
  await fresh.fill("#login", "admin");
  await fresh.fill("#password", PASSWORD);
  await fresh.locator("main form button[type=submit]").click();
  await fresh.waitForURL(/\/desk$/);
  await fresh.close();
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await page.waitForSelector("#connection[data-state=connected]");
  assert.equal(await page.inputValue("#reply-text"), "書きかけです。");
  assert.equal(await page.locator("#trouble").innerText(), "");
  await page.press("#reply-text", "Control+Enter");
  await page.waitForSelector("#log .message.agent:not(.pending)");
  assert.match(await resident.sees(), /書きかけです。/);
  await finish(page);
  // The other tests use the session that was ended.
  hanako.token = (await context.cookies()).find(({ name }) => name === "madoguchi-desk").value;
  await context.close();
});

test("a conversation that has ended is found by what was said", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const resident = await waiting(service, "区役所の駐車場は広いですか");
  await take(page, resident);
  await finish(page);
  await page.locator("#log").focus();
  await page.keyboard.press("f");
  await page.fill("#past-query", "駐車場は広い");
  await page.keyboard.press("Enter");
  await page.locator("#past-list button").first().click();
  await page.waitForSelector("#log .message.resident");
  assert.match(await page.locator("#log").innerText(), /区役所の駐車場は広いですか/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "conversation-title");
  await context.close();
});

test("who else is there is seen, and a conversation is handed on with its reason", async () => {
  const mine = await sitDown(browser, service, hanako);
  const other = await sitDown(browser, service, ichiro);
  const resident = await waiting(service);
  await take(mine.page, resident);
  await rowOf(other.page, resident).click();
  await other.page.locator("#note-text").pressSequentially("あ");
  const present = () => mine.page.locator("#present").innerText();
  await until(mine.page, async () => (await present()) === "田中 一郎さんが入力しています", "the other types");
  assert.equal(await other.page.locator("#reply-text").isDisabled(), true, "only who has it answers");
  await mine.page.fill("#reply-text", "これは書きかけ");
  await mine.page.locator("#log").focus();
  await mine.page.keyboard.press("t");
  await mine.page.waitForSelector("#reason[open]");
  await mine.page.selectOption("#reason-to", { label: "田中 一郎(受付中)" });
  await mine.page.fill("#reason-text", "詳しい人に頼みます");
  await mine.page.press("#reason-text", "Enter");
  await other.page.waitForSelector("#reply-text:enabled");
  await other.page.waitForSelector(`[data-rows=mine] [data-id="${resident.id}"]`);
  await until(other.page, async () => (await other.page.locator("#log").innerText()).includes("詳しい人に頼みます"), "it says why");
  assert.equal(await mine.page.locator("#reply-text").isDisabled(), true);
  assert.equal(await mine.page.inputValue("#reply-text"), "これは書きかけ", "the draft is still there");
  await other.page.fill("#note-text", "");
  await finish(other.page);
  await mine.context.close();
  await other.context.close();
});

test("every conversation has its own drafts", async () => {
  const { context, page } = await sitDown(browser, service, hanako);
  const residents = [await waiting(service), await waiting(service)];
  for (const [index, resident] of residents.entries()) {
    await take(page, resident);
    await page.fill("#reply-text", `返信${index}`);
    await page.fill("#note-text", `メモ${index}`);
  }
  for (const [index, resident] of residents.entries()) {
    await rowOf(page, resident).click();
    assert.equal(await page.inputValue("#reply-text"), `返信${index}`);
    assert.equal(await page.inputValue("#note-text"), `メモ${index}`);
    await finish(page);
  }
  await context.close();
});

test("an editor reads conversations and can do nothing to them", async () => {
  const editor = await hire(service, "編集 次郎", "editor", "jiro");
  const { context, page, complaints } = await sitDown(browser, service, hanako);
  const resident = await waiting(service, "市役所の食堂はありますか");
  await take(page, resident);
  const reader = await sitDown(browser, service, editor, { path: `/desk?lang=ja&conversation=${resident.id}` });
  await reader.page.waitForSelector("#log .message.resident");
  assert.match(await reader.page.locator("#log").innerText(), /市役所の食堂はありますか/);
  for (const nothing of ["#reply", "#note", "#actions", "#available", "#records", ".group"]) {
    assert.equal(await reader.page.locator(nothing).count(), 0, nothing);
  }
  assert.deepEqual(await findings(reader.page), []);
  for (const key of ["c", "e", "1", "/", "r", "n", "j"]) await reader.page.keyboard.press(key);
  assert.equal(await reader.page.locator("dialog[open]").count(), 0);
  assert.deepEqual([...complaints, ...reader.complaints], []);
  await finish(page);
  await context.close();
  await reader.context.close();
});
