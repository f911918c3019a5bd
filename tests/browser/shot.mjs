import { launch } from "./support/browser.js";
import { Service } from "./support/service.js";
import { first, hire, sitDown, waiting } from "./support/desk.js";
const service = await Service.start();
const browser = await launch();
try {
  const admin = await first(service, "山田 花子");
  const tanaka = await hire(service, "田中 一郎", "agent", "tanaka");
  const only = process.argv[2] ?? "";
  const a = await sitDown(browser, service, admin);
  const t = await sitDown(browser, service, tanaka);
  await a.page.waitForTimeout(500);
  const shot = async (page, name) => { await page.screenshot({ path: `/tmp/shots/${name}.png` }); };
  await shot(a.page, "01-empty");
  const r1 = await waiting(service, "更新には何を持っていけばいいですか");
  const r2 = await waiting(service, "How much does it cost to renew my certificate?", "en");
  const r3 = await waiting(service, "暗証番号を忘れました。今日の午後に区役所へ行けますか。引っ越したばかりで、カードの住所もまだ変えていないのですが、先にどちらの手続きをすればよいでしょうか");
  await a.page.waitForSelector("button.row");
  await a.page.waitForTimeout(800);
  await shot(a.page, "02-queue");
  await a.page.locator("button.row").first().click();
  await a.page.waitForSelector("#log li");
  await a.page.waitForTimeout(1200);
  await shot(a.page, "03-open");
  await a.page.keyboard.press("c");
  await a.page.waitForSelector("#reply-text:enabled");
  await a.page.keyboard.press("1");
  await a.page.waitForTimeout(800);
  await shot(a.page, "04-inserted");
  await t.page.locator(`button.row[data-id="${r1.id}"]`).click();
  await t.page.waitForTimeout(500);
  await t.page.locator("#note-text").fill("高齢の方なので、ゆっくりご案内ください。");
  await t.page.keyboard.press("Control+Enter");
  await a.page.locator("#reply-text").press("Control+Enter");
  await a.page.waitForTimeout(1000);
  await r1.say("ありがとうございます。私の番号は123456789018です。写真は必要ですか。");
  await a.page.waitForTimeout(1000);
  await shot(a.page, "05-talk");
  await shot(t.page, "06-other");
  await a.page.keyboard.press("Escape");
  await a.page.keyboard.press("?");
  await a.page.waitForTimeout(300);
  await shot(a.page, "07-keys");
  await a.page.keyboard.press("Escape");
  await a.page.keyboard.press("/");
  await a.page.locator("#snippets-query").fill("写真");
  await a.page.waitForTimeout(900);
  await shot(a.page, "08-find");
  await a.page.keyboard.press("Escape");
  await a.page.locator("#log").focus();
  await a.page.keyboard.press("e");
  await a.page.waitForTimeout(500);
  await shot(a.page, "09-close");
  await a.page.keyboard.press("Escape");
  for (const [name, options] of Object.entries({
    "en": { lang: "en" },
    "dark": { colorScheme: "dark" },
    "1024": { viewport: { width: 1024, height: 768 } },
    "1920": { viewport: { width: 1920, height: 1080 } },
    "400": { viewport: { width: 320, height: 256 }, deviceScaleFactor: 2 },
    "phone": { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
    "forced": { forcedColors: "active" },
  })) {
    const p = await sitDown(browser, service, admin, options);
    const narrow = await p.page.locator("#tabs").isVisible();
    if (narrow) await shot(p.page, `10-${name}-queue`);
    const id = name === "en" ? r2.id : r1.id;
    await p.page.locator(`button.row[data-id="${id}"]`).click();
    await p.page.waitForTimeout(1200);
    await shot(p.page, `10-${name}`);
    if (narrow) { await p.page.locator("#tabs [data-panel=suggestions]").click(); await p.page.waitForTimeout(300); await p.page.screenshot({ path: `/tmp/shots/10-${name}-suggestions.png`, fullPage: true }); }
    console.log(name, p.complaints);
    await p.context.close();
  }
  console.log(a.complaints, t.complaints);
} finally {
  await browser.close();
  await service.stop();
}
