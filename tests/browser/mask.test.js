// Masking in the browser: what must not leave it, what must, and that it is never less strict than the service.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { MASK, mask } from "../../web/mask.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PUBLIC = ["0120380366", "05033105907"];
const masked = (text) => mask(text, PUBLIC).text;

const NUMBERS = [
  "123456789012",
  "1234-5678-9012",
  "1234 5678 9012",
  "１２３４５６７８９０１２",
  "1234ー5678−9012",
  "1234–5678—9012",
  "1234.5678.9012",
  "1234・5678・9012",
  "1234_5678_9012",
  "(1234)5678(9012)".slice(1, -1),
  "一二三四五六七八九〇一二",
  "一二三四 五六七八 九〇一二",
  "①②③④⑤⑥⑦⑧⑨⓪①②",
  "❶❷❸❹❺❻❼❽❾⓪❶❷",
  "1234\u{200B}5678\u{200D}9012",
  "1234　5678　9012",
  "1234\n5678\n9012",
  "1 2 3 4 5 6 7 8 9 0 1 2",
  "1\u{FE0F}\u{20E3}23456789012",
  "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎𝟏𝟐",
  "١٢٣٤٥٦٧٨٩٠١٢",
  "1234567890123",
  "012345678901",
  "0901 2345 6789",
  "2012 1012 3456",
  "201210123456",
  "1234567890123456789012345678901234567890",
];

test("rows of twelve digits or more are hidden in every writing", () => {
  for (const number of NUMBERS) {
    assert.deepEqual(mask(`番号${number}です`, PUBLIC), { text: `番号${MASK}です`, found: ["number"] }, number);
  }
  assert.equal(masked("1234 5678 9012 on 2026-09-30"), `${MASK} on 2026-09-30`);
  assert.equal(masked("1234-5678-9012と1234-5678-9013"), `${MASK}と${MASK}`);
});

test("PINs and passwords are hidden beside the words that tell what they are", () => {
  const cases = {
    "暗証番号は1234です": `暗証番号は${MASK}です`,
    "暗証番号：１２３４": `暗証番号：${MASK}`,
    "あんしょうばんごうは1234": `あんしょうばんごうは${MASK}`,
    "1234が暗証番号だと思う": `${MASK}が暗証番号だと思う`,
    "パスワードは1-2-3-4です": `パスワードは${MASK}です`,
    "4桁の番号は一二三四です": `4桁の番号は${MASK}です`,
    "ﾊﾟｽﾜｰﾄﾞは1234": `ﾊﾟｽﾜｰﾄﾞは${MASK}`,
    "パスワードは123456です": `パスワードは${MASK}です`,
    "パスワードはABC123です": `パスワードは${MASK}です`,
    "署名用はＡＢＣ１２３４": `署名用は${MASK}`,
    "My PIN is 1985.": `My PIN is ${MASK}.`,
    "PIN1234": `PIN${MASK}`,
    "My PIN 1234 4 digits": `My PIN ${MASK} 4 digits`,
    "my password: hana2024x": `my password: ${MASK}`,
  };
  for (const [raw, text] of Object.entries(cases)) {
    assert.deepEqual(mask(raw, PUBLIC), { text, found: ["secret"] }, raw);
  }
});

test("telephone numbers of the city, dates, times and amounts stay", () => {
  for (const raw of [
    "0120-380-366に電話",
    "０１２０−３８０−３６６、050-3310-5907",
    "0120-380-366 050-3310-5907",
    "暗証番号は0120-380-366に聞く",
    "2027年5月31日",
    "20270531",
    "暗証番号 20270531",
    "20260930 20261001",
    "2012/10/12 2013/10/12",
    "2026-09-30 2026-10-01",
    "二〇二六年九月三十日",
    "暗証番号は2026年に決めました",
    "暗証番号の期限は2026/9/30",
    "パスワード 2026-09-30",
    "4桁の暗証番号",
    "PIN of 4 digits",
    "手数料1000円のパスワード",
    "The PIN expired in 2024",
    "my password from September 30, 2026",
    "PIN before 30th September 2026",
    "暗証番号 9:00から17:00",
    "spinning 1234",
    "1234です",
    "受付は1730まで",
    "西暦2026の暗証番号",
    "パスワードをiPhone15で変える",
    "Windows11のパスワード",
    "password of 16characters",
    "パスワードは6-16文字",
    "パスワード 48hours",
    "password abcdefgh",
    "パスワード https://example.com/abc123",
    "ABC123",
    "■■■■",
    "",
  ]) {
    assert.deepEqual(mask(raw, PUBLIC), { text: raw, found: [] });
  }
});

/** A small generator of numbers that look random and are the same in every run. */
function* numbers(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Digits of one kind without what separates or hides them. */
const digitsOf = (text) => text.normalize("NFKC").replace(/[^0-9]+/g, (between) => (/^[\u200B\uFE0F\u20E3]+$/.test(between) ? "" : "|"));

test("no row of twelve digits is left in any text", () => {
  const random = numbers(20261124);
  const next = (count) => Math.floor(random.next().value * count);
  const alphabet = [..."0123456789０１２３４５６７８９①②⑫ -.ー()一二年月/:\u200B+〒PIN暗証番号は\n"];
  for (let round = 0; round < 20_000; round += 1) {
    const raw = Array.from({ length: next(40) }, () => alphabet[next(alphabet.length)]).join("");
    const { text, found } = mask(raw);
    assert.doesNotMatch(digitsOf(text), /[0-9]{12}/, JSON.stringify(raw));
    assert.equal(text === raw, found.length === 0, JSON.stringify(raw));
    assert.equal(mask(text).found.includes("number"), false, `hidden once is hidden: ${JSON.stringify(raw)}`);
  }
});

/** How many pieces the service hides in each text. */
function hiddenByService(texts) {
  const lines = texts.map((text, index) => JSON.stringify({ id: index, session: String(index), text, lang: "ja" }));
  const answers = execFileSync(process.env.MADOGUCHI_BIN, ["--data", ROOT, "ask", "--jsonl"], {
    input: lines.join("\n") + "\n",
    maxBuffer: 64 * 1024 * 1024,
    encoding: "utf8",
  });
  return answers.trim().split("\n").map((line) => JSON.parse(line).masked);
}

test("the service finds no number in what the browser has masked", () => {
  const random = numbers(31052027);
  const next = (count) => Math.floor(random.next().value * count);
  // Without 0, hyphens and words nothing but long rows of digits is hidden: no telephone number, postal code or PIN.
  const alphabet = [..."123456789123456789１２３４５６７８９①②⑫１９２２ .()・_一二三年月/:\u200B+と\n"];
  const raw = Array.from({ length: 3000 }, () => `番号${Array.from({ length: 8 + next(30) }, () => alphabet[next(alphabet.length)]).join("")}です`);
  raw.push(...NUMBERS.map((number) => `番号${number}です`));
  const before = hiddenByService(raw);
  assert.ok(before.filter((count) => count > 0).length > 500, "there is something to hide");
  const afterwards = hiddenByService(raw.map((text) => mask(text).text));
  afterwards.forEach((count, index) => assert.equal(count, 0, JSON.stringify(raw[index])));
});

test("long texts are handled in reasonable time", () => {
  // Quadratic work on this text would take minutes, not a moment.
  assert.ok(mask("暗証番号 1234 a1b2c3 ".repeat(2_000)).found.length > 0);
  assert.equal(mask("1 ".repeat(50_000)).found.length, 1);
});
