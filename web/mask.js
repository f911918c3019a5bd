// Hides secrets before a message leaves the browser. The service hides more (telephone numbers, names, addresses) when
// the message arrives; here it is about what must not even travel: individual numbers, PINs and passwords.
// The rules for digits are those of the service and never less strict for twelve digits or more.

/** What stands in the place of a secret. */
export const MASK = "■■■■";

/**
 * @typedef {"number" | "secret"} Kind An individual number (twelve digits or more), or a PIN or password.
 * @typedef {{ text: string, found: Kind[] }} Masked The text with masks, and what they hide, in the order of the text.
 * @typedef {{ ch: string, from: number, to: number }} Letter A character in its plain form, and where it stood.
 * @typedef {{ from: number, to: number, digits: string }} Group Digits side by side, by letters.
 * @typedef {{ from: number, to: number, kind: Kind }} Found A secret, by letters.
 */

/** How many letters may stand between a secret and the word that tells it is one. */
const NEAR = 20;
const PIN_WORDS =
  /暗証(?:番号)?|あんしょう(?:ばんごう)?|アンショウバンゴウ|暗号|パスワード|ぱすわーど|パスコード|ピンコード|ロック|[4四](?:桁|けた|ケタ)|番号は|(?<![a-z0-9])(?:pins?|pin ?code|pass ?code|pass ?word|passwd|ansh?ou? bangou?|4[- ]digits?)(?![a-z])/gi;
const PASSWORD_WORDS =
  /英数字|署名用|パスワード|ぱすわーど|パスコード|暗証(?:番号)?|(?<![a-z0-9])(?:passwords?|passcode|passwd|pw|pass)(?![a-z])/gi;
const COUNTED =
  /^(?:年|円|文字|桁|けた|ケタ|人|名|回|件|時|分|日|月|歳|才|号|丁目|番地|個|枚| (?:yen|digit|people|char|year|letter)|[/:~][0-9])/;
const IN_A_DATE =
  /(?:西暦|(?<![a-z0-9])(?:in|since|until|till|by|of|before|after|year|from|january|february|march|april|may|june|july|august|sept|september|october|november|dec|december)[ ,]*(?:\d{1,2}(?:st|nd|rd|th)?[ ,]*)?)$/i;
const PRODUCT =
  /^(?:iphone|ipad|ios|ipados|android|windows|macos|galaxy|xperia|pixel|aquos|arrows|chrome|firefox|edge|safari|office|version|ver|covid)(?:s|\d)[a-z0-9]{0,2}$/;
const AMOUNT =
  /^(?:\d+(?:digits?|characters?|chars?|letters?|hours?|months?|years?|days?|minutes?|min|times|yen|people|weeks|yearold)|(?:digits?|characters?|letters?|hours?|months?|years?|days?)\d{1,2})$/;

const INVISIBLE =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u20E3\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]|\p{M}|(?!\s)\p{Cc}/u;
const DASH = /[-\u2010-\u2015\u2043\u2212\u2500\u2501\u2796\u2E3A\u2E3B\uFE58\uFE63\uFF0D]/;
const KATAKANA = /[\u30A1-\u30FAー\u31F0-\u31FF\uFF66-\uFF9F]/;
const JOINS_PREVIOUS = /[\u3099\u309A\uFF9E\uFF9F]/;
const SEPARATOR = /[\s\-ー.・·_()]/;
const KANJI_DIGITS = "〇一二三四五六七八九";
const OTHER_DIGITS = { 零: "0", 壱: "1", 弐: "2" };
/** Where the digits of scripts begin that keyboards here may give and that have no compatibility form. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];

/**
 * The text in one width, with one kind of dash and nothing invisible; every letter knows where it stood.
 * @param {string} raw
 * @returns {Letter[]}
 */
function lettersOf(raw) {
  /** @type {Letter[]} */
  const letters = [];
  const push = (/** @type {string} */ text, /** @type {number} */ from, /** @type {number} */ to) => {
    for (const ch of text) {
      if (!INVISIBLE.test(ch)) letters.push({ ch, from, to });
    }
  };
  const characters = [...raw];
  let at = 0;
  for (let index = 0; index < characters.length; index += 1) {
    let source = characters[index];
    while (index + 1 < characters.length && JOINS_PREVIOUS.test(characters[index + 1])) {
      index += 1;
      source += characters[index];
    }
    const from = at;
    at += source.length;
    const code = /** @type {number} */ (source.codePointAt(0));
    const zero = ZEROS.find((zero) => code >= zero && code < zero + 10);
    if (DASH.test(source)) {
      const between = KATAKANA.test(raw[from - 1] ?? "") && KATAKANA.test(raw[at] ?? "");
      push(between ? "ー" : "-", from, at);
    } else if (zero !== undefined) {
      push(String(code - zero), from, at);
    } else if (code >= 0x2776 && code <= 0x2793) {
      push(String(((code - 0x2776) % 10) + 1), from, at);
    } else {
      const plain = source.normalize("NFKC").replace(new RegExp(DASH, "g"), "-");
      push(plain.replace(/[^\S\n]|\u0085/g, " "), from, at);
    }
  }
  return letters;
}

