# expects F010 5:10 hon
# expects F010 5:18 《
# expects F010 5:21 》

loan = 本《hon》を かり《よみ》ます。
