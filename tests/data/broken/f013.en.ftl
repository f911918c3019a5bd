loan = Please return the books.
