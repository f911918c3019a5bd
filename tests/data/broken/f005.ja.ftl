# expects F005 7:10 nothing
# expects F005 7:33 town
# expects F005 8:11 about
# expects F005 9:11 round

-city = 市
gone = { nothing }と{ -city }と{ -town }
round = { about }
about = { round }
