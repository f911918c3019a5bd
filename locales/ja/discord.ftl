# Discordで住民が読む文。

## 返事の下のボタン

discord-more = くわしく見る
# 公開チャンネルで。答えは本人だけがボタンで読む。
discord-dated = お書きになった日付での答えは、「くわしく見る」でご覧ください。ほかの方には見えません。
discord-person = 担当者に相談
discord-up = 役に立った
discord-down = 役に立たなかった
discord-choose = お選びください
discord-thanks = ありがとうございます。今後の参考にします。

## 担当者とのやり取り

discord-staff = 窓口担当
discord-queue = 担当者への取り次ぎを承りました。
discord-claimed = 担当者が対応します。
discord-released = 担当者が代わります。このままお待ちください。
discord-closed = 担当者の対応が終わりました。続けてご質問になれます。今回の対応はお役に立ちましたか。
discord-rate = 担当者の対応はお役に立ちましたか。
discord-passed-on = 担当者に伝えました。返事をお待ちください。
discord-person-title = 担当者に相談
discord-person-about = ご相談の内容（書かなくてもかまいません）
discord-person-hint = マイナンバー、暗証番号、パスワードは書かないでください。
discord-person-here = ご相談は、このダイレクトメッセージで続けます。担当者の返事もここに届きます。
discord-person-thread = ご相談は、このスレッドで続けます。ほかの参加者には見えません。担当者の返事もここに届きます。
discord-person-there = ご相談はすでに承っています。担当者とのやり取りは、ダイレクトメッセージ（届かないときは非公開のスレッド）で続きます。そちらにお書きください。
discord-note-title = 担当者に伝言を残す
discord-note-about = 伝言
discord-files-sent = （ファイルが送られました。ここでは見られません。）
discord-no-files = 画像やファイルは担当者に届きません。文字でお書きください。
discord-dm-closed = ダイレクトメッセージをお送りできません。このサーバーのメンバーからのダイレクトメッセージを許可するか、川崎市マイナンバーコールセンター 0120-380-366 へお電話ください。
discord-blocked = 担当者への取り次ぎは、ただいまご利用になれません。川崎市マイナンバーコールセンター 0120-380-366 へお電話ください。
discord-thread = 窓口担当からの返事

## お断りとお願い

discord-not-yours = このボタンは、質問したご本人だけがお使いになれます。ご質問はコマンド /質問 でどうぞ。
discord-ask-again = このボタンやコマンドは、いまはお使いになれません。お手数ですが、もう一度ご質問ください。
discord-how = 質問は、私あてのメンションに続けて書くか、コマンド /質問 をお使いください。ダイレクトメッセージでもお答えします。
discord-text-only = お答えできるのは、文字で書かれたご質問です。画像やファイルは見ることができません。
discord-busy = 短い時間に多くのメッセージをいただきました。少し待ってから、もう一度お送りください。
discord-unstored = ただいま記録ができないため、このやり取りは保存されていません。
discord-failed = ただいまお答えできません。少し待ってからもう一度お試しいただくか、川崎市マイナンバーコールセンター 0120-380-366 へお電話ください。
discord-secret-deleted = マイナンバー、暗証番号、パスワードのような内容があったため、投稿を削除しました。これらはどこにも書き込まないでください。
discord-secret-please = マイナンバー、暗証番号、パスワードのような内容が投稿にあります。お手数ですが、いますぐその投稿を削除してください。

## コマンド

discord-ask-name = 質問
discord-ask-description = マイナンバーカードの電子証明書について質問する
discord-ask-option = 内容
discord-ask-option-description = 知りたいこと
discord-bring-name = mochimono
discord-bring-description = 手続きに必要な持ち物を調べる
discord-bring-option = 手続き
discord-bring-option-description = どの手続きで、どなたが行くか
# $topic: 手続き。
discord-bring-about = { $topic }に必要な持ち物は何ですか
discord-bring-question = 持ち物は何ですか
discord-dates-name = kigen
discord-dates-description = 更新できる時期を日付から調べる
discord-dates-title = 更新できる時期を調べる
discord-dates-hint = 例: 2027年5月31日
discord-dates-question = いつから更新できますか
# $date: 入力された日付。
discord-dates-expiry = 証明書の有効期限は{ $date }です。
    .label = 電子証明書の有効期限
discord-dates-issued = 発行日は{ $date }です。
    .label = 電子証明書の発行日
discord-dates-birth = 誕生日は{ $date }です。
    .label = 誕生日
discord-help-name = help
discord-help-description = 使い方を見る
discord-help =
    質問のしかた
    ・ダイレクトメッセージで質問を書く
    ・チャンネルで、私あてのメンションに続けて質問を書く
    ・/質問 知りたいことを書く
    ・/mochimono 持ち物を調べる
    ・/kigen 更新できる時期を調べる
    ・/operator 担当者に相談する

    マイナンバー、暗証番号、パスワード、名前、住所は書かないでください。お電話は川崎市マイナンバーコールセンター 0120-380-366 で承ります。
discord-operator-name = operator
discord-operator-description = 担当者に相談する
discord-answer-name = この質問に答える

## 例

discord-example-1 = 更新には何を持っていけばいいですか
discord-example-2 = いつから更新できますか
discord-example-3 = 暗証番号を忘れました
discord-example-4 = 電話は何時までですか
