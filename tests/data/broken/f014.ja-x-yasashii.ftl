# expects F014 5:22 〜
# expects F014 5:23 19時
# expects F014 6:14 令和

loan = 時間《じかん》は 9時《じ》〜19時《じ》です。
    .label = 令和《れいわ》8年《ねん》の 本《ほん》
