loan = You may borrow books.
