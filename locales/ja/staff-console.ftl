# 応対の画面の言葉です。

staff-console = 応対
