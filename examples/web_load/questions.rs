//! What residents might write: plain questions, follow-ups, small talk, things to be masked, things nobody can answer.

/// Messages in Japanese and English, as they are typed.
pub(crate) const QUESTIONS: [&str; 40] = [
    "更新はいつからできますか",
    "電子証明書の期限が切れていました。どうすればいいですか？",
    "更新に必要なものを教えてください",
    "予約は必要ですか",
    "土曜日も開いていますか",
    "代理人でも手続きできますか",
    "暗証番号を忘れてしまいました",
    "手数料はかかりますか",
    "マイナンバーカードをなくしたみたいなんですが",
    "有効期限のお知らせが届きました。何をすればいいの",
    "こんにちは",
    "ありがとうございました",
    "子どもの分も一緒に更新できますか？15歳未満です",
    "コンビニで住民票は取れますか",
    "保険証として使えますか",
    "今日は何時まで電話できますか",
    "引っ越したので住所を変えたい",
    "暗証番号は4桁ですか、それとも6文字以上ですか",
    "わたしの番号は 1234 5678 9018 です。更新できますか",
    "カードの有効期限と証明書の有効期限は違うのですか",
    "どこで手続きするんですか",
    "人と話したいのですが",
    "スマホで更新できる？",
    "入院していて窓口に行けません。どうしたらよいでしょうか",
    "きのうの試合すごかったね",
    "When can I renew my certificate?",
    "What do I need to bring with me",
    "I forgot my PIN",
    "how much does it cost?",
    "Can my wife go instead of me?",
    "do i need an appointment",
    "Are you open on Saturdays?",
    "My card has expired, what should I do?",
    "Where is the counter?",
    "I got a letter about my My Number Card. What is it for?",
    "Can I use it as a health insurance card?",
    "hello",
    "thank you!",
    "my phone number is 090-1234-5678, please call me back",
    "Is there a bus to the zoo?",
];

/// The question at a place in the endless repetition of all of them, as JSON for the API.
pub(crate) fn body(place: usize) -> String {
    let text = QUESTIONS
        .get(place % QUESTIONS.len())
        .copied()
        .unwrap_or_default();
    serde_json::json!({ "text": text }).to_string()
}
