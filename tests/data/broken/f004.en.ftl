# expects F004 5:6 label

twice = Once
    .label = one
    .label = two
