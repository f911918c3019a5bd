# The words of the desk for what cannot be done. The value says what happened and what helps, .title is the heading.

## Signing in and accounts

staff-problem-signed-out = You are not signed in, or your session has ended. Sign in again.
    .title = Please sign in
staff-problem-refused = The login or the password is wrong, or the account cannot be used.
    .title = You cannot sign in
staff-problem-locked = There were too many failures, so sign-in is closed for a while. Try again later.
    .title = Please wait
staff-problem-busy = Too much is going on. Try again.
    .title = Busy
staff-problem-forbidden = Your role does not allow this. Ask an administrator.
    .title = Not allowed
staff-problem-foreign-form = This comes from an old page or from another site. Open the page again and try once more.
    .title = Not accepted
staff-problem-password-too-short = A password needs at least 12 characters.
    .title = The password is too short
staff-problem-password-too-long = The password is too long. Choose a shorter one.
    .title = The password is too long
staff-problem-password-number = A number of 12 digits cannot be a password.
    .title = Not a good password
staff-problem-password-login = A password must not hold the login.
    .title = Not a good password
staff-problem-password-common = Many people use this password. Choose another one.
    .title = Not a good password
staff-problem-no-invitation = This invitation was used, has expired, or is not right. Ask for a new one.
    .title = The invitation cannot be used
staff-problem-login-taken = Somebody else has this login. Choose another one.
    .title = The login is taken
staff-problem-bad-login = A login has 2 to 64 small letters, digits, ".", "-", "_" or "@", and begins with a letter or digit.
    .title = Not a login
staff-problem-bad-name = A name has 1 to 80 characters on 1 line.
    .title = Not a name
staff-problem-no-agent = Nobody has this login.
    .title = Not found
staff-problem-agent-disabled = This account is disabled.
    .title = Disabled account
staff-problem-too-many = Too many invitations are open. They go after 1 day.
    .title = Too many invitations
staff-problem-own-account = Nobody changes their own role or account. Ask another administrator.
    .title = Not possible
staff-problem-oidc-not-begun = Signing in was not begun in this browser, or too long ago. Begin again.
    .title = You cannot sign in
staff-problem-oidc-denied = The sign-in service did not sign you in.
    .title = You cannot sign in
staff-problem-oidc-failed = The sign-in service could not be reached. Try again later, or use login and password.
    .title = You cannot sign in
staff-problem-oidc-unknown = You have no account at the desk. Ask an administrator to invite you.
    .title = You cannot sign in

## Conversations

staff-problem-not-found = There is no such thing. It was erased, or the address is wrong.
    .title = Not found
staff-problem-conflict = Somebody else was first. Look at how it stands now.
    .title = It has changed
staff-problem-refused-by-store = This cannot be done as things stand.
    .title = Not possible
staff-problem-unavailable = Nothing can be kept at the moment, so it was not done. Try again later.
    .title = Not possible now
staff-problem-bad-request = What was sent could not be read. Open the page again and try once more.
    .title = Unreadable request
