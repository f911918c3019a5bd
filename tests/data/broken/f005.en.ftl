# expects F005 5:25 town
# expects F005 7:17 round

-city = the city
gone = { -city } and { -town }
round = Round
about = About { round.label }
