# expects F003 6:28 dew
# expects F003 7:16 name

section-loans = 貸出
ask-lent = いつ借りましたか
loan-due = { $due }までです。{ $dew }
one-sided = { $name }さん
