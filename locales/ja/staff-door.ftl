# 窓口への入り口（サインイン、招待、パスワード）、利用者の管理、監査記録の画面の言葉です。

## サインイン

staff-sign-in = サインイン
staff-welcome = 窓口へようこそ
staff-problem = お知らせ
staff-door-home = 窓口へ戻る
staff-door-to-sign-in = サインインする
staff-door-signed-out = サインアウトしました。
staff-door-login = ログイン名
staff-door-password = パスワード
staff-door-sign-in = サインイン
staff-door-show-password = パスワードを表示
staff-door-forgotten = パスワードを忘れたときは、管理者に新しいリンクを頼んでください。

## 招待

staff-door-paste = 受け取ったリンクを開くと、先へ進みます。進まないときは、リンクを下に貼り付けてください。
staff-door-link = 受け取ったリンク
staff-door-continue = 次へ
staff-door-greeting = { $name }さん、窓口に「{ $role }」として招待されています。
staff-door-first = 最初の管理者になります。名前、ログイン名、パスワードを決めてください。
staff-door-reset = 新しいパスワードを決めてください。
staff-door-name = 名前
staff-door-name-hint = 同僚と、あなたが答える住民に見えます。
staff-door-login-hint = 2～64文字の半角英小文字・数字・「.」「-」「_」「@」。
staff-door-login-optional = ログイン名（なければ、本人が決めます）
staff-door-new-password = 新しいパスワード
staff-door-password-hint = 12文字以上。長い文でもかまいません。よく使われるものと、ログイン名を含むものは使えません。
staff-door-begin = 決めて始める
staff-door-look-again = 入力した内容を確かめてください。

## パスワードの変更

staff-password = パスワードの変更
staff-door-old-password = 今のパスワード
staff-door-change-password = 変更する
staff-door-password-changed = パスワードを変更しました。
staff-door-not-changed = パスワードは変更されていません。
staff-door-other-sessions = 変更すると、ほかの端末でのサインインはすべて終わります。

## 利用者の管理

staff-people = 利用者の管理
staff-door-role = 役割
staff-door-role-of = { $name }さんの役割
staff-door-state = 状態
staff-door-actions = 操作
staff-door-active = 有効
staff-door-disabled = 停止中
staff-door-change = 変更
staff-door-reset-button = パスワードのリンク
staff-door-reset-whom = パスワードのリンクを、{ $name }さんに作る
staff-door-disable-button = 停止
staff-door-disable-whom = 停止（{ $name }さんのアカウント）
staff-door-enable-button = 再開
staff-door-enable-whom = 再開（{ $name }さんのアカウント）
staff-door-done-role = 役割を変更しました。
staff-door-done-disable = アカウントを止めました。サインインはすべて終わりました。
staff-door-done-enable = アカウントを再開しました。
staff-door-link-for = { $name }さんのリンク
staff-door-link-once = 24時間以内に1度だけ使えます。本人だけに渡してください。この画面を閉じると、もう表示できません。
staff-door-open-invitations = 使われていない招待
staff-door-purpose = 目的
staff-door-joins = 窓口への招待
staff-door-resets = パスワードの決め直し
staff-door-until = 期限
staff-door-invite = 招待する
staff-door-roles-hint = 担当者は住民に答え、編集者は返答を書き、監督者は全体を見て、管理者は利用者を管理します。
staff-door-make-link = リンクを作る

## 監査記録

staff-audit = 監査記録
staff-door-whole = 記録 { $count } 件を確かめました。書き換えられていません。
staff-door-newest-entry = 最も新しい記録（別の場所に控えておくと、後で確かめられます）:
staff-door-broken = 番号 { $number } の記録が、書かれたときと違うか、失われています。すぐに管理者に知らせてください。
staff-door-unverified = 記録は { $count } 件あります。まだ確かめていません。
staff-door-verify = 今、確かめる
staff-door-filters = 絞り込み
staff-door-who = だれが
staff-door-what = 何を
staff-door-whom = だれについて
staff-door-when = いつ
staff-door-day = 日
staff-door-conversation = 会話
staff-door-network = 接続元
staff-door-number = 番号
staff-door-everybody = 全員
staff-door-everything = すべて
staff-door-show = 表示
staff-door-show-all = 絞り込みをやめる
staff-door-no-entries = 当てはまる記録はありません。
staff-door-pages = 記録のページ
staff-door-newest = 最も新しい記録へ
staff-door-older = 前の記録へ

staff-audit-signed-in = サインイン
staff-audit-sign-in-refused = サインインの失敗
staff-audit-signed-out = サインアウト
staff-audit-password-changed = パスワードの変更
staff-audit-password-reset = リンクでのパスワードの決め直し
staff-audit-reset-offered = パスワードのリンクの作成
staff-audit-agent-invited = 招待
staff-audit-agent-added = 窓口への参加
staff-audit-role-changed = 役割の変更
staff-audit-agent-disabled = アカウントの停止
staff-audit-agent-enabled = アカウントの再開
staff-audit-queue-read = 待ち行列の閲覧
staff-audit-conversation-read = 会話の閲覧
staff-audit-conversation-exported = 会話の書き出し
staff-audit-conversation-erased = 会話の消去
staff-audit-searched = 会話の検索
staff-audit-report-read = 集計の閲覧
staff-audit-audit-read = 監査記録の閲覧
staff-audit-claimed = 担当
staff-audit-released = 待ち行列に戻す
staff-audit-transferred = 引き継ぎ
staff-audit-closed = 終了
staff-audit-handed-back = 自動応答に戻す
staff-audit-snoozed = 後回し
staff-audit-overruled = ほかの人の会話の操作
staff-audit-answered = 返信
staff-audit-noted = 内部メモ
staff-audit-message-changed = 返信の書き直し
staff-audit-message-deleted = 返信の削除
staff-audit-blocked = 住民のブロック
staff-audit-unblocked = ブロックの解除
staff-audit-intents-edited = 返答の編集
staff-audit-audit-erased = 古い監査記録の消去
