//! What is hidden, and what must not be.

use super::*;
use proptest::prelude::*;

const PUBLIC: [&str; 2] = ["0120380366", "05033105907"];

#[track_caller]
fn hidden(raw: &str, text: &str, kind: Sensitive) {
    let redacted = redact(raw, &PUBLIC);
    assert_eq!(
        (redacted.text.as_str(), redacted.found.as_slice()),
        (text, [kind].as_slice()),
        "{raw}"
    );
}

#[track_caller]
fn kept(raw: &str) {
    let redacted = redact(raw, &PUBLIC);
    assert_eq!(
        (redacted.text.as_str(), redacted.found.as_slice()),
        (raw, [].as_slice())
    );
}

#[test]
fn individual_numbers() {
    for number in [
        "123456789012",
        "1234-5678-9012",
        "1234 5678 9012",
        "１２３４５６７８９０１２",
        "1234ー5678−9012",
        "1234.5678.9012",
        "1234・5678・9012",
        "一二三四五六七八九〇一二",
        "①②③④⑤⑥⑦⑧⑨⓪①②",
        "1234\u{200B}5678\u{200D}9012",
        "1234　5678　9012",
        "1 2 3 4 5 6 7 8 9 0 1 2",
        "1234567890123",
        "012345678901",
        "0123 4567 8901",
        "2012 1012 3456",
        "1234–5678–9012",
        "一二三四 五六七八 九〇一二",
        "201210123456",
        "1\u{FE0F}\u{20E3}23456789012",
        "0901 2345 6789",
    ] {
        hidden(
            &format!("番号{number}です"),
            "番号■■■■です",
            Sensitive::MyNumber,
        );
    }
    hidden(
        "1234 5678 9012 on 2026-09-30",
        "■■■■ on 2026-09-30",
        Sensitive::MyNumber,
    );
}

#[test]
fn pins() {
    hidden("暗証番号は1234です", "暗証番号は■■■■です", Sensitive::Pin);
    hidden("暗証番号：１２３４", "暗証番号：■■■■", Sensitive::Pin);
    hidden("My PIN is 1985.", "My PIN is ■■■■.", Sensitive::Pin);
    hidden(
        "1234が暗証番号だと思う",
        "■■■■が暗証番号だと思う",
        Sensitive::Pin,
    );
    hidden(
        "パスワードは1-2-3-4です",
        "パスワードは■■■■です",
        Sensitive::Pin,
    );
    hidden(
        "4桁の番号は一二三四です",
        "4桁の番号は■■■■です",
        Sensitive::Pin,
    );
    hidden("PIN1234", "PIN■■■■", Sensitive::Pin);
    hidden("PIN:0000", "PIN:■■■■", Sensitive::Pin);
    hidden(
        "My PIN 1234 4 digits",
        "My PIN ■■■■ 4 digits",
        Sensitive::Pin,
    );
    hidden(
        "パスワードは123456です",
        "パスワードは■■■■です",
        Sensitive::Password,
    );
}

#[test]
fn four_digits_that_are_no_pin() {
    for raw in [
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
        "暗証番号は0120-380-366に聞く",
        "西暦2026の暗証番号",
    ] {
        kept(raw);
    }
}

#[test]
fn passwords() {
    hidden(
        "パスワードはABC123です",
        "パスワードは■■■■です",
        Sensitive::Password,
    );
    hidden(
        "署名用はＡＢＣ１２３４",
        "署名用は■■■■",
        Sensitive::Password,
    );
    hidden(
        "my password: hana2024x",
        "my password: ■■■■",
        Sensitive::Password,
    );
    hidden("it is HANA1234", "it is ■■■■", Sensitive::Password);
    for raw in [
        "パスワードをiPhone15で変える",
        "Windows11のパスワード",
        "password of 16characters",
        "e-Taxのパスワード",
        "パスワードは6-16文字",
        "パスワード 48hours",
        "パスワード A4",
        "ABC123",
        "password abcdefgh",
        "パスワード https://example.com/abc123",
    ] {
        kept(raw);
    }
}

