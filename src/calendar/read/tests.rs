use proptest::prelude::*;

use super::*;

fn now() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
}

/// The dates found, each as `words=year-month-day`; `?` stands for unknown, `end` for the last day, `!` for impossible.
fn found(text: &str) -> String {
    let part = |part: Option<u32>| part.map_or("?".to_owned(), |part| part.to_string());
    let show = |found: FoundDate| {
        let words = &text[found.span];
        let Ok(date) = found.value else {
            return format!("{words}=!");
        };
        let year = date.year.map_or("?".to_owned(), |year| year.to_string());
        let day = match date.day {
            Day::Day(day) => day.to_string(),
            Day::End => "end".to_owned(),
            Day::Unknown => "?".to_owned(),
        };
        format!("{words}={year}-{}-{day}", part(date.month))
    };
    find_dates(text, now())
        .into_iter()
        .map(show)
        .collect::<Vec<_>>()
        .join(" | ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(found(text), expected, "in {text}");
}

/// Checks a text that is a date as a whole, alone and within a sentence of its language.
#[track_caller]
fn check_whole(text: &str, date: &str) {
    check(text, &format!("{text}={date}"));
    if text.is_ascii() {
        check(
            &format!("it expires on {text} right"),
            &format!("{text}={date}"),
        );
    } else {
        check(&format!("期限は{text}です"), &format!("{text}={date}"));
    }
}

#[track_caller]
fn check_none(texts: &[&str]) {
    for text in texts {
        check(text, "");
    }
}

#[test]
fn japanese_dates() {
    check_whole("2026年9月30日", "2026-9-30");
    check_whole("2026年の9月30日", "2026-9-30");
    check_whole("2026年9月", "2026-9-?");
    check_whole("9月30日", "?-9-30");
    check_whole("9月の30日", "?-9-30");
    check_whole("9月", "?-9-?");
    check_whole("9月末", "?-9-30");
    check_whole("9月末日", "?-9-30");
    check_whole("9月の月末", "?-9-30");
    check_whole("2月末", "?-2-end");
    check_whole("2028年2月末", "2028-2-29");
    check_whole("2026年9月末", "2026-9-30");
    check_whole("九月三十日", "?-9-30");
    check_whole("十二月二十一日", "?-12-21");
    check_whole("二〇二六年十月", "2026-10-?");
    check_whole("9月30日水曜日", "?-9-30");
    check_whole("9月30日(水)", "?-9-30");
    check_whole("2月29日", "?-2-29");
    check("9月30に切れます", "9月30=?-9-30");
    check("9月30日から10月5日まで", "9月30日=?-9-30 | 10月5日=?-10-5");
    check("9月~10月", "9月=?-9-? | 10月=?-10-?");
    check(
        "期限2027年4月10日。更新解禁日は？",
        "2027年4月10日=2027-4-10",
    );
    check("9月2点", "9月=?-9-?");
}

#[test]
fn eras() {
    check_whole("令和8年9月30日", "2026-9-30");
    check_whole("令和8年9月", "2026-9-?");
    check_whole("令和元年5月1日", "2019-5-1");
    check_whole("平成30年5月1日", "2018-5-1");
    check_whole("平成40年5月1日", "2028-5-1");
    check_whole("昭和50年1月1日", "1975-1-1");
    check_whole("昭和五十年一月一日", "1975-1-1");
    check_whole("大正15年12月25日", "1926-12-25");
    check_whole("r8年9月30日", "2026-9-30");
    check("期限はr8.9.30です", "r8.9.30=2026-9-30");
    check("r8.9.30", "r8.9.30=2026-9-30");
    check("expires r8/9/30", "r8/9/30=2026-9-30");
    check("h30.5.1", "h30.5.1=2018-5-1");
    check("s50.1.1生まれ", "s50.1.1=1975-1-1");
    check("令和8.9.30", "令和8.9.30=2026-9-30");
    check("2026年令和8年9月30日", "令和8年9月30日=2026-9-30");
    check_none(&["令和0.9.30", "xr8.9.30", "r8.9.301"]);
}

#[test]
fn digits() {
    check_whole("2026/9/30", "2026-9-30");
    check_whole("2026-9-30", "2026-9-30");
    check_whole("2026-09-30", "2026-9-30");
    check_whole("2026.9.30", "2026-9-30");
    check_whole("2026/9", "2026-9-?");
    check_whole("2026-09", "2026-9-?");
    check_whole("20260930", "2026-9-30");
    check_whole("9/30", "?-9-30");
    check_whole("9/30/2026", "2026-9-30");
    check_whole("30/9/2026", "2026-9-30");
    check_whole("30.9.2026", "2026-9-30");
    check_whole("9/9/2026", "2026-9-9");
    check("5/6", "5/6=?-5-6");
    check("期限は5/6です", "5/6=?-5-6");
    check("9/30~10/5", "9/30=?-9-30 | 10/5=?-10-5");
}

#[test]
fn english_dates() {
    check_whole("30 sep 2026", "2026-9-30");
    check_whole("30 september 2026", "2026-9-30");
    check_whole("30th of september 2026", "2026-9-30");
    check_whole("30-sep-2026", "2026-9-30");
    check_whole("30sep2026", "2026-9-30");
    check_whole("sep 30, 2026", "2026-9-30");
    check_whole("sept. 30th 2026", "2026-9-30");
    check_whole("september 30th", "?-9-30");
    check_whole("september 30", "?-9-30");
    check_whole("september 2026", "2026-9-?");
    check_whole("september next year", "2027-9-?");
    check_whole("september", "?-9-?");
    check_whole("the end of september", "?-9-30");
    check_whole("the last day of february", "?-2-end");
    check_whole("end of september 2026", "2026-9-30");
    check_whole("the end of sep", "?-9-30");
    check(
        "issued 5 june 2022 birthday 20 june expiry of the certificate?",
        "5 june 2022=2022-6-5 | 20 june=?-6-20",
    );
    check(
        "expiry 20 august 2026 - first possible renewal day?",
        "20 august 2026=2026-8-20",
    );
}

#[test]
fn may_and_march_are_months_only_where_they_must_be() {
    check("in may", "may=?-5-?");
    check("may 2027", "may 2027=2027-5-?");
    check("may", "may=?-5-?");
    check("on 3 may", "3 may=?-5-3");
    check("on may 3 i will come", "may 3=?-5-3");
    check(
        "issued 5 may birthday 20 may when does it expire",
        "5 may=?-5-5 | 20 may=?-5-20",
    );
    check("may i renew in may", "may=?-5-?");
    check("by the end of may", "the end of may=?-5-31");
    check_none(&[
        "may i renew my card",
        "i may renew",
        "march to the desk",
        "maybe",
        "it is marked",
        "the sun",
        "decide",
        "my card may 3 times fail",
        "may 3 people come",
        "step 3 may be skipped",
        "augustus",
    ]);
}

#[test]
fn relative_dates() {
    check_whole("今日", "2026-1-31");
    check_whole("明日", "2026-2-1");
    check_whole("明後日", "2026-2-2");
    check_whole("昨日", "2026-1-30");
    check_whole("今月", "2026-1-?");
    check_whole("来月", "2026-2-?");
    check_whole("再来月", "2026-3-?");
    check_whole("先月", "2025-12-?");
    check_whole("今月末", "2026-1-31");
    check_whole("来月末", "2026-2-28");
    check_whole("来月の15日", "2026-2-15");
    check_whole("今年の9月", "2026-9-?");
    check_whole("来年9月30日", "2027-9-30");
    check_whole("去年の9月", "2025-9-?");
    check("月末に切れる", "月末=2026-1-31");
    check("本日期限が切れました", "本日=2026-1-31");
    check("my card expired yesterday", "yesterday=2026-1-30");
    check(
        "can i come the day after tomorrow",
        "the day after tomorrow=2026-2-2",
    );
    check("it expires next month", "next month=2026-2-?");
    check(
        "at the end of next month",
        "the end of next month=2026-2-28",
    );
    check(
        "it expires at the end of the month",
        "the end of the month=2026-1-31",
    );
    check_none(&[
        "今日は",
        "今年",
        "来年更新です",
        "3か月後の月末",
        "満了した月の月末",
        "証明日付",
        "the end of the month three months after",
        "in the last month before it expires",
        "three months",
    ]);
}

#[test]
fn numbers_that_are_no_dates() {
    check_none(&[
        "48時間",
        "3か月前",
        "5年間",
        "6か月",
        "15歳",
        "2回目",
        "0120-380-366",
        "9時から19時",
        "6-16文字",
        "2026年",
        "令和8年",
        "30日",
        "第3月曜日",
        "3月間",
        "2~3月",
        "24/7",
        "1/100",
        "26/9/30",
        "2026.9",
        "2026-9",
        "123456789012",
        "2468 1357 9024",
        "202609301",
        "20261399",
        "070-2222-3333",
        "192.168.1.1",
        "9:30",
        "i have 5/6 of them",
        "9/5/2026",
        "9/30/2026/1",
        "2026/9月",
        "毎月",
        "何月ですか",
        "一時庇護許可書",
        "マイナンバーカード",
        "",
    ]);
}

proptest! {
    #[test]
    fn arbitrary_text_gives_spans_of_the_text_in_order(text in ".{0,60}|[0-9年月日末の令和元rhs./ -]{0,30}|[a-z0-9 ,]{0,30}") {
        let mut end = 0;
        for found in find_dates(&text, now()) {
            prop_assert!(found.span.start >= end && !found.span.is_empty());
            prop_assert!(text.get(found.span.clone()).is_some());
            end = found.span.end;
        }
    }

    #[test]
    fn every_real_date_is_read_as_written(days in 0_u64..60_000) {
        use chrono::Datelike;
        let date = NaiveDate::from_ymd_opt(1920, 1, 1).unwrap() + chrono::Days::new(days);
        let (year, month, day) = (date.year(), date.month(), date.day());
        for text in [
            format!("{year}年{month}月{day}日"),
            format!("{year}/{month}/{day}"),
            format!("{year}-{month:02}-{day:02}"),
            format!("{year}{month:02}{day:02}"),
            date.format("%-d %B %Y").to_string().to_lowercase(),
            date.format("%b %-d, %Y").to_string().to_lowercase(),
        ] {
            let found = find_dates(&text, now());
            prop_assert_eq!(found.len(), 1, "{}", &text);
            prop_assert_eq!(&found[0].span, &(0..text.len()));
            prop_assert_eq!(found[0].value.clone(), Ok(PartialDate::from_date(date)));
        }
    }
}

#[test]
fn impossible_days_and_months() {
    for text in [
        "13月1日",
        "2027年2月29日",
        "2026/2/30",
        "2026-13-01",
        "31/9/2026",
        "31 september 2026",
        "0月5日",
    ] {
        check(text, &format!("{text}=!"));
    }
    let found = find_dates("期限は2月30日です", now());
    assert_eq!(
        found[0].value,
        Err(Impossible {
            written: "2月30日".to_owned()
        })
    );
}
