loan = From 9 to 19 o’clock.
    .label = The books of Reiwa 8
