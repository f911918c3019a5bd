# 集計と、監督者の画面の言葉です。

staff-report-heading = 集計 { $from } 〜 { $to }
staff-report-nothing = この期間には何もありませんでした。
staff-report-about-rates = 割合には、もとの件数（n）を付けています。少ない件数の割合は出しません。

## 全体

staff-report-summary = 全体
staff-report-what = 項目
staff-report-count = 件数
staff-report-share = 割合
staff-report-messages = 住民の発言
staff-report-answered = 自動で回答
staff-report-fallbacks = 回答できず
staff-report-hand-overs = 窓口へ
staff-report-to-people = 窓口との会話
staff-report-other = そのほか
staff-report-up = 役に立った
staff-report-down = 役に立たなかった

## 待ち時間

staff-report-waits = 窓口を待った時間
staff-report-median = 中央値
staff-report-ninetieth = 90%がこれ以下
staff-report-longest = 最長
staff-report-until-claimed = 担当が決まるまで
staff-report-until-answered = 最初の返答まで
staff-report-given-up = 担当が決まる前に終了
staff-report-still-waiting = まだ待っている
staff-report-put-off = 後回し・伝言
staff-report-seconds = { $seconds }秒
staff-report-minutes = { $minutes }分{ $seconds }秒
staff-report-full-minutes = { $minutes }分
staff-report-hours = { $hours }時間{ $minutes }分
staff-report-up-to = {"〜"}{ $span }
staff-report-longer = それより長い

## 用件と言語ごと

staff-report-by-intent = 用件と言語ごとの回答
staff-report-intent-id = 用件のID
staff-report-intent = 用件
staff-report-no-intent = （用件なし）
staff-report-language = 言語
staff-report-language-ja = 日本語
staff-report-language-en = 英語
staff-report-answers = 回答
staff-report-clarifications = 聞き返し
staff-report-helpful = 役に立った割合

## 返答の候補

staff-report-suggestions = 返答の候補
staff-report-shown = 表示
staff-report-shown-first = 先頭に表示
staff-report-first-used = 先頭を採用
staff-report-sent = 送信
staff-report-edited = 編集
staff-report-distance = 変えた文字数（中央値）
staff-report-rejected = 不採用

## 図

staff-report-plot-messages = 住民の発言と、その結果
staff-report-plot-messages-text = 発言 { $messages } 件。自動で回答 { $answered } 件、回答できず { $fallbacks } 件、窓口へ { $handed } 件。
staff-report-plot-waits = 担当が決まるまでの時間
staff-report-plot-waits-text = { $count } 件。中央値は{ $median }、90%は{ $ninetieth }以下。
staff-report-plot-intents = 多く回答した用件
staff-report-plot-intents-text = いちばん多いのは「{ $intent }」の { $count } 件。
staff-report-plot-suggestions = 先頭の候補を採用した割合
staff-report-plot-suggestions-text = 返答の候補の先頭に出した回数のうち、それを送った割合です。数は表にもあります。

## 監督者の画面

staff-report = 集計
staff-overview = 状況
staff-overview-demo = これは見本です
staff-overview-updated = { $time } の様子です。
staff-overview-stop = 自動の更新を止める
staff-overview-go-on = 自動で更新する
staff-overview-now = 今
staff-overview-waiting = 待っている人
staff-overview-nobody-waits = 待っている人はいません。
staff-overview-waits-for = 待ち時間
staff-overview-language = 言語
staff-overview-message = 最後の発言
staff-overview-no-message = （発言なし）
staff-overview-staff = 窓口にいる人
staff-overview-nobody-there = 窓口にはだれもいません。
staff-overview-name = 名前
staff-overview-holds = 担当の数
staff-overview-presence = 状態
staff-overview-there = 窓口にいる
staff-overview-away = 離れている
staff-overview-period = 期間
staff-overview-days-1 = 今日
staff-overview-days-7 = 7日間
staff-overview-days-30 = 30日間
staff-overview-whole-report = 集計を開く
staff-overview-unanswered = 最近、回答できなかった発言
staff-overview-none-unanswered = 回答できなかった発言はありません。
staff-overview-bad-days = 日付の組み合わせが使えないので、いつもの期間を表示しています。
staff-overview-from = 最初の日
staff-overview-to = 最後の日
staff-overview-show = 表示する
staff-overview-csv = 表計算用のファイル（CSV）
