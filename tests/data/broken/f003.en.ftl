# expects F003 5:38 lend

section-loans = Loans
ask-lent = When did you borrow it?
loan-due = It is due by { $due }. { $lend }
one-sided = Hello
