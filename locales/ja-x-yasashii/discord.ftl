# Discordで 住民が 読む 文。

## 返事の 下の ボタン

discord-more = くわしく 見《み》る
discord-person = 係《かかり》の 人《ひと》に 聞《き》く
discord-up = 役《やく》に 立《た》った
discord-down = 役《やく》に 立《た》たなかった
discord-choose = 選《えら》んで ください
discord-thanks = ありがとうございます。

## 係の 人との やりとり

discord-staff = 係《かかり》の 人《ひと》
discord-queue = 係《かかり》の 人《ひと》を 呼《よ》びました。
discord-claimed = 係《かかり》の 人《ひと》が 来《き》ました。
discord-released = 別《べつ》の 係《かかり》の 人《ひと》が 答《こた》えます。このまま 待《ま》って ください。
discord-closed = 係《かかり》の 人《ひと》との 話《はなし》は 終《お》わりました。続《つづ》けて 聞《き》く ことが できます。役《やく》に 立《た》ちましたか。
discord-passed-on = 係《かかり》の 人《ひと》に 伝《つた》えました。返事《へんじ》を 待《ま》って ください。
discord-withdrawn = (係《かかり》の 人《ひと》が この メッセージを 消《け》しました。)
discord-person-title = 係《かかり》の 人《ひと》に 聞《き》く
discord-person-about = 聞《き》きたい こと(書《か》かなくても いいです)
discord-person-hint = マイナンバーや 暗証番号《あんしょうばんごう》は 書《か》かないで ください。
discord-person-here = この ダイレクトメッセージで 続《つづ》けます。係《かかり》の 人《ひと》の 返事《へんじ》も ここに 来《き》ます。
discord-dm-closed = ダイレクトメッセージを 送《おく》る ことが できません。この サーバーの 人《ひと》からの ダイレクトメッセージを 受《う》け取《と》る 設定《せってい》に して ください。または、川崎市《かわさきし》マイナンバーコールセンター 0120-380-366 に 電話《でんわ》して ください。
discord-blocked = 今《いま》は、係《かかり》の 人《ひと》を 呼《よ》ぶ ことが できません。川崎市《かわさきし》マイナンバーコールセンター 0120-380-366 に 電話《でんわ》して ください。
discord-thread = 係《かかり》の 人《ひと》からの 返事《へんじ》

## お願い

discord-not-yours = この ボタンは、質問《しつもん》を した 人《ひと》だけが 使《つか》う ことが できます。聞《き》きたい ことは、コマンド /質問《しつもん》 に 書《か》いて ください。
discord-ask-again = この 返事《へんじ》は 古《ふる》いです。もう 一度《いちど》 聞《き》いて ください。
discord-how = 私《わたし》への メンションの あとに、聞《き》きたい ことを 書《か》いて ください。コマンド /質問《しつもん》 も 使《つか》う ことが できます。ダイレクトメッセージでも 答《こた》えます。
discord-text-only = 文字《もじ》で 書《か》いた 質問《しつもん》に 答《こた》えます。写真《しゃしん》や ファイルは 見《み》る ことが できません。
discord-busy = 短《みじか》い 時間《じかん》に たくさんの メッセージが 来《き》ました。少《すこ》し 待《ま》ってから、もう 一度《いちど》 送《おく》って ください。
discord-unstored = 今《いま》は 記録《きろく》する ことが できません。この 話《はなし》は 残《のこ》りません。
discord-failed = 今《いま》は 答《こた》える ことが できません。少《すこ》し 待《ま》ってから、もう 一度《いちど》 聞《き》いて ください。または、川崎市《かわさきし》マイナンバーコールセンター 0120-380-366 に 電話《でんわ》して ください。
discord-secret-deleted = マイナンバーや 暗証番号《あんしょうばんごう》のような 番号《ばんごう》が ありました。あなたの メッセージを 消《け》しました。このような 番号《ばんごう》は 書《か》かないで ください。
discord-secret-please = マイナンバーや 暗証番号《あんしょうばんごう》のような 番号《ばんごう》が あります。すぐに、あなたの メッセージを 消《け》して ください。

## コマンド

discord-ask-name = 質問《しつもん》
discord-ask-description = マイナンバーカードの データに ついて 聞《き》く
discord-ask-option = 内容《ないよう》
discord-ask-option-description = 知《し》りたい こと
discord-bring-name = mochimono
discord-bring-description = 持《も》って 行《い》く ものを 調《しら》べる
discord-bring-option = 手続《てつづ》き
discord-bring-option-description = どの 手続《てつづ》きで、誰《だれ》が 行《い》くか
# $topic: 手続き。
discord-bring-about = { $topic }に 必要《ひつよう》な 持《も》ち物《もの》は 何《なん》ですか
discord-bring-question = 持《も》ち物《もの》は 何《なん》ですか
discord-dates-name = kigen
discord-dates-description = 更新《こうしん》できる 日《ひ》を 調《しら》べる
discord-dates-title = 更新《こうしん》できる 日《ひ》を 調《しら》べる
discord-dates-hint = たとえば: 2027年《ねん》5月《がつ》31日《にち》
discord-dates-question = いつから 更新《こうしん》できますか
# $date: 書いた 日。
discord-dates-expiry = 証明書《しょうめいしょ》の 有効期限《ゆうこうきげん》は { $date }です。
    .label = 証明書《しょうめいしょ》の 期限《きげん》
discord-dates-issued = 発行日《はっこうび》は { $date }です。
    .label = 証明書《しょうめいしょ》を 作《つく》った 日《ひ》
discord-dates-birth = 誕生日《たんじょうび》は { $date }です。
    .label = 誕生日《たんじょうび》
discord-help-name = help
discord-help-description = 使《つか》い方《かた》を 見《み》る
discord-help =
    質問《しつもん》の しかた
    ・ダイレクトメッセージに 聞《き》きたい ことを 書《か》く
    ・チャンネルで、私《わたし》への メンションの あとに 聞《き》きたい ことを 書《か》く
    ・/質問《しつもん》 聞《き》きたい ことを 書《か》く
    ・/mochimono 持《も》って 行《い》く ものを 調《しら》べる
    ・/kigen 更新《こうしん》できる 日《ひ》を 調《しら》べる
    ・/operator 係《かかり》の 人《ひと》に 聞《き》く

    マイナンバー、暗証番号《あんしょうばんごう》、名前《なまえ》、住所《じゅうしょ》は 書《か》かないで ください。電話《でんわ》は、川崎市《かわさきし》マイナンバーコールセンター 0120-380-366 です。
discord-operator-name = operator
discord-operator-description = 係《かかり》の 人《ひと》に 聞《き》く
discord-answer-name = この 質問《しつもん》に 答《こた》える

## 例

discord-example-1 = 更新《こうしん》には 何《なに》を 持《も》って 行《い》けば いいですか
discord-example-2 = いつから 更新《こうしん》できますか
discord-example-3 = 暗証番号《あんしょうばんごう》を 忘《わす》れました
discord-example-4 = 電話《でんわ》は 何時《なんじ》までですか
