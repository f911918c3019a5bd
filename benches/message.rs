//! What one message costs, room by room: `cargo bench --bench message`.

use divan::{Bencher, black_box};
use madoguchi::bot::answer::answer;
use madoguchi::config::Config;
use madoguchi::dialogue::Conversation;
use madoguchi::library::{DataFolder, Library};
use madoguchi::locale::Locale;
use madoguchi::nlu::Message;
use madoguchi::text::{Normalized, redact};

fn main() {
    divan::main();
}

const SENTENCES: [&str; 4] = [
    "電子証明書の更新はいつからできますか",
    "母の代理で更新に行くのですが、当日は何を持っていけばいいでしょうか",
    "When can I renew my certificate?",
    "my PIN is locked and I also forgot the other password, where do I go?",
];

fn library() -> Library {
    let (files, _) = DataFolder::Embedded
        .read()
        .expect("the embedded files are readable");
    Library::new(&files, Config::default()).0
}

fn now() -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 22)
        .and_then(|day| day.and_hms_opt(10, 0, 0))
        .expect("a valid time")
}

#[divan::bench(args = SENTENCES)]
fn mask(sentence: &str) -> usize {
    redact(black_box(sentence), &["0120380366"]).found.len()
}

#[divan::bench(args = SENTENCES)]
fn normalise(sentence: &str) -> usize {
    Normalized::new(black_box(sentence)).text.len()
}

#[divan::bench(args = SENTENCES)]
fn prepare(bencher: Bencher, sentence: &str) {
    let library = library();
    bencher.bench(|| {
        Message::prepare(&library.recognizer, black_box(sentence), now())
            .hits
            .len()
    });
}

#[divan::bench(args = SENTENCES)]
fn rank(bencher: Bencher, sentence: &str) {
    let library = library();
    let message = Message::prepare(&library.recognizer, sentence, now());
    bencher.bench(|| {
        library
            .recognizer
            .rank(&message, &message.whole(), Locale::Ja, &[])
            .candidates
            .len()
    });
}

#[divan::bench(args = SENTENCES)]
fn end_to_end(bencher: Bencher, sentence: &str) {
    let library = library();
    bencher.bench(|| {
        answer(
            &library,
            &mut Conversation::default(),
            black_box(sentence),
            None,
            now(),
        )
        .reply
        .blocks
        .len()
    });
}

#[divan::bench(sample_count = 10)]
fn load_and_train() -> usize {
    library().book().intents.len()
}
