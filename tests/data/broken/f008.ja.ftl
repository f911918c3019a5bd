# expects F008 5:6 label
# expects F008 6:1 return

loan = 本を借ります。
    .label = 借りたい
return = 本を返します。
