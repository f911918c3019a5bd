# expects F002 4:1 section-loans

loan-due = About the due date
section-loans = Loans
