# The words of the page where agents work. %n and the like are replaced by values on the page.

staff-console = Conversations

## The bar above

staff-console-bar = State of the desk
staff-console-available = Available
staff-console-sound = Sound
staff-console-keys = Keys
staff-console-alert-open = Open the longest wait
staff-console-tabs = Part to show

## The queue

staff-console-queue = Queue
staff-console-group-waiting = Waiting
staff-console-group-waiting-empty = Nobody is waiting.
staff-console-group-mine = Mine
staff-console-group-mine-empty = You have no conversations.
staff-console-group-others = With others
staff-console-group-others-empty = None.
staff-console-group-snoozed = Snoozed
staff-console-group-snoozed-empty = None.
staff-console-search = Find a conversation
staff-console-search-do = Search
staff-console-no-queue = Your role does not show the queue.
staff-console-row-since = Time
staff-console-row-long = Long wait
staff-console-row-new = New

## The conversation

staff-console-conversation = Conversation
staff-console-nothing-open = Choose a conversation in the queue, and it is shown here.
staff-console-actions = What to do with this conversation
staff-console-claim = Claim
staff-console-release = Release
staff-console-transfer = Transfer
staff-console-snooze = Snooze
staff-console-hand-back = Back to the bot
staff-console-close = Close
staff-console-records = Record
staff-console-export = Export the conversation
staff-console-erase = Erase the conversation

staff-console-reply = Reply
staff-console-reply-aim = The resident gets it
staff-console-reply-hint = Ctrl+Enter sends, Enter makes a new line
staff-console-find = Find an answer
staff-console-note = Internal note
staff-console-note-aim = Residents never see it
staff-console-note-hint = Ctrl+Enter saves
staff-console-note-send = Save the note

## Suggested answers

staff-console-suggestions = Suggested answers
staff-console-no-suggestions = Open a conversation, and the answers for its last message stand here.
staff-console-insert = Insert
staff-console-reject = Does not fit
staff-console-reject-why = Reason
staff-console-reject-wrong-topic = Not what was asked
staff-console-reject-incomplete = Something is missing
staff-console-reject-out-of-date = Out of date
staff-console-reject-hard-to-read = Hard to understand
staff-console-reject-other = Something else
staff-console-reject-do = Record it
staff-console-rejected = Recorded as not fitting.

## Dialogs

staff-console-dialog-close = Close this window
staff-console-cancel = Cancel
staff-console-reason = Reason
staff-console-transfer-to = To whom
staff-console-snooze-minutes = Until when
staff-console-snooze-ten = For 10 minutes
staff-console-snooze-thirty = For 30 minutes
staff-console-snooze-hour = For 1 hour
staff-console-snooze-three = For 3 hours
staff-console-snooze-day = For 24 hours
staff-console-find-title = Find an answer
staff-console-find-hint = Search in Japanese or English. ↑ and ↓ choose, Enter inserts into the reply.

staff-console-keys-title = Keys
staff-console-keys-anywhere = Outside text fields
staff-console-keys-writing = Inside text fields
staff-console-keys-finding = Inside “Find an answer”
staff-console-keys-hint = While text is being converted, keys only write. On a Mac, ⌘+Enter does the same as Ctrl+Enter.
staff-console-single-keys = Use keys of 1 letter
staff-console-key-next = Next conversation
staff-console-key-previous = Previous conversation
staff-console-key-open = Open the conversation
staff-console-key-claim = Claim
staff-console-key-reply = Write a reply
staff-console-key-note = Write an internal note
staff-console-key-insert = Insert the answer with that number
staff-console-key-find = Find an answer
staff-console-key-search = Find a conversation
staff-console-key-close = Close
staff-console-key-hand-back = Back to the bot
staff-console-key-transfer = Transfer
staff-console-key-snooze = Snooze
staff-console-key-release = Release
staff-console-key-queue = Go to the queue
staff-console-key-conversation = Go to the conversation
staff-console-key-suggestions = Go to the suggested answers
staff-console-key-help = Open this list (F1 too)
staff-console-key-send = Send the reply, or save the note
staff-console-key-line = New line
staff-console-key-find-writing = At the start of a word: find an answer
staff-console-key-leave = Leave the text field (the draft stays)
staff-console-key-choose = Choose
staff-console-key-take = Insert into the reply
staff-console-key-shut = Close

## What the script shows

