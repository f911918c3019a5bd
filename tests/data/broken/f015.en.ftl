loan = At most 2 books, until 19:00.
