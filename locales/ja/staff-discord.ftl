# Discordで対応する担当者のための言葉。住民には見えない。

## 用件のスレッド

# $language: 住民の言葉。$id: 会話の番号の終わり。$topic: 自動応答が最後に答えた内容。分からなければ空。
staff-discord-thread-name = { $language }・{ $id }・{ $topic }
staff-discord-head =
    理由: { $reason }
    受付: { $since }
    窓口: { $channel }　言葉: { $language }
    会話: `{ $conversation }`
# $place: 待っている人の中での順番。
staff-discord-head-place = 順番: { $place }番目
staff-discord-head-how = ここに書いた文は住民に届きます。`//`で始めると内部メモになります。
# ボットがスレッドの文を読めないとき。
staff-discord-head-how-unread = ここに書いた文は、そのままでは住民に届きません。`/返信`か候補のボタンで答えるか、文の初めでこのボットにメンションしてください。
staff-discord-head-waiting = 担当者を待っています
# $until: いつまで後回しか。
staff-discord-head-put-off = { $until }まで後回し
staff-discord-head-held = { $name }が担当しています
staff-discord-head-closed = 対応を終えました
staff-discord-button-claim = 担当する
staff-discord-button-release = 待ち行列に戻す
staff-discord-button-close = 対応を終える
staff-discord-button-reopen = もう一度開く
staff-discord-waits-again = 住民が担当者を待っています。
staff-discord-language-ja = 日本語
staff-discord-language-en = 英語
staff-discord-language-unknown = 言葉は不明
staff-discord-channel-discord = Discord
staff-discord-channel-web = ウェブ
staff-discord-transcript = **会話の記録**
# $count: 省いた発言の数。
staff-discord-transcript-left-out = -# これより前の{ $count }件は省いています。全部は窓口の画面で見られます。
staff-discord-edited = 書き直し
staff-discord-deleted = この発言は書いた人が消しました。
staff-discord-rated-up = -# 住民の評価: 👍 役に立った
staff-discord-rated-down = -# 住民の評価: 👎 役に立たなかった

## 回答の候補

staff-discord-suggestions = **回答の候補**　ボタンを押すと、送る前に直せます。
staff-discord-suggestion-source = 出典: { $section }（{ $day }確認）
staff-discord-suggestion-gone = この候補はもう使えません。`/返信`で探してください。
staff-discord-form-title = 住民への返信
staff-discord-form-label = 住民に届く文
staff-discord-sent = 送りました。
staff-discord-sent-claimed = この用件を担当し、送りました。
staff-discord-again = 続きを書く
staff-discord-draft-gone = 書きかけの文はもう残っていません。上に見えているところを写し、`/返信`で続きを書いてください。

## 後で終える

staff-discord-closing-title = 対応を終える
staff-discord-closing-label = 理由（書かなくてもよい。住民には見えません）
staff-discord-closing-set = { $name }が{ $at }に終えることにしました。住民が書くと取り消します。
staff-discord-closing-off = 住民が書いたので、後で終える予定を取り消しました。
staff-discord-closing-not = 担当が替わったため、予定の時刻に終えませんでした。

## できたこと

staff-discord-done-claim = 担当になりました。
staff-discord-done-release = 待ち行列に戻しました。
staff-discord-done-transfer = { $name }に引き継ぎました。
staff-discord-done-close = 対応を終えました。
staff-discord-done-reopen = もう一度開き、担当になりました。
staff-discord-done-note = メモを残しました。
staff-discord-done-block = この住民は{ $until }まで担当者を呼べません。
staff-discord-done-unblock = この住民はまた担当者を呼べます。
staff-discord-blocked = 担当者を呼べないようにしました（{ $until }まで）。理由: { $reason }
staff-discord-unblocked = 担当者を呼べるように戻しました。
staff-discord-reopened = 担当者が再開
staff-discord-thread-lost = Discordのスレッドがなくなったため

## できないこと

