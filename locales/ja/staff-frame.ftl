# 窓口のどの画面にもある言葉です。

staff-frame-name = 窓口
staff-frame-skip = 本文へ移動
staff-frame-pages = 画面
staff-frame-languages = 言語
staff-frame-page-console = 応対
staff-frame-page-overview = 状況
staff-frame-page-report = 集計
staff-frame-page-people = 利用者の管理
staff-frame-page-audit = 監査記録
staff-frame-role-agent = 担当者
staff-frame-role-editor = 編集者
staff-frame-role-supervisor = 監督者
staff-frame-role-admin = 管理者
staff-frame-password = パスワードの変更
staff-frame-sign-out = サインアウト
