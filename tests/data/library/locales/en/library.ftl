ask-item = Which kind of item is it?

item-book = Book
item-magazine = Magazine
item-disc = DVD or CD

section-loans = Loan rules
section-account = Membership

loan-extend =
    The loan ({ $item_label }) can be extended by { $item_weeks } weeks at most. Tell the desk or call us the day before it is due.
    .title = Extending a loan
    .label = Extend a loan

loan-due =
    Items are due 14 days after the day of the loan. Tell me that day and I will work it out.
    .title = Due date
    .label = When to return it

loan-due-computed =
    What you borrowed on { $lent } is due by { $due }. After { $shelf_until } we send a reminder.
    .title = Due date
    .label = When to return it

loan-lost =
    What happens after an item is lost cannot be told here. Please speak to the library desk.

account-open =
    To become a member:

    1. Fill in the form
    2. Hand it in at the desk with something that shows your address
    3. Take your card
    .title = Membership
    .label = Become a member

talk-hello = Hello, this is the library's guide.
talk-thanks = You are welcome.
talk-again = Here it is once more.
talk-english = I will answer in English.
