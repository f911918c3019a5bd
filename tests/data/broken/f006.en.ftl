weeks = Loans last 3 weeks.
    .label = 15 days

allowed = One or 2

same = 30 days, 12 months
