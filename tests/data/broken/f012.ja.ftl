loan = 本を借ります。
