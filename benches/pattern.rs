//! How long it takes to compile phrases and to find them in a message.
//!
//! Run with `cargo bench --bench pattern`.

use divan::{Bencher, black_box};
use madoguchi::pattern::{Builder, PhraseSet};

fn main() {
    divan::main();
}

/// What the made-up phrases talk about.
const THINGS: [&str; 12] = [
    "会員カード",
    "電子証明書",
    "署名用証明書",
    "暗証番号",
    "有効期限",
    "保険証",
    "写真",
    "通知書",
    "住所",
    "名前",
    "手数料",
    "代理人",
];

/// What happens to the things.
const DEEDS: [&str; 10] = [
    "更新",
    "変更",
    "再設定",
    "確認",
    "申請",
    "予約",
    "延長",
    "登録",
    "解除",
    "発行",
];

/// A set of `count` phrases which use `count / 10` rules, with words that differ from phrase to phrase.
fn phrases(count: usize) -> PhraseSet {
    let mut builder = Builder::new(str::to_lowercase);
    let rules = (count / 10).max(DEEDS.len() + THINGS.len());
    for rule in 0..rules {
        let thing = THINGS[rule % THINGS.len()];
        let deed = DEEDS[rule / 3 % DEEDS.len()];
        let template = match rule % 3 {
            0 => format!("([私の|母の]{thing}|{thing}{rule}号|card number {rule})"),
            1 => format!("(を|の)({deed}[し]|{deed}{rule}|renew [the])"),
            _ => format!("(したい|する[の|こと](は|が)|[は]いつ|できます[か]|how{rule})"),
        };
        builder
            .rule(&format!("r{rule}"), &template)
            .expect("the rule is well formed");
    }
    let places: Vec<(String, u32)> = (0..200)
        .map(|place| (format!("第{place}(窓口|支所)[前]"), place))
        .collect();
    builder.list("place", &places);
    builder.entity("date");
    for phrase in 0..count {
        let rule = |kind: usize| (phrase * 7 + kind * 3) % (rules / 3) * 3 + kind;
        let template = match phrase % 6 {
            0 => format!("<r{}>[を|の]<r{}>", rule(0), rule(2)),
            1 => format!("<r{}>[まだ]<r{}> ; <r{}>", rule(0), rule(1), rule(2)),
            2 => format!("<r{}><r{}>[<r{}>]", rule(0), rule(1), rule(2)),
            3 => format!(
                "{{place}}で<r{}> ; {}",
                rule(0),
                DEEDS[phrase % DEEDS.len()]
            ),
            4 => format!("[もう]{{0..120:age}}歳[の子](の|で)<r{}>", rule(0)),
            _ => format!("{{date}}(まで|から)[に]<r{}> ; <r{}>", rule(0), rule(1)),
        };
        builder
            .phrase(&template)
            .expect("the phrase is well formed");
    }
    builder.build().expect("every name is defined")
}

/// Messages of about 40 characters.
const MESSAGES: [(&str, &str); 4] = [
    (
        "hit",
        "すみません、母の会員カードを更新したいのですが第12窓口でできますか",
    ),
    (
        "slots",
        "14歳の子の電子証明書の更新は第7支所で申請する必要がありますか、教えてください",
    ),
    (
        "miss",
        "あしたの天気はどうなりそうですか、雨が降るようなら傘をもっていこうと思います",
    ),
    (
        "english",
        "how do i renew the card number 12 of my mother, please",
    ),
];

#[divan::bench(args = [100, 1_500, 10_000])]
fn build(count: usize) -> PhraseSet {
    phrases(count)
}

mod find {
    use super::{Bencher, MESSAGES, black_box, phrases};

    #[divan::bench(args = ["hit", "slots", "miss", "english"], consts = [100, 1_500, 10_000])]
    fn message<const COUNT: usize>(bencher: Bencher, name: &str) {
        let phrases = phrases(COUNT);
        let text = MESSAGES
            .iter()
            .find(|message| message.0 == name)
            .map_or("", |message| message.1);
        bencher.bench(|| phrases.find(black_box(text), &[]));
    }
}

/// Templates that take exponential time where nothing is remembered.
#[divan::bench(args = [10, 30, 60])]
fn optional_pieces_in_a_row(bencher: Bencher, count: usize) {
    let mut builder = Builder::new(str::to_lowercase);
    builder
        .phrase(&format!("{}z", "[a] ".repeat(count)))
        .expect("the phrase is well formed");
    let phrases = builder.build().expect("no names are used");
    let text = format!("z {}q", "a ".repeat(count));
    bencher.bench(|| phrases.find(black_box(&text), &[]));
}
