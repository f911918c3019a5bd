# expects F002 7:6 title
# expects F002 8:1 loan-lost
# expects F002 9:1 ask-item
# expects F002 10:1 item-book

loan-due = 期限の文
    .title = 期限
loan-lost = 紛失の文
ask-item = どれですか
item-book = 本