staff-console-js-connecting = Connecting…
staff-console-js-connected = Connected
staff-console-js-offline = Offline. It goes on where it stopped as soon as the connection is back.
staff-console-js-offline-unsent = Offline, %n unsent. Sent as soon as the connection is back.
staff-console-js-unsent = Sending %n
staff-console-js-signed-out = You are signed out. What you were writing is still on this page: sign in again and come back to it.
staff-console-js-sign-in = Sign in again
staff-console-js-new-version = There is a new version. Please reload the page when it suits you.
staff-console-js-reload = Reload
staff-console-js-count = %waiting waiting, %mine mine
staff-console-js-open-until = Open until %time
staff-console-js-open = Open
staff-console-js-closed-next = Closed, opens %time
staff-console-js-closed = Closed
staff-console-js-alert = Waiting: %n. The longest wait is %time.
staff-console-js-alert-sound = Waiting: %n. The longest wait is %time. The sound comes once you click this page or press a key.
staff-console-js-arrived = Somebody new is waiting. Waiting: %n.
staff-console-js-seconds = %n s
staff-console-js-minutes = %n min %seconds s
staff-console-js-hours = %n h %minutes min
staff-console-js-until = until %time
staff-console-js-reason-asked = Asked for a person
staff-console-js-reason-button = Pressed the button
staff-console-js-reason-offered = Took the offer
staff-console-js-reason-note = Left a message
staff-console-js-lang-ja = Japanese
staff-console-js-lang-en = English
staff-console-js-lang-ja-x-yasashii = Easy Japanese
staff-console-js-channel-web = Web
staff-console-js-channel-api = API
staff-console-js-channel-discord = Discord
staff-console-js-channel-terminal = Terminal
staff-console-js-state-waiting = Waiting
staff-console-js-state-mine = You have it
staff-console-js-state-held = %name has it
staff-console-js-state-snoozed = Snoozed
staff-console-js-state-bot = The bot answers
staff-console-js-conversation = Conversation %name
staff-console-js-opened = Conversation %name is open.
staff-console-js-waited = Waited %time
staff-console-js-looking = %name is looking
staff-console-js-typing = %name is typing
staff-console-js-confidence = The bot was %n% sure
staff-console-js-claimed = It is yours now.
staff-console-js-held-by = %name claimed it first.
staff-console-js-claim-first = To reply, press “Claim” first.
staff-console-js-reply-hint = Ctrl+Enter sends, Enter makes a new line
staff-console-js-send = Send the reply
staff-console-js-send-anyway = Send anyway
staff-console-js-stale = Something new had arrived before you sent. Read it above, then change your reply or send it as it is.
staff-console-js-masked = What looks like personal data is replaced by ■■■■ when it is sent.
staff-console-js-sending = Sending…
staff-console-js-failed = Not sent yet.
staff-console-js-retry = Send again
staff-console-js-new = New messages
staff-console-js-noted = The note is saved.
staff-console-js-sent = Sent.
staff-console-js-gone = This conversation was erased.
staff-console-js-done-release = Released to the queue.
staff-console-js-done-transfer = Transferred.
staff-console-js-done-snooze = Snoozed.
staff-console-js-done-hand-back = Handed back to the bot.
staff-console-js-done-close = Closed.
staff-console-js-done-erase = Erased.
staff-console-js-title-release = Release to the queue
staff-console-js-title-transfer = Transfer to somebody else
staff-console-js-title-snooze = Snooze
staff-console-js-title-hand-back = Hand back to the bot
staff-console-js-title-close = Close the conversation
staff-console-js-title-erase = Erase the conversation
staff-console-js-what-release = The resident goes back to the same place in the queue.
staff-console-js-what-transfer = The person you choose has it at once.
staff-console-js-what-snooze = It leaves the queue until that time and comes back then.
staff-console-js-what-hand-back = The bot goes on, and the resident is told so.
staff-console-js-what-close = If the resident writes again, the bot answers.
staff-console-js-what-erase = The whole record goes. This cannot be undone.
staff-console-js-reasons-release = Somebody else should take it|Taking a break
staff-console-js-reasons-transfer = Needs somebody who knows more|Needs Japanese
staff-console-js-reasons-snooze = Looking it up first|Waiting for the resident
staff-console-js-reasons-hand-back = The question is answered|The bot can answer this
staff-console-js-reasons-close = Solved|Referred to the call centre|Referred to the ward office|No answer|Not our subject
staff-console-js-nobody = Nobody else is there
staff-console-js-on-duty = %name (available)
staff-console-js-off-duty = %name (away)
staff-console-js-suggested-for = For “%text”
staff-console-js-no-suggestions = No answer fits this question.
staff-console-js-no-message = The resident has not written yet.
staff-console-js-phrase = Matched “%phrase”
staff-console-js-similar = From similar questions
staff-console-js-next = Often asked next
staff-console-js-source = %section (checked %date)
staff-console-js-needs = Ask the resident: %list
staff-console-js-text-in = For the resident (%lang)
staff-console-js-own-in = The same in %lang
staff-console-js-insert-label = Insert: %title
staff-console-js-reject-label = Does not fit: %title
staff-console-js-inserted = “%title” is in the reply.
staff-console-js-found = Found: %n
staff-console-js-found-none = Nothing found.
staff-console-js-finding = Searching…
staff-console-js-list-separator = ,{" "}
staff-console-js-need-procedure = which procedure
staff-console-js-need-visitor = who goes
staff-console-js-need-document = which document
staff-console-js-need-item = which item
staff-console-js-need-password = which password
staff-console-js-need-locked = which password is locked
staff-console-js-need-certificate = which certificate
staff-console-js-cut = There are too many conversations to show all of them.
