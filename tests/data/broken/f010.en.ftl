loan = You borrow books.