#[test]
fn telephone_numbers() {
    for number in [
        "090-1234-5678",
        "09012345678",
        "０９０−１２３４−５６７８",
        "03-1234-5678",
        "(03)1234-5678",
        "03(1234)5678",
        "+81-90-1234-5678",
        "+81 90 1234 5678",
        "+819012345678",
        "090 1234 5678",
        "〇九〇ー一二三四ー五六七八",
        "0501234-5678",
        "0800-123-4567",
        "+81 (0)90-1234-5678",
    ] {
        hidden(&format!("電話{number}に"), "電話■■■■に", Sensitive::Phone);
    }
    kept("0120-380-366に電話");
    kept("０１２０−３８０−３６６、050-3310-5907");
    kept("0120-380-366 050-3310-5907");
    let both = redact("090-1234-5678か03-1234-5678", &PUBLIC);
    assert_eq!(both.text, "■■■■か■■■■");
    assert_eq!(redact("0120-380-366", &[]).found, [Sensitive::Phone]);
    assert_eq!(
        redact("09012345678 0312345678", &PUBLIC).found,
        [Sensitive::Phone, Sensitive::Phone]
    );
}

#[test]
fn addresses() {
    hidden(
        "東京都千代田区霞が関1-2-3に住んでいます",
        "■■■■に住んでいます",
        Sensitive::Address,
    );
    hidden(
        "渋谷区神南一丁目二番三号です",
        "■■■■です",
        Sensitive::Address,
    );
    hidden("横浜市中区本町6丁目50番地の10", "■■■■", Sensitive::Address);
    hidden("〒123-4567", "■■■■", Sensitive::Address);
    hidden(
        "郵便番号は123-4567です",
        "郵便番号は■■■■です",
        Sensitive::Address,
    );
    hidden(
        "mail me: taro.yamada@example.com please",
        "mail me: ■■■■ please",
        Sensitive::Address,
    );
    hidden(
        "I live at 12 Maple Street.",
        "I live at ■■■■.",
        Sensitive::Address,
    );
    hidden("1-2-3 Kasumigaseki", "■■■■", Sensitive::Address);
    hidden("Shibuya-ku 1-2-3", "■■■■", Sensitive::Address);
    hidden("さいたま市大宮区桜木町1-7-5", "■■■■", Sensitive::Address);
    for raw in [
        "区役所で6-16文字",
        "市役所の3番窓口",
        "区役所は9-17時",
        "町2026-09-30",
        "市民課で2026年9月30日",
        "区役所に3回行った",
        "都道府県",
        "この町は1つだけ",
        "6-16 Characters",
        "2026-09-30 Monday",
        "区役所の4番で16歳です",
        "住所が変わった",
    ] {
        kept(raw);
    }
}

#[test]
fn names() {
    hidden(
        "私の名前は山田太郎です",
        "私の名前は■■■■です",
        Sensitive::Name,
    );
    hidden("氏名：山田　太郎", "氏名：■■■■", Sensitive::Name);
    hidden(
        "電話した山田と申します",
        "電話した■■■■と申します",
        Sensitive::Name,
    );
    hidden("やまだと申します。", "■■■■と申します。", Sensitive::Name);
    hidden("スミスと申します", "■■■■と申します", Sensitive::Name);
    hidden(
        "my name is Taro Yamada and I",
        "my name is ■■■■ and I",
        Sensitive::Name,
    );
    hidden("My name is taro", "My name is ■■■■", Sensitive::Name);
    hidden("I'm Hanako Yamada.", "I'm ■■■■.", Sensitive::Name);
    let called = redact("090-1234-5678の山田です", &PUBLIC);
    assert_eq!(
        (called.text.as_str(), called.found),
        ("■■■■の■■■■です", vec![Sensitive::Phone, Sensitive::Name])
    );
    for raw in [
        "名前は変わりません",
        "氏名は何ですか",
        "名前は旧姓です",
        "氏名は戸籍の通りです",
        "名前が変わった",
        "名前は忘れた",
        "my name is wrong on the card",
        "I'm Very Happy",
        "I'm a Japanese Citizen",
        "I am Permanent Resident",
        "this is my card",
        "何と申しますか",
        "名前は母です",
        "my name changed",
    ] {
        kept(raw);
    }
}

#[test]
fn dates_ages_and_amounts_stay() {
    for raw in [
        "2026年9月30日",
        "2026/9/30",
        "2026-09-30",
        "R8.9.30",
        "20260930",
        "令和8年9月30日",
        "15歳",
        "6-16",
        "0120-380-366",
        "48時間",
        "9:00-17:00",
        "2026-09-30 2026-10-01",
        "20260930 20261001",
        "二〇二六年九月三十日",
        "3.5",
        "5回目の誕生日",
        "１０年",
        "",
        "■■■■",
        "2012/10/12 2013/10/12",
        "2026.9.30から2026.12.31",
    ] {
        kept(raw);
        kept(&format!("期限は{raw}まで"));
    }
}

