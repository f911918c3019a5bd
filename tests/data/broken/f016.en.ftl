loan = Renewal and so on.