/**
 * The value of a digit, Chinese digits included.
 * @param {string} ch
 */
function digit(ch) {
  if (ch >= "0" && ch <= "9") return ch;
  const kanji = KANJI_DIGITS.indexOf(ch);
  return kanji >= 0 ? String(kanji) : /** @type {Record<string, string>} */ (OTHER_DIGITS)[ch];
}

/**
 * Groups of digits, and the runs that separators make of them. Fewer than three Chinese digits side by side are words.
 * @param {Letter[]} letters
 * @returns {Group[][]}
 */
function runsOf(letters) {
  /** @type {Group[][]} */
  const runs = [];
  const add = (/** @type {number} */ from, /** @type {number} */ to) => {
    const digits = letters.slice(from, to).map(({ ch }) => digit(ch)).join("");
    const last = runs.at(-1)?.at(-1);
    const between = last && letters.slice(last.to, from);
    if (between && between.length <= 3 && between.every(({ ch }) => SEPARATOR.test(ch))) {
      runs.at(-1)?.push({ from, to, digits });
    } else {
      runs.push([{ from, to, digits }]);
    }
  };
  const end = (/** @type {number} */ from, /** @type {(ch: string) => boolean} */ is) => {
    let at = from;
    while (at < letters.length && is(letters[at].ch)) at += 1;
    return at;
  };
  const ascii = (/** @type {string} */ ch) => ch >= "0" && ch <= "9";
  for (let at = 0; at < letters.length; at += 1) {
    const to = end(at, (ch) => digit(ch) !== undefined);
    if (to - at >= 3 || (to > at && end(at, ascii) === to)) {
      add(at, to);
    } else {
      for (let from = at; from < to; from += 1) if (ascii(letters[from].ch)) add(from, (from = end(from, ascii)));
    }
    at = Math.max(at, to - 1);
  }
  return runs;
}

const isYear = (/** @type {string} */ digits) => /^(?:19|20)\d\d$/.test(digits);
const isCompactDate = (/** @type {string} */ digits) => /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(digits);
const digitsIn = (/** @type {Group[]} */ groups) => groups.map(({ digits }) => digits).join("");

/**
 * How many groups at the beginning make a date with one kind of separator (2026-09-30).
 * @param {Letter[]} letters
 * @param {Group[]} groups
 */
function dateLength(letters, groups) {
  const [year, month, day, next] = groups;
  if (!year || !month || !day) return 0;
  const between = (/** @type {Group} */ left, /** @type {Group} */ right) =>
    letters.slice(left.to, right.from).map(({ ch }) => ch).join("");
  const separator = between(year, month);
  const fits =
    isYear(year.digits) && /^(?:0?[1-9]|1[0-2])$/.test(month.digits) && /^(?:0?[1-9]|[12]\d|3[01])$/.test(day.digits) &&
    separator.length === 1 && separator === between(month, day) && !(next && between(day, next) === separator);
  return fits ? 3 : 0;
}

/**
 * How many groups at the beginning make a public telephone number.
 * @param {Group[]} groups
 * @param {readonly string[]} publicNumbers
 */
function publicLength(groups, publicNumbers) {
  for (let length = groups.length; length > 0; length -= 1) {
    if (publicNumbers.includes(digitsIn(groups.slice(0, length)))) return length;
  }
  return 0;
}

/**
 * The parts of runs between dates and public numbers.
 * @param {Letter[]} letters
 * @param {readonly string[]} publicNumbers
 * @returns {Group[][]}
 */
function segmentsOf(letters, publicNumbers) {
  /** @type {Group[][]} */
  const segments = [];
  for (const run of runsOf(letters)) {
    if (run.every(({ digits }) => isCompactDate(digits))) continue;
    /** @type {Group[]} */
    let segment = [];
    for (let at = 0; at < run.length; ) {
      const rest = run.slice(at, at + 16);
      const harmless = Math.max(publicLength(rest, publicNumbers), dateLength(letters, rest));
      if (harmless > 0) {
        segments.push(segment);
        segment = [];
      } else {
        segment.push(run[at]);
      }
      at += harmless || 1;
    }
    segments.push(segment);
  }
  return segments.filter(({ length }) => length > 0);
}

