#!/usr/bin/env python3
"""Writes a made-up book of sentences with test texts, in the format that `peer_suite` reads.

    generate.py COUNT FOLDER [--words many|few] [--texts N]
    generate.py --optionals N FOLDER

The first form writes COUNT templates, half of them English and half Japanese, over some hundreds of words; with
`--words few` all are English, over 140 words. Of the texts half match exactly one template, and the others none: most
of these differ from a template by one word. The second form writes one template of N optional words and a last one,
and a text that nearly matches it. The same arguments always give the same files.
"""

import argparse
import json
import random
from pathlib import Path

ENGLISH = {
    "verb": """open close renew extend check cancel print copy move lock unlock start stop clean paint repair replace order
        return borrow lend buy sell weigh measure count sort label pack unpack send receive sign stamp scan upload archive
        restore register update share hide show list rename inspect test charge empty fill heat cool dry wash fold polish
        sharpen mount remove""".split(),
    "adjective": """red green blue yellow white black grey brown old new large small tall short wide narrow heavy light
        round square wooden plastic metal paper digital annual monthly weekly daily public private local foreign final
        first second spare broken clean empty""".split(),
    "noun": """lamp door window gate card form letter parcel folder ticket permit licence certificate passport invoice
        receipt contract notebook printer scanner camera monitor keyboard battery cable charger router speaker radio
        heater fan fridge oven kettle toaster mixer plate bowl cup bottle basket box crate barrel bucket ladder hammer
        saw drill wrench chisel brush roller curtain carpet cushion blanket pillow mattress shelf cabinet drawer mirror
        clock vase statue painting poster calendar map globe atlas dictionary novel magazine newspaper journal diary
        envelope stapler pencil marker ruler eraser chalk board desk chair stool bench sofa table""".split(),
    "place": """hall kitchen cellar attic garage garden porch balcony office lobby library archive museum theatre school
        station airport harbour market bakery pharmacy hospital clinic laboratory workshop factory warehouse stable barn
        mill castle tower bridge tunnel temple chapel park forest""".split(),
}
"""What English templates talk about; no word stands in two rows' frames, so that texts match one template at most."""

JAPANESE = {
    "verb": "更新 変更 確認 申請 予約 延長 登録 解除 発行 返却 交換 修理 清掃 点検 印刷 複写 送付 受領 保管 廃棄 購入 売却 "
    "計測 充電 設置 撤去 移動 公開".split(),
    "adjective": "新しい 古い 赤い 青い 白い 黒い 大きい 小さい 長い 短い 重い 軽い 丸い 四角い 厚い 薄い 高い 安い 固い "
    "柔らかい".split(),
    "noun": "電灯 玄関扉 窓枠 名札 申込書 封筒 小包 旅券 免許証 証明書 領収書 契約書 手帳 印刷機 写真機 画面 鍵盤 電池 電線 "
    "拡声器 受信機 暖房 扇風機 冷蔵庫 釜 皿 茶碗 瓶 籠 木箱 樽 桶 梯子 金槌 鋸 筆 絨毯 座布団 毛布 枕 棚 引き出し 鏡 "
    "時計 花瓶 絵画 暦 地図 辞書 小説 雑誌 新聞 日記 鉛筆 定規 黒板 机 椅子 長椅子 食卓".split(),
    "place": "本庁 支所 出張所 図書館 博物館 劇場 学校 駅前 空港 市場 薬局 病院 研究所 工場 倉庫 公園 体育館 会館 保育園 "
    "消防署".split(),
}

NAMES = """Alice Bruno Carla Daniel Emma Felix Greta Hugo Irene Jonas Karin Louis Marta Nora Oscar Paula Quentin Rosa
    Simon Tessa Ulrich Vera Walter Xenia Yusuf Zora""".split()
FAMILY = ["父", "母", "祖父", "祖母", "長男", "長女", "次男", "次女", "妻", "夫"]

RULES = {
    "request": ["i want to", "i would like to", "let me"],
    "question": ["how", "when", "where"],
    "in": ["in the", "at the", "inside the"],
    "wish": ["したい", "したいのですが", "をお願いします"],
    "can": ["できますか", "できるか教えて"],
}


class Part:
    """A piece of a template: how it is written, and the texts with slots that it stands for."""

    def __init__(self, written, texts):
        self.written = written
        self.texts = [text if isinstance(text, tuple) else (text, {}) for text in texts]


def literal(text):
    return Part(text, [text])


def optional(*texts):
    return Part(f"[{'|'.join(texts)}]", ["", *texts])


def either(*texts):
    return Part(f"({'|'.join(texts)})", list(texts))


def rule(name):
    return Part(f"<{name}>", RULES[name])


def slot(name, values):
    return Part(f"{{{name}}}", [(text, {name: value}) for text, value in values])


def noun(word):
    """A thing, of which some have a rule for their plural."""
    return Part(f"<{word}>", [word, word + "s"]) if word in PLURALS else literal(word)


PLURALS = set(ENGLISH["noun"][::5])
NAME = slot("name", [(f"{name}{'' if i % 2 else ' Smith'}", name) for i, name in enumerate(NAMES)])
COUNT = slot("count", [(str(number), number) for number in range(2, 100)])
MEMBER = slot("family", [(name, name) for name in FAMILY])


