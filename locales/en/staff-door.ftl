# The words of the ways into the desk (signing in, invitations, passwords), of managing people, and of the audit log.

## Signing in

staff-sign-in = Sign in
staff-welcome = Welcome to the desk
staff-problem = Notice
staff-door-home = Back to the desk
staff-door-to-sign-in = Sign in
staff-door-signed-out = You have signed out.
staff-door-login = Login
staff-door-password = Password
staff-door-sign-in = Sign in
staff-door-show-password = Show the password
staff-door-forgotten = If you have forgotten your password, ask an administrator for a new link.

## Invitations

staff-door-paste = The link that you were given leads on by itself. If it does not, paste it below.
staff-door-link = The link you were given
staff-door-continue = Continue
staff-door-greeting = { $name }, you are invited to the desk. Your role: { $role }.
staff-door-first = You become the first administrator. Choose a name, a login and a password.
staff-door-reset = Choose a new password.
staff-door-name = Name
staff-door-name-hint = Colleagues see it, and residents whom you answer.
staff-door-login-hint = 2 to 64 small letters, digits, ".", "-", "_" or "@".
staff-door-login-optional = Login (if empty, they choose it themselves)
staff-door-new-password = New password
staff-door-password-hint = At least 12 characters; a long sentence is fine. Common ones, and those that hold the login, are not accepted.
staff-door-begin = Save and begin
staff-door-look-again = Please look again at what you entered.

## Another password

staff-password = Change the password
staff-door-old-password = Present password
staff-door-change-password = Change
staff-door-password-changed = The password was changed.
staff-door-not-changed = The password was not changed.
staff-door-other-sessions = On all other devices you are signed out then.

## Managing people

staff-people = People
staff-door-role = Role
staff-door-role-of = Role of { $name }
staff-door-state = State
staff-door-actions = Actions
staff-door-active = active
staff-door-disabled = disabled
staff-door-change = Change
staff-door-reset-button = Password link
staff-door-reset-whom = Password link for { $name }
staff-door-disable-button = Disable
staff-door-disable-whom = Disable the account of { $name }
staff-door-enable-button = Enable
staff-door-enable-whom = Enable the account of { $name } again
staff-door-done-role = The role was changed.
staff-door-done-disable = The account was disabled, and is signed out everywhere.
staff-door-done-enable = The account was enabled again.
staff-door-link-for = Link for { $name }
staff-door-link-once = It works 1 time, within 24 hours. Give it to that person only. It cannot be shown again once you leave this page.
staff-door-open-invitations = Open invitations
staff-door-purpose = Purpose
staff-door-joins = joins the desk
staff-door-resets = chooses a new password
staff-door-until = Valid until
staff-door-invite = Invite somebody
staff-door-roles-hint = Agents answer residents, editors write replies, supervisors oversee, administrators manage people.
staff-door-make-link = Make a link

## The audit log

staff-audit = Audit log
staff-door-whole = { $count } entries were verified. None was changed.
staff-door-newest-entry = The newest entry (noted elsewhere, it can be verified later):
staff-door-broken = Entry { $number } is not as it was written, or is missing. Tell an administrator at once.
staff-door-unverified = There are { $count } entries. They have not been verified yet.
staff-door-verify = Verify now
staff-door-filters = Filter
staff-door-who = Who
staff-door-what = What
staff-door-whom = About whom
staff-door-when = When
staff-door-day = Day
staff-door-conversation = Conversation
staff-door-network = Network
staff-door-number = Number
staff-door-everybody = Everybody
staff-door-everything = Everything
staff-door-show = Show
staff-door-show-all = No filter
staff-door-no-entries = There are no such entries.
staff-door-pages = Pages of the log
staff-door-newest = Newest entries
staff-door-older = Older entries

staff-audit-signed-in = signed in
staff-audit-sign-in-refused = sign-in refused
staff-audit-signed-out = signed out
staff-audit-password-changed = changed the password
staff-audit-password-reset = chose a new password by a link
staff-audit-reset-offered = made a password link
staff-audit-agent-invited = invited somebody
staff-audit-agent-added = joined the desk
staff-audit-role-changed = changed a role
staff-audit-agent-disabled = disabled an account
staff-audit-agent-enabled = enabled an account
staff-audit-queue-read = looked at the queue
staff-audit-conversation-read = read a conversation
staff-audit-conversation-exported = exported a conversation
staff-audit-conversation-erased = erased a conversation
staff-audit-searched = searched conversations
staff-audit-report-read = read the report
staff-audit-audit-read = read the audit log
staff-audit-claimed = claimed
staff-audit-released = released
staff-audit-transferred = transferred
staff-audit-closed = closed
staff-audit-handed-back = handed back to the bot
staff-audit-snoozed = snoozed
staff-audit-overruled = acted on a case of somebody else
staff-audit-answered = answered
staff-audit-noted = wrote an internal note
staff-audit-message-changed = changed a message to a resident
staff-audit-message-deleted = deleted a message to a resident
staff-audit-blocked = blocked a resident from calling agents
staff-audit-unblocked = ended a block
staff-audit-intents-edited = edited intents
staff-audit-audit-erased = erased old entries
