# 窓口の画面で、できないことがあったときの言葉です。値は「何が起きたか、どうすればよいか」、.title は見出しです。

## 入室とアカウント

staff-problem-signed-out = サインインしていないか、時間がたって終わりました。もう一度サインインしてください。
    .title = サインインが必要です
staff-problem-refused = ログイン名かパスワードが違うか、使えないアカウントです。
    .title = サインインできません
staff-problem-locked = 失敗が続いたので、しばらく受け付けません。時間をおいて、もう一度お試しください。
    .title = しばらくお待ちください
staff-problem-busy = 混み合っています。もう一度お試しください。
    .title = 混み合っています
staff-problem-forbidden = あなたの役割では、この操作はできません。管理者にご相談ください。
    .title = できない操作です
staff-problem-foreign-form = 古い画面か、別のサイトからの操作です。画面を開き直して、もう一度お試しください。
    .title = 受け付けられません
staff-problem-password-too-short = パスワードは12文字以上にしてください。
    .title = パスワードが短すぎます
staff-problem-password-too-long = パスワードが長すぎます。短くしてください。
    .title = パスワードが長すぎます
staff-problem-password-number = 12桁の数字は、パスワードに使えません。
    .title = 使えないパスワードです
staff-problem-password-login = ログイン名を含むパスワードは使えません。
    .title = 使えないパスワードです
staff-problem-password-common = よく使われているパスワードです。別のものにしてください。
    .title = 使えないパスワードです
staff-problem-no-invitation = この招待は、使われたか、期限が過ぎたか、正しくありません。新しい招待を頼んでください。
    .title = 招待が使えません
staff-problem-login-taken = このログイン名は、ほかの人が使っています。別のものにしてください。
    .title = 使えないログイン名です
staff-problem-bad-login = ログイン名は、2～64文字の半角英小文字・数字・「.」「-」「_」「@」で、英数字から始めてください。
    .title = 使えないログイン名です
staff-problem-bad-name = 名前は、1～80文字で、1行にしてください。
    .title = 使えない名前です
staff-problem-no-agent = このログイン名の人はいません。
    .title = 見つかりません
staff-problem-agent-disabled = このアカウントは止められています。
    .title = 止められたアカウントです
staff-problem-too-many = 使われていない招待が多すぎます。1日たつと消えます。
    .title = 招待が多すぎます
staff-problem-own-account = 自分の役割とアカウントは、自分では変えられません。ほかの管理者に頼んでください。
    .title = できない操作です
staff-problem-oidc-not-begun = サインインの手続きが、この画面で始められていないか、時間がたちました。もう一度始めてください。
    .title = サインインできません
staff-problem-oidc-denied = 認証のサービスで、サインインが行われませんでした。
    .title = サインインできません
staff-problem-oidc-failed = 認証のサービスと通信できませんでした。時間をおくか、ログイン名とパスワードでサインインしてください。
    .title = サインインできません
staff-problem-oidc-unknown = この人のアカウントは、窓口にありません。管理者に招待を頼んでください。
    .title = サインインできません

## 会話

staff-problem-not-found = 探しているものはありません。消されたか、アドレスが違っています。
    .title = 見つかりません
staff-problem-conflict = ほかの人が先に操作しました。今の状態を確かめてください。
    .title = 先に変わっています
staff-problem-refused-by-store = 今の状態では、この操作はできません。
    .title = できない操作です
staff-problem-unavailable = 記録ができないので、操作は行われていません。しばらくして、もう一度お試しください。
    .title = 今はできません
staff-problem-bad-request = 送られた内容を読み取れませんでした。画面を開き直して、もう一度お試しください。
    .title = 読み取れない要求です
