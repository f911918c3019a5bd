# 応対の画面の言葉です。%n などは、画面で値に置き換わります。

staff-console = 応対

## 上の帯

staff-console-bar = 窓口の様子
staff-console-available = 受付中
staff-console-sound = 呼び出し音
staff-console-keys = キー操作
staff-console-alert-open = 最も長く待つ人を開く
staff-console-tabs = 表示する部分

## 待ち行列

staff-console-queue = 待ち行列
staff-console-group-waiting = 待っている人
staff-console-group-waiting-empty = 待っている人はいません。
staff-console-group-mine = 自分の担当
staff-console-group-mine-empty = 担当している会話はありません。
staff-console-group-others = ほかの人の担当
staff-console-group-others-empty = ありません。
staff-console-group-snoozed = 後回し
staff-console-group-snoozed-empty = ありません。
staff-console-search = 会話を探す
staff-console-search-do = 探す
staff-console-no-queue = あなたの役割では、待ち行列は表示されません。
staff-console-row-since = 経過時間
staff-console-row-long = 長く待っています
staff-console-row-new = 新着

## 会話

staff-console-conversation = 会話
staff-console-nothing-open = 待ち行列から会話を選ぶと、ここに表示されます。
staff-console-actions = この会話の操作
staff-console-claim = 担当する
staff-console-release = 待ち行列に戻す
staff-console-transfer = 引き継ぐ
staff-console-snooze = 後回し
staff-console-hand-back = 自動応答に戻す
staff-console-close = 終了
staff-console-records = 記録
staff-console-export = 会話を書き出す
staff-console-erase = 会話を消去する

staff-console-reply = 返信
staff-console-reply-aim = 住民に届きます
staff-console-reply-hint = Ctrl+Enterで送信、Enterで改行
staff-console-find = 回答を探す
staff-console-note = 内部メモ
staff-console-note-aim = 住民には見えません
staff-console-note-hint = Ctrl+Enterで保存
staff-console-note-send = メモを保存

## 返答の候補

staff-console-suggestions = 返答の候補
staff-console-no-suggestions = 会話を開くと、住民の最後のメッセージへの候補が表示されます。
staff-console-insert = 挿入
staff-console-reject = 合わない
staff-console-reject-why = 理由
staff-console-reject-wrong-topic = 質問と話題が違う
staff-console-reject-incomplete = 足りないことがある
staff-console-reject-out-of-date = 内容が古い
staff-console-reject-hard-to-read = 分かりにくい
staff-console-reject-other = その他
staff-console-reject-do = 記録する
staff-console-rejected = 「合わない」と記録しました。

## 小さな画面

staff-console-dialog-close = 閉じる
staff-console-cancel = やめる
staff-console-reason = 理由
staff-console-transfer-to = 引き継ぐ相手
staff-console-snooze-minutes = いつまで
staff-console-snooze-ten = 10分後まで
staff-console-snooze-thirty = 30分後まで
staff-console-snooze-hour = 1時間後まで
staff-console-snooze-three = 3時間後まで
staff-console-snooze-day = 24時間後まで
staff-console-find-title = 回答を探す
staff-console-find-hint = 日本語でも英語でも探せます。↑↓で選び、Enterで返信に挿入します。

staff-console-keys-title = キー操作
staff-console-keys-anywhere = 入力欄の外で
staff-console-keys-writing = 入力欄の中で
staff-console-keys-finding = 「回答を探す」の中で
staff-console-keys-hint = 日本語の変換中は、どのキーも文字の入力にだけ使われます。Ctrl+Enterは、Macでは⌘+Enterでも同じです。
staff-console-single-keys = 1文字のキー操作を使う
staff-console-key-next = 次の会話へ移動
staff-console-key-previous = 前の会話へ移動
staff-console-key-open = 会話を開く
staff-console-key-claim = 担当する
staff-console-key-reply = 返信を書く
staff-console-key-note = 内部メモを書く
staff-console-key-insert = その番号の候補を挿入
staff-console-key-find = 回答を探す
staff-console-key-search = 会話を探す
staff-console-key-close = 終了する
staff-console-key-hand-back = 自動応答に戻す
staff-console-key-transfer = 引き継ぐ
staff-console-key-snooze = 後回しにする
staff-console-key-release = 待ち行列に戻す
staff-console-key-queue = 待ち行列へ移動
staff-console-key-conversation = 会話へ移動
staff-console-key-suggestions = 候補へ移動
staff-console-key-help = この一覧を開く(F1も同じ)
staff-console-key-send = 返信を送る、またはメモを保存
staff-console-key-line = 改行
staff-console-key-find-writing = 語の初めで、回答を探す
staff-console-key-leave = 入力欄から出る(書きかけは残ります)
staff-console-key-choose = 選ぶ
staff-console-key-take = 返信に挿入
staff-console-key-shut = 閉じる

## スクリプトが表示する言葉