staff-discord-not-staff = 担当者だけができます。
staff-discord-only-in-threads = 用件のスレッドの中で使ってください。
staff-discord-unknown = このボタンやコマンドは分かりません。
staff-discord-busy = 今はできませんでした。少し待ってもう一度試してください。
staff-discord-gone = この会話はもうありません。
staff-discord-refused = この内容は受け付けられません。短くするか、個人番号などを消してください。
staff-discord-no-case = この会話には対応中の用件がありません。続けるには「もう一度開く」を押してください。
staff-discord-open-already = この用件はもう開いています。
staff-discord-too-long = 文は1文字から{ $longest }文字までです。
staff-discord-unknown-agent = 相手は担当者ではありません。担当者のロールがあるか確かめてください。
staff-discord-not-on-discord = Discordの住民だけをブロックできます。
staff-discord-no-files = ファイルやスタンプは住民に届きません。文で書いてください。
staff-discord-how-to-answer = 住民に届いていません。本文を読む権限がないためです。文の初めでこのボットにメンションするか、`/返信`か候補のボタンで答えてください。
staff-discord-edit-elsewhere = 直した内容は記録しました。Discord以外の住民には前の文が見えたままのことがあります。
staff-discord-delete-elsewhere = 消したことは記録しました。Discord以外の住民には前の文が見えたままのことがあります。
staff-discord-change-refused = 担当していないため、住民に届いた文は変わりません。
staff-discord-no-note-any-more = 住民に届いた文は、後からメモにできません。住民には前の文が見えています。取り消すには、この文を削除してください。
staff-discord-note-stays = メモは書き直しても元のまま残ります。新しいメモを書いてください。
staff-discord-unreachable = 住民がダイレクトメッセージを受け取らない設定です。ここに書いた文は、住民が次にボットを使うまで届きません。
staff-discord-undelivered = 前の発言は住民に届けられませんでした。Discordが受け付けません。電話など、ほかの方法で伝えてください。
staff-discord-trouble-write = { $channel }にボットが書き込めません。「チャンネルを見る」「メッセージを送信」「埋め込みリンク」の権限を確かめてください。
staff-discord-trouble-delete = { $channel }で個人情報のある文を消せませんでした。「メッセージの管理」の権限を確かめてください。
staff-discord-trouble-threads = { $channel }に用件のスレッドを開けません。「プライベートスレッドの作成」「スレッドでメッセージを送信」「スレッドの管理」の権限を確かめてください。用件は窓口の画面で見られます。

## 答えられなかった質問

# $day: 日付。$count: 質問の種類の数。
staff-discord-unanswered = **答えられなかった質問（{ $day }まで24時間）** { $count }種類
staff-discord-unanswered-none = { $day }まで24時間に、答えられなかった質問はありません。
staff-discord-unanswered-more = ほかに{ $count }種類あります。報告の画面で見られます。

## コマンドの説明（100文字まで）

staff-discord-command-reply = 回答を選び、直してから住民に送ります
staff-discord-command-desk = この用件の操作をします
staff-discord-command-claim = この用件を担当します
staff-discord-command-release = この用件を待ち行列に戻します
staff-discord-command-transfer = この用件をほかの担当者に引き継ぎます
staff-discord-command-close = 対応を終えます。時間を置くこともできます
staff-discord-command-reopen = 終えた用件をもう一度開きます
staff-discord-command-note = 住民には見えないメモを残します
staff-discord-command-block = この住民がしばらく担当者を呼べないようにします
staff-discord-command-unblock = ブロックをやめます
staff-discord-command-transcript = 会話の記録を自分だけに表示します
staff-discord-option-answer = 言葉で探して選びます
staff-discord-option-reason = 理由。住民には見えません
staff-discord-option-user = 引き継ぐ相手
staff-discord-option-minutes = 何分後に終えるか。書かなければすぐに終えます
staff-discord-option-hours = 何時間か。書かなければ24時間です
staff-discord-option-text = メモの本文