/**
 * Hides individual numbers, PINs and passwords. Dates and the public telephone numbers (digits only) stay.
 * @param {string} raw
 * @param {readonly string[]} [publicNumbers]
 * @returns {Masked}
 */
export function mask(raw, publicNumbers = []) {
  const letters = lettersOf(raw);
  const plain = letters.map(({ ch }) => (ch.length === 1 ? ch : " ")).join("");
  /** @type {Found[]} */
  const found = [];
  const pinWords = [...plain.matchAll(PIN_WORDS)];
  const near = (/** @type {RegExpMatchArray[]} */ words, /** @type {number} */ from, /** @type {number} */ to) =>
    words.some(({ index = 0, 0: { length } }) => {
      const distance = Math.max(index - to, from - index - length);
      return (index >= to || from >= index + length) && distance <= NEAR;
    });
  for (const segment of segmentsOf(letters, publicNumbers)) {
    const from = segment[0].from;
    const to = segment[segment.length - 1].to;
    if (digitsIn(segment).length >= 12) {
      found.push({ from, to, kind: "number" });
    } else if (segment.length === 4 && digitsIn(segment).length === 4 && near(pinWords, from, to)) {
      found.push({ from, to, kind: "secret" });
    } else {
      segment.forEach((group, index) => {
        if (isPin(plain, segment, index) && near(pinWords, group.from, group.to)) found.push({ ...group, kind: "secret" });
      });
    }
  }
  const passwordWords = [...plain.matchAll(PASSWORD_WORDS)];
  for (const { index, 0: word } of passwordWords.length > 0 ? plain.matchAll(/[a-z0-9]+/gi) : []) {
    const end = index + word.length;
    const address = /[/.@]/.test(plain[index - 1] ?? "") || /[@/]/.test(plain[end] ?? "");
    if (isMixed(word.toLowerCase()) && !address && near(passwordWords, index, end)) {
      found.push({ from: index, to: end, kind: "secret" });
    }
  }
  return replace(raw, letters, found);
}

/**
 * Whether a group has the shape of a PIN of four digits or of a password of digits, and is no amount, date or time.
 * @param {string} plain
 * @param {Group[]} segment
 * @param {number} index
 */
function isPin(plain, segment, index) {
  const { from, to, digits } = segment[index];
  const blank = (/** @type {Group | undefined} */ left, /** @type {Group | undefined} */ right) =>
    !left || !right || /^\s*$/.test(plain.slice(left.to, right.from));
  const before = plain.slice(Math.max(0, from - 24), from);
  if (!blank(segment[index - 1], segment[index]) || !blank(segment[index], segment[index + 1])) return false;
  if (/[a-z]/i.test(plain[to] ?? "") || /[¥$#]$|\d[/:~]$/.test(before) || COUNTED.test(plain.slice(to))) return false;
  if (/[a-z]$/i.test(before) && !/(?:pin|code|word)$/i.test(before)) return false;
  if (digits.length === 4) return !(isYear(digits) && IN_A_DATE.test(before));
  return digits.length >= 5 && digits.length <= 11 && !isCompactDate(digits) && /(?:暗証|番号|ワード|コード|わーど|pin|code|word).{0,6}$/i.test(before);
}

/**
 * Whether a word has the shape of a password of letters and digits.
 * @param {string} word
 */
function isMixed(word) {
  const mixed = /^(?=.*\d)(?=.*[a-z])[a-z0-9]{6,16}$/.test(word);
  return mixed && !PRODUCT.test(word) && !AMOUNT.test(word);
}

/**
 * @param {string} raw
 * @param {Letter[]} letters
 * @param {Found[]} found
 * @returns {Masked}
 */
function replace(raw, letters, found) {
  found.sort((left, right) => left.from - right.from);
  let text = "";
  let done = 0;
  /** @type {Kind[]} */
  const kinds = [];
  for (const { from, to, kind } of found) {
    const start = letters[from].from;
    const end = letters[to - 1].to;
    if (end <= done) continue;
    if (start >= done) {
      text += raw.slice(done, start) + MASK;
      kinds.push(kind);
    }
    done = end;
  }
  return { text: text + raw.slice(done), found: kinds };
}
