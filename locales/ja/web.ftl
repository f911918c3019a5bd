# 住民のページの文。

## 見出しと操作

web-title = マイナンバーカード 電子証明書 案内チャット
# $city: 市の名前。
web-subtitle = { $city }の自動応答
web-skip = 入力欄へ移動
web-skip-last = 最新のメッセージへ移動
web-log = 会話
web-languages = ことば
web-language-ja = 日本語
web-language-en = English
web-language-ja-x-yasashii = やさしい日本語
web-menu = 表示と記録
web-size = 文字の大きさ
web-size-1 = 標準
web-size-2 = 大きい
web-size-3 = 最大
web-theme = 画面の色
web-theme-auto = 自動
web-theme-light = 明るい
web-theme-dark = 暗い
web-phone = 電話で聞く（コールセンター）
web-export = 会話をファイルに保存
web-erase = 会話を消す
web-erase-confirm = これまでの会話を、このページと市の記録の両方から消します。元に戻すことはできません。
web-erase-button = 消去する
web-erased = 会話を消去しました。
web-refresh = 新しい返事を確かめる
web-earlier = 古いメッセージは「会話をファイルに保存」でご覧になれます。

## 最初のあいさつ

web-greeting =
    こんにちは。マイナンバーカードの電子証明書の更新や暗証番号について、自動でお答えします。

    下の欄にご質問を入力するか、例からお選びください。係員とお話しになりたいときは「人と話す」を押すか、コールセンターへお電話ください。
web-examples = 質問の例
web-example-1 = 更新には何を持っていけばいいですか
web-example-2 = いつから更新できますか
web-example-3 = 暗証番号を忘れました
web-example-4 = 電話は何時までですか

## メッセージ

web-bot = 案内係（自動）
web-you = あなた
web-agent = 係員
web-choices = 次から選ぶこともできます
web-thumbs = この回答の評価
web-thumb-up = 役に立った
web-thumb-down = 役に立たなかった
web-print = チェックリストを印刷
web-unstored = ただいま記録ができないため、このやり取りは保存されていません。ページを開き直すと消えます。
web-queue = 係員への取り次ぎを承りました。
web-claimed = 係員が担当します。
web-released = 担当の係員が代わります。このままお待ちください。
web-edited = （編集済み）
web-deleted = このメッセージは削除されました。
web-closed = 係員の対応が終わりました。続けてご質問になれます。

## 入力欄

web-text = 質問
web-placeholder = 質問を入力
web-send = 送信
web-person = 人と話す
web-hint = マイナンバー、暗証番号、パスワード、名前、住所は入力しないでください。

## 印刷するページ

web-print-list = 確認表
web-print-now = 印刷する
web-print-back = 会話に戻る
web-print-steps = 手順
# $date: 印刷した日。
web-print-date = 印刷日: { $date }
web-print-note = 内容は印刷日のものです。お出かけの前に、もう一度ご確認ください。

## うまくいかないとき

web-error-empty = 質問を入力してから、送信を押してください。
    .title = 入力がありません
web-error-form = 送信された内容を読み取れませんでした。会話のページから、もう一度お試しください。
    .title = 読み取れませんでした
web-error-too-large = 文が長すぎます。短くして、もう一度送信してください。
    .title = 長すぎます
web-error-choice = その選択肢は、もう使えません。質問を入力してお尋ねください。
    .title = 選べませんでした
web-error-busy = ただいま混み合っています。少し待ってから、もう一度送信してください。
    .title = 混み合っています
web-error-unavailable = ただいま会話を読み書きできません。少し待ってから、もう一度お試しください。
    .title = ただいま使えません
web-error-not-found = お探しのページはありません。会話が消去された場合も、この表示になります。
    .title = ページがありません
web-error-method = この操作はできません。会話のページからお進みください。
    .title = できない操作です
web-error-home = 会話のページへ

## 動きのあるページ

web-js-sending = 送信しています…
web-js-typing = 入力しています…
web-js-failed = 送信できませんでした。
web-js-retry = もう一度送信
web-js-offline = 接続が切れています。入力した内容は残っています。つながり次第、送信します。
web-js-online = 接続が戻りました。
web-js-unstored = ただいま記録ができないため、このやり取りは保存されていません。
web-js-new = 新しいメッセージ
web-js-masked = 個人情報と思われる部分を ■■■■ に置き換えました。
web-js-gone = この会話は消去されました。
web-js-open = 案内チャットを開く
web-js-close = 案内チャットを閉じる
web-js-too-long = 送信するには長すぎます。短くするか、いくつかに分けてください。
