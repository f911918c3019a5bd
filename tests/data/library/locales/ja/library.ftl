ask-item = どの資料についてですか。

item-book = 本
item-magazine = 雑誌
item-disc = DVD・CD

section-loans = 貸出のきまり
section-account = 利用者登録

loan-extend =
    { $item_label }の貸出は、{ $item_weeks }週間まで延長できます。返す日の前日までに、カウンターか電話でお申し込みください。
    .title = 貸出の延長
    .label = 貸出を延ばす

loan-due =
    返す日は、借りた日の14日後です。借りた日を教えていただければ計算します。
    .title = 返却期限
    .label = いつ返すか

loan-due-computed =
    { $lent }に借りた資料は、{ $due }までにお返しください。{ $shelf_until }を過ぎると、延滞の連絡をします。
    .title = 返却期限
    .label = いつ返すか

loan-lost =
    資料をなくしたときの手続きは、ここではご案内できません。カウンターにお申し出ください。

account-open =
    利用者登録は、次の順にします。

    1. 申込書に記入する
    2. 住所の分かるものと一緒にカウンターへ出す
    3. カードを受け取る
    .title = 利用者登録
    .label = 登録する

talk-hello = こんにちは。図書館の案内係です。
talk-thanks = どういたしまして。
talk-again = もう一度お伝えします。
talk-english = 英語でお答えします。
