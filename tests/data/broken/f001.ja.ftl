# expects F001 6:1 行
# expects F001 7:16 }

good = よい文
bad = { $open
行頭から続く文
other = { bad( }
