# expects F006 4:1 weeks
# expects F006 5:6 label

weeks = 貸出は２週間です。
    .label = 14日

# digits: differ
allowed = 1つ

same = ３０日、12月
