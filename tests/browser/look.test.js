// What is seen: accessibility by axe, narrow and enlarged pages, less motion, the policy; pictures of everything.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ask, findings, launch, picture, say, shows, sideways, turns, visit } from "./support/browser.js";
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

for (const lang of ["ja", "en", "ja-x-yasashii"]) {
  for (const theme of ["light", "dark"]) {
    for (const extra of ["", "&embedded=1"]) {
      test(`axe finds nothing serious: ${lang}, ${theme} ${extra}`, async () => {
        const { context, page, complaints } = await visit(browser, service, {
          lang,
          colorScheme: theme,
          path: `/?lang=${lang}${extra}`,
          reducedMotion: "reduce",
        });
        assert.deepEqual(await findings(page), [], "before the first message");
        await picture(page, `start-${lang}-${theme}${extra ? "-embedded" : ""}`);
        await ask(page, lang);
        await picture(page, `answer-${lang}-${theme}${extra ? "-embedded" : ""}`);
        await page.locator("details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
        assert.deepEqual(await findings(page), []);
        await picture(page, `menu-${lang}-${theme}${extra ? "-embedded" : ""}`);
        assert.deepEqual(complaints, []);
        await context.close();
      });
    }
  }
  test(`axe finds nothing serious on the checklist: ${lang}`, async () => {
    const { context, page } = await visit(browser, service, { lang });
    await ask(page, lang);
    await page.goto(`${service.address}/chat/print/4?lang=${lang}`);
    assert.deepEqual(await findings(page), []);
    await context.close();
  });
}

test("axe finds what is wrong", async () => {
  const { context, page } = await visit(browser, service);
  await page.evaluate(() => {
    document.querySelector("label[for=text]")?.remove();
    const box = document.getElementById("text");
    for (const name of ["aria-label", "aria-labelledby", "placeholder", "title"]) box.removeAttribute(name);
  });
  assert.match((await findings(page)).join(), /label/);
  await context.close();
});

const SIZES = {
  "320 pixels": { viewport: { width: 320, height: 568 } },
  "a phone": { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  "200 percent": { viewport: { width: 640, height: 512 }, deviceScaleFactor: 2 },
  "400 percent": { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
};
for (const [name, options] of Object.entries(SIZES)) {
  for (const lang of ["ja", "en", "ja-x-yasashii"]) {
    test(`${name}, ${lang}: no scrolling sideways, and one can write`, async () => {
      const path = name === "320 pixels" ? `/?lang=${lang}&size=3` : `/?lang=${lang}`;
      const { context, page } = await visit(browser, service, { lang, path, ...options });
      assert.deepEqual(await sideways(page), { scroll: 0, out: [] });
      await picture(page, `${name.replace(" ", "-")}-${lang}-start`);
      await ask(page, lang);
      await picture(page, `${name.replace(" ", "-")}-${lang}-answer`);
      await say(page, `https://www.example.jp/${"long".repeat(40)} ${"W".repeat(120)}`);
      await shows(page, turns(3));
      await page.click("#person");
      await shows(page, turns(4));
      assert.deepEqual(await sideways(page), { scroll: 0, out: [] });
      await picture(page, `${name.replace(" ", "-")}-${lang}`);
      const { x, y, width, height } = await page.locator("#send").boundingBox();
      assert.ok(x >= 0 && x + width <= options.viewport.width && y >= 0, `the button is on the screen: ${[x, y, width, height]}`);
      assert.ok(width >= 44 && height >= 44, `large enough for a thumb: ${width} by ${height}`);
      await context.close();
    });
  }
}

test("who wants less motion gets none", async () => {
  const moving = (page) =>
    page.evaluate(async () => {
      const template = document.getElementById("typing");
      document.getElementById("log").append(template.content.cloneNode(true));
      await new Promise((resolve) => setTimeout(resolve, 300));
      return document.getAnimations().filter(({ playState, effect }) => playState === "running" && effect.getTiming().duration > 10).length;
    });
  const calm = await visit(browser, service, { reducedMotion: "reduce" });
  assert.equal(await moving(calm.page), 0);
  await calm.context.close();
  const usual = await visit(browser, service, { reducedMotion: "no-preference" });
  assert.ok((await moving(usual.page)) > 0, "the typing indicator moves otherwise");
  await usual.context.close();
});

test("the policy forbids what the page does not do", async () => {
  const { context, page, complaints } = await visit(browser, service);
  const refused = await page.evaluate(() => {
    window.ran = [];
    const refused = [];
    const attempts = {
      script() {
        const script = document.createElement("script");
        script.text = "window.ran.push('script')";
        document.body.append(script);
      },
      handler() {
        const image = document.createElement("img");
        image.setAttribute("onerror", "window.ran.push('handler')");
        image.src = "data:image/png,";
        document.body.append(image);
      },
      html: () => document.body.insertAdjacentHTML("beforeend", "<p id=raw></p>"),
      policy: () => window.trustedTypes.createPolicy("another", {}),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        attempt();
      } catch {
        refused.push(name);
      }
    }
    const style = document.createElement("style");
    style.textContent = "body { opacity: 0.5 }";
    document.head.append(style);
    return refused;
  });
  await page.waitForTimeout(300);
  assert.deepEqual(refused, ["script", "handler", "html", "policy"]);
  assert.deepEqual(await page.evaluate(() => window.ran), []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).opacity), "1");
  assert.ok(complaints.length > 0, "the console tells of violations, so that other tests see them");
  await context.close();
});

test("what somebody writes stays text", async () => {
  const { context, page, complaints } = await visit(browser, service);
  await say(page, `<img src=x onerror="window.ran=1"><script>window.ran=1</script> javascript:alert(1)`);
  await shows(page, turns(1));
  assert.match(await page.locator("#m1").innerText(), /<script>window\.ran=1<\/script>/);
  assert.equal(await page.locator("#m1 script, #m1 img[src=x]").count(), 0);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.deepEqual(complaints, []);
  await context.close();
});