#[test]
fn bare_secrets() {
    for (raw, kind) in [
        ("1234", Some(Sensitive::Pin)),
        ("１２３４です。", Some(Sensitive::Pin)),
        ("1985", Some(Sensitive::Pin)),
        (" 1 2 3 4 ", Some(Sensitive::Pin)),
        ("ABC123", Some(Sensitive::Password)),
        ("hana2024!", Some(Sensitive::Password)),
        ("ＡＢＣ１２３です", Some(Sensitive::Password)),
        ("12345", None),
        ("1234 5678", None),
        ("2026年", None),
        ("iphone15", None),
        ("password", None),
        ("48hours", None),
        ("4", None),
        ("", None),
        ("です", None),
    ] {
        assert_eq!(is_bare_secret(raw), kind, "{raw}");
    }
}

/// Whether twelve digits stand side by side after unifying widths and removing what cannot be seen.
fn has_long_number(text: &str) -> bool {
    let view = View::new(text);
    view.characters
        .split(|ch| !ch.is_ascii_digit())
        .any(|digits| digits.len() >= 12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_long_number_is_left(raw in "[0-9０-９①②⑫ \\-.ー()一二年月/:\u{200B}+〒PIN]{0,40}") {
        prop_assert!(!has_long_number(&redact(&raw, &[]).text), "{}", raw);
    }

    #[test]
    fn the_quick_look_for_a_long_number_overlooks_none(
        raw in "[0-9０-９①⑫㊿❿一二〇零壱٤ \\-。ーあア会\u{200B}\u{20E3}→]{0,40}",
        other in "\\PC{0,16}",
    ) {
        for raw in [format!("{raw}{other}"), format!("{other}{raw}")] {
            let found = redact(&raw, &[]).found.contains(&Sensitive::MyNumber);
            prop_assert_eq!(holds_my_number(&raw), found, "{}", raw);
        }
    }

    #[test]
    fn a_number_anywhere_is_hidden(before in "\\PC{0,8}", number in "[0-9]{12,14}", after in "\\PC{0,8}") {
        let raw = format!("{before}{number}{after}");
        prop_assert!(!has_long_number(&redact(&raw, &PUBLIC).text), "{}", raw);
    }

    #[test]
    fn any_text_is_handled(raw in any::<String>()) {
        let redacted = redact(&raw, &PUBLIC);
        prop_assert_eq!(redacted.text == raw, redacted.found.is_empty());
        is_bare_secret(&raw);
    }

    #[test]
    fn what_is_hidden_stays_hidden(raw in "[0-9 \\-暗証番号はPINpassword年名前と申しま市区]{0,30}") {
        let once = redact(&raw, &PUBLIC);
        prop_assert!(once.text.matches(MASK).count() >= once.found.len());
        let again = redact(&once.text, &PUBLIC);
        prop_assert!(!has_long_number(&again.text));
    }
}

#[test]
fn the_places_of_masked_telephone_numbers_are_known() {
    let raw = "山田太郎です。電話は090-1234-5678、窓口は0120-380-366、自宅は03-1234-5678です";
    let redacted = redact(raw, &["0120380366"]);
    let phones: Vec<_> = redacted.telephones().collect();
    assert_eq!(phones.len(), 2, "{redacted:?}");
    assert!(redacted.text[..phones[0].start].ends_with("電話は"));
    assert!(redacted.text[..phones[1].start].ends_with("自宅は"));
    for mask in &redacted.masks {
        assert_eq!(&redacted.text[mask.clone()], MASK);
    }
    assert_eq!(redacted.masks.len(), redacted.found.len());
}

#[test]
fn a_number_that_ends_like_a_public_one_begins_is_masked() {
    for raw in ["090-1234-0120", "0500000-0120", "03-1234-0120です"] {
        let redacted = redact(raw, &["0120380366"]);
        assert_eq!(redacted.found, [Sensitive::Phone], "{raw}");
        assert!(!redacted.text.contains("0120"), "{raw}");
    }
    assert_eq!(redact("0120で始まる番号", &["0120380366"]).found, []);
}
