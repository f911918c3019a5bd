loan = 本を借りて返す
    .title = 期限の日