staff-console-js-connecting = 接続しています…
staff-console-js-connected = 接続中
staff-console-js-offline = 接続が切れています。つながり次第、続きから表示します。
staff-console-js-offline-unsent = 接続が切れています(未送信%n件)。つながり次第、送信します。
staff-console-js-unsent = 送信しています(%n件)
staff-console-js-signed-out = サインインが終わりました。書きかけの文章は、この画面に残っています。サインインし直して、この画面に戻ってください。
staff-console-js-sign-in = サインインし直す
staff-console-js-new-version = 新しい版に変わりました。切りのよいところで、画面を読み込み直してください。
staff-console-js-reload = 読み込み直す
staff-console-js-count = 待ち%waiting人・担当%mine件
staff-console-js-open-until = 受付時間内(%timeまで)
staff-console-js-open = 受付時間内
staff-console-js-closed-next = 受付時間外(次は%timeから)
staff-console-js-closed = 受付時間外
staff-console-js-alert = %n人が待っています。最も長い人は%timeです。
staff-console-js-alert-sound = %n人が待っています。最も長い人は%timeです。音は、この画面を一度クリックするかキーを押すと鳴ります。
staff-console-js-arrived = 新しく待っている人がいます。待ち%n人。
staff-console-js-seconds = %n秒
staff-console-js-minutes = %n分%seconds秒
staff-console-js-hours = %n時間%minutes分
staff-console-js-until = %timeまで
staff-console-js-reason-asked = 言葉で希望
staff-console-js-reason-button = ボタンで希望
staff-console-js-reason-offered = 案内から希望
staff-console-js-reason-note = 時間外の伝言
staff-console-js-lang-ja = 日本語
staff-console-js-lang-en = 英語
staff-console-js-lang-ja-x-yasashii = やさしい日本語
staff-console-js-channel-web = ウェブ
staff-console-js-channel-api = API
staff-console-js-channel-discord = Discord
staff-console-js-channel-terminal = 端末
staff-console-js-state-waiting = 待っています
staff-console-js-state-mine = 自分が担当しています
staff-console-js-state-held = %nameさんが担当しています
staff-console-js-state-snoozed = 後回し
staff-console-js-state-bot = 自動応答が応対しています
staff-console-js-conversation = 会話 %name
staff-console-js-opened = 会話%nameを開きました。
staff-console-js-waited = 待ち時間 %time
staff-console-js-looking = %nameさんが見ています
staff-console-js-typing = %nameさんが入力しています
staff-console-js-confidence = 自動応答の確信度%n%
staff-console-js-claimed = 担当になりました。
staff-console-js-held-by = %nameさんが先に担当になりました。
staff-console-js-claim-first = 返信するには、まず「担当する」を押してください。
staff-console-js-reply-hint = Ctrl+Enterで送信、Enterで改行
staff-console-js-send = 返信を送る
staff-console-js-send-anyway = それでも送る
staff-console-js-stale = 送る前に、新しいメッセージが届いていました。上で確かめてから、直すか、そのまま送ってください。
staff-console-js-masked = 個人情報と思われる部分は、■■■■に置き換えて送られます。
staff-console-js-sending = 送信しています…
staff-console-js-failed = まだ送られていません。
staff-console-js-retry = もう一度送信
staff-console-js-new = 新しいメッセージ
staff-console-js-noted = メモを保存しました。
staff-console-js-sent = 送信しました。
staff-console-js-gone = この会話は消去されました。
staff-console-js-done-release = 待ち行列に戻しました。
staff-console-js-done-transfer = 引き継ぎました。
staff-console-js-done-snooze = 後回しにしました。
staff-console-js-done-hand-back = 自動応答に戻しました。
staff-console-js-done-close = 終了しました。
staff-console-js-done-erase = 消去しました。
staff-console-js-title-release = 待ち行列に戻す
staff-console-js-title-transfer = ほかの人に引き継ぐ
staff-console-js-title-snooze = 後回しにする
staff-console-js-title-hand-back = 自動応答に戻す
staff-console-js-title-close = 会話を終了する
staff-console-js-title-erase = 会話を消去する
staff-console-js-what-release = 住民は、元の順番で待ち行列に戻ります。
staff-console-js-what-transfer = 選んだ人が、すぐに担当になります。
staff-console-js-what-snooze = 指定の時刻まで待ち行列から外れ、その後に戻ります。
staff-console-js-what-hand-back = 続きは自動応答が答えます。住民にもそう伝わります。
staff-console-js-what-close = 住民がまた書いたときは、自動応答が答えます。
staff-console-js-what-erase = 会話の記録をすべて消します。元に戻すことはできません。
staff-console-js-reasons-release = 担当を代わってほしい|休憩に入る
staff-console-js-reasons-transfer = 詳しい人に頼みたい|英語で応対してほしい
staff-console-js-reasons-snooze = 調べてから答える|住民の返事を待つ
staff-console-js-reasons-hand-back = 質問への答えが済んだ|自動応答で足りる質問
staff-console-js-reasons-close = 解決した|電話を案内した|区役所を案内した|返事がない|対象外の質問
staff-console-js-nobody = ほかの人はいません
staff-console-js-on-duty = %name(受付中)
staff-console-js-off-duty = %name(不在)
staff-console-js-suggested-for = 「%text」への候補
staff-console-js-no-suggestions = この質問に合う回答は見つかりません。
staff-console-js-no-message = 住民のメッセージはまだありません。
staff-console-js-phrase = 「%phrase」に一致
staff-console-js-similar = 似た質問から
staff-console-js-next = 続けてよく聞かれること
staff-console-js-source = %section(%date確認)
staff-console-js-needs = 住民に確かめること: %list
staff-console-js-text-in = 住民への文(%lang)
staff-console-js-own-in = 同じ内容(%lang)
staff-console-js-insert-label = 挿入: %title
staff-console-js-reject-label = 合わない: %title
staff-console-js-inserted = 「%title」を返信に挿入しました。
staff-console-js-found = %n件見つかりました。
staff-console-js-found-none = 見つかりません。
staff-console-js-finding = 探しています…
staff-console-js-list-separator = 、
staff-console-js-need-procedure = 何の手続きか
staff-console-js-need-visitor = だれが行くか
staff-console-js-need-document = どの書類か
staff-console-js-need-item = どの持ち物か
staff-console-js-need-password = どの暗証番号か
staff-console-js-need-locked = どの暗証番号がロックされたか
staff-console-js-need-certificate = どの電子証明書か
staff-console-js-cut = 会話が多すぎるので、一部だけを表示しています。
