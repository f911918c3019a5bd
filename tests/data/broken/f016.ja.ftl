loan = 更新などです。
