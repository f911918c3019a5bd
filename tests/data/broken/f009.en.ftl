loan = You borrow and return books.
    .title = Due date
