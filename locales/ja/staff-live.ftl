# 窓口の画面に出る会話の中の言葉。担当者だけが見る。

## だれの言葉か

staff-event-resident = 住民
staff-event-bot = 自動応答
staff-event-note = 内部メモ
staff-event-note-hint = 住民には見えません

## 会話の出来事

staff-event-hand-over = 担当者を待っています（{ $reason }）。
staff-event-claim = { $name }が担当します。
staff-event-release = { $name }が待ち行列に戻しました。
staff-event-returned = 待ち行列に戻りました（{ $reason }）。
staff-event-transfer = { $name }が{ $to }に引き継ぎました。
staff-event-snooze = { $name }が{ $until }まで後回しにしました。
staff-event-put-off = { $until }まで後回しになりました（{ $reason }）。
staff-event-close = { $name }が対応を終えました。
staff-event-closed = 会話が終わりました。
staff-event-edited = 編集後
staff-event-earlier = 元のメッセージ
staff-event-deleted = { $name }がメッセージを削除しました。
staff-event-reason = 理由: { $reason }
staff-event-transfer-note = 引き継ぎ: { $reason }

## 待つことになった理由

staff-reason-asked = 言葉で希望
staff-reason-button = ボタンで希望
staff-reason-offered = 案内から希望
staff-reason-note = 伝言
staff-reason-timeout = 担当者の反応なし
staff-reason-closed = 受付時間の終了

## 自動応答の根拠

staff-why = この返答の根拠
staff-why-intents = 意図
staff-why-none = なし
staff-why-confidence = 確信度
staff-why-kind = 種類
staff-why-fallback = 答えられなかった返答
staff-why-clarify = 聞き返し
staff-why-sources = 出典
staff-why-library = 知識の版

## できないこと

staff-problem-held = この会話は{ $name }が担当しています。
    .title = ほかの人が担当しています
staff-problem-held-nobody = この会話を担当していません。先に担当してください。
    .title = 担当していません
staff-problem-not-waiting = この会話は担当者を待っていません。ほかの人が先に対応を終えたか、自動応答が答えています。
    .title = 待っていません
staff-problem-no-case = この会話には、対応中の用件がありません。
    .title = 対応中ではありません
staff-problem-stale = 見ている間に新しいことがありました。新しい内容を見てから、もう一度送ってください。
    .title = 新しい内容があります
staff-problem-empty-text = 文が空です。何か書いてください。
    .title = 文がありません
staff-problem-too-long = 文が長すぎます。短くするか、分けて送ってください。
    .title = 長すぎます
staff-problem-snooze-too-long = 後回しにできるのは1分から7日までです。
    .title = 時間が合いません
staff-problem-unknown-agent = 引き継ぐ相手が見つかりません。一覧から選び直してください。
    .title = 相手がいません
