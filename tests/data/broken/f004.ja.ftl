# expects F004 5:1 twice

twice = 一度目
    .label = 札
twice = 二度目