def english(shape, key):
    verb, adjective, thing, place = literal(key[0]), literal(key[1]), noun(key[2]), literal(key[3])
    return [
        [optional("kindly"), verb, optional("the", "my"), adjective, thing, either("in", "at", "from"), literal("the"), place],
        [rule("question"), either("do", "can"), literal("i"), verb, either("a", "the"), adjective, thing, literal("for"),
         NAME, rule("in"), place],
        [rule("request"), verb, adjective, thing, COUNT, literal("times"), rule("in"), place, optional("today", "tomorrow")],
        [literal("tell me"), either("if", "whether"), NAME, either("can", "may"), verb, literal("the"), adjective, thing,
         either("of", "behind"), optional("the"), place],
    ][shape]


def japanese(shape, key):
    verb, adjective, thing, place = (literal(word) for word in key)
    return [
        [optional("すみません"), place, either("の", "にある"), adjective, thing, either("を", "は"), verb, rule("wish")],
        [MEMBER, literal("の"), adjective, thing, literal("は"), place, literal("で"), optional("いつ"), verb, rule("can")],
        [adjective, thing, literal("を"), COUNT, literal("回"), place, either("で", "にて"), verb, literal("する"),
         either("方法", "やり方"), optional("は")],
    ][shape]


def sampled(parts, chance, is_english):
    """One of the texts of a template, and its slots."""
    texts, slots = [], {}
    for part in parts:
        text, filled = chance.choice(part.texts)
        texts.append(text)
        slots.update(filled)
    return (" " if is_english else "").join(text for text in texts if text), slots


def sentences(count, words, chance):
    """Templates with different keys: (is English, shape, key)."""
    vocabulary = ENGLISH
    if words == "few":
        sizes = {"verb": 25, "adjective": 20, "noun": 60, "place": 35}
        vocabulary = {kind: ENGLISH[kind][:size] for kind, size in sizes.items()}
    found, known = [], set()
    while len(found) < count:
        is_english = words == "few" or len(found) % 2 == 0
        source = vocabulary if is_english else JAPANESE
        shape = chance.randrange(4 if is_english else 3)
        sentence = (is_english, shape, tuple(chance.choice(source[kind]) for kind in source))
        if sentence not in known:
            known.add(sentence)
            found.append(sentence)
    return found, known, vocabulary


def texts(found, known, vocabulary, count, chance):
    """Test texts with the right answers, every second of them none."""
    cases = []
    for number in range(count):
        position = chance.randrange(len(found))
        is_english, shape, key = found[position]
        source = vocabulary if is_english else JAPANESE
        make = english if is_english else japanese
        gold = None
        if number % 2 == 0:
            text, slots = sampled(make(shape, key), chance, is_english)
            gold = {"intent": intent(position), "slots": slots}
        elif number % 8 == 1:
            # Words without a frame.
            kinds = [chance.choice(list(source)) for _ in range(chance.randrange(3, 9))]
            text = (" " if is_english else "").join(chance.choice(source[kind]) for kind in kinds)
        elif number % 8 == 3:
            # A sentence that lacks its thing.
            parts = [part for part in make(shape, key) if key[2] not in part.written]
            text, _ = sampled(parts, chance, is_english)
        else:
            # A sentence with another word, which is in no template together with the others.
            while (is_english, shape, key) in known:
                place = chance.randrange(4)
                key = key[:place] + (chance.choice(source[list(source)[place]]),) + key[place + 1 :]
            text, _ = sampled(make(shape, key), chance, is_english)
        if is_english and number % 20 < 2:
            text = f"um, {text}!"
        cases.append({"id": f"t{number}", "text": text, "gold": gold})
    return cases


def intent(position):
    """Fifty templates make an intent."""
    return f"Intent{position // 50}"


def book(found):
    intents = {}
    for position, (is_english, shape, key) in enumerate(found):
        parts = (english if is_english else japanese)(shape, key)
        template = (" " if is_english else "").join(part.written for part in parts)
        blocks = intents.setdefault(intent(position), {"data": []})["data"]
        # Ten templates make a block.
        if position % 10 == 0:
            blocks.append({"sentences": []})
        blocks[-1]["sentences"].append(template)
    rules = {name: f"({'|'.join(choices)})" for name, choices in RULES.items()}
    rules |= {word: f"({word}|{word}s)" for word in sorted(PLURALS)}
    return {
        "language": "en",
        "skip_words": ["um", "well"],
        "expansion_rules": rules,
        "lists": {
            "name": {"values": [{"in": f"{name}[ Smith]", "out": name} for name in NAMES]},
            "family": {"values": FAMILY},
            "count": {"range": {"from": 2, "to": 100}},
        },
        "intents": intents,
    }


def write(folder, templates, cases):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "templates.json").write_text(json.dumps(templates, ensure_ascii=False), encoding="utf-8")
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    (folder / "cases.jsonl").write_text(lines, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Writes a made-up book of sentences with test texts.")
    parser.add_argument("count", type=int, nargs="?", help="the number of templates")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", choices=["many", "few"], default="many")
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--optionals", type=int, help="one template of so many optional words instead")
    arguments = parser.parse_args()
    if arguments.optionals is not None:
        templates = {
            "language": "en",
            "intents": {"End": {"data": [{"sentences": ["[a] " * arguments.optionals + "z"]}]}},
        }
        text = "a " * arguments.optionals + "z q"
        write(arguments.folder, templates, [{"id": "t0", "text": text, "gold": None}])
        return
    if arguments.count is None:
        parser.error("COUNT is missing")
    chance = random.Random(arguments.count)
    found, known, vocabulary = sentences(arguments.count, arguments.words, chance)
    cases = texts(found, known, vocabulary, arguments.texts, chance)
    write(arguments.folder, book(found), cases)


if __name__ == "__main__":
    main()
