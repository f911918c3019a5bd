loan = You borrow books.
    .label = Borrow
return = You return books.
