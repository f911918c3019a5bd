# The words for agents who answer on Discord. Residents do not see them.

## The thread of a case

# $language: the resident's. $id: the end of the conversation's name. $topic: what the bot answered last; empty if unknown.
staff-discord-thread-name = { $language } · { $id } · { $topic }
staff-discord-head =
    Reason: { $reason }
    Since: { $since }
    Channel: { $channel } · Language: { $language }
    Conversation: `{ $conversation }`
# $place: the place among those who wait.
staff-discord-head-place = Place in the queue: { $place }
staff-discord-head-how = What you write here goes to the resident. A message that begins with `//` is an internal note.
# When the bot cannot read what is written in the thread.
staff-discord-head-how-unread = What you write here does not go to the resident as it is. Answer with `/reply` or a suggestion's button, or mention the bot at the beginning of your message.
staff-discord-head-waiting = Waiting for an agent
# $until: until when it is put off.
staff-discord-head-put-off = Snoozed until { $until }
staff-discord-head-held = { $name } has it
staff-discord-head-closed = Closed
staff-discord-button-claim = Claim
staff-discord-button-release = Release
staff-discord-button-close = Close
staff-discord-button-reopen = Reopen
staff-discord-waits-again = A resident is waiting for an agent.
staff-discord-language-ja = Japanese
staff-discord-language-en = English
staff-discord-language-unknown = language unknown
staff-discord-channel-discord = Discord
staff-discord-channel-web = web
staff-discord-transcript = **Transcript**
# $count: how many messages are left out.
staff-discord-transcript-left-out = -# { $count } earlier entries are left out. The desk on the web shows all of them.
staff-discord-edited = edited
staff-discord-deleted = The author has deleted this message.
staff-discord-rated-up = -# The resident's rating: 👍 it helped
staff-discord-rated-down = -# The resident's rating: 👎 it did not help

## Suggested answers

staff-discord-suggestions = **Suggested answers** – press a button, change the text if you like, then send it.
staff-discord-suggestion-source = Source: { $section } (checked on { $day })
staff-discord-suggestion-gone = This suggestion cannot be used any more. Find an answer with `/reply`.
staff-discord-form-title = Reply to the resident
staff-discord-form-label = What the resident gets
staff-discord-sent = Sent.
staff-discord-sent-claimed = You have claimed the case. Sent.
staff-discord-again = Go on writing
staff-discord-draft-gone = Your draft is gone. Copy what you see of it above and go on writing with `/reply`.

## Closing later

staff-discord-closing-title = Close the case
staff-discord-closing-label = Reason (optional, residents do not see it)
staff-discord-closing-set = { $name } closes this at { $at }, unless the resident writes.
staff-discord-closing-off = The resident has written, so this is not closed later any more.
staff-discord-closing-not = This was not closed at the time that was set: somebody else has it.

## What was done

staff-discord-done-claim = You have claimed it.
staff-discord-done-release = It is back in the queue.
staff-discord-done-transfer = You have transferred it to { $name }.
staff-discord-done-close = You have closed it.
staff-discord-done-reopen = It is open again, and you have it.
staff-discord-done-note = The note is kept.
staff-discord-done-block = This resident cannot call an agent until { $until }.
staff-discord-done-unblock = This resident can call an agent again.
staff-discord-blocked = Blocked from calling agents (until { $until }). Reason: { $reason }
staff-discord-unblocked = May call agents again.
staff-discord-reopened = reopened by an agent
staff-discord-thread-lost = The thread on Discord is gone

## What cannot be done

staff-discord-not-staff = Only agents can do this.
staff-discord-only-in-threads = Use this in the thread of a case.
staff-discord-unknown = This button or command is not known.
staff-discord-busy = That did not work. Wait a moment and try again.
staff-discord-gone = This conversation is gone.
staff-discord-refused = This cannot be taken. Shorten it, or remove what looks like a My Number.
staff-discord-no-case = Nothing is open in this conversation. Press "Reopen" to go on.
staff-discord-open-already = It is open already.
staff-discord-too-long = A text has 1 to { $longest } characters.
staff-discord-unknown-agent = This person is not an agent. Check whether they have the role of agents.
staff-discord-not-on-discord = Only residents on Discord can be blocked.
staff-discord-no-files = Files and stickers do not reach the resident. Say it in words.
staff-discord-how-to-answer = This was not sent to the resident: I may not read it. Mention me at the beginning of your message, or answer with `/reply` or a suggestion's button.
staff-discord-edit-elsewhere = The change is kept. A resident who is not on Discord may still see the old text.
staff-discord-delete-elsewhere = The deletion is kept. A resident who is not on Discord may still see the old text.
staff-discord-change-refused = You do not have this case, so what the resident got stays as it was.
staff-discord-no-note-any-more = What the resident has got cannot become a note. The resident still sees the old text. To take it back, delete this message.
staff-discord-note-stays = A note stays as it was written. Write a new one.
staff-discord-unreachable = The resident takes no direct messages. What you write here arrives when the resident uses the bot again.
staff-discord-undelivered = What was said above could not be delivered to the resident: Discord does not take it. Please use another way, such as the telephone.
staff-discord-trouble-write = The bot cannot write in { $channel }. Check the permissions "View Channel", "Send Messages" and "Embed Links".
staff-discord-trouble-delete = A message with personal data in { $channel } could not be deleted. Check the permission "Manage Messages".
staff-discord-trouble-threads = The bot cannot open the thread of a case in { $channel }. Check the permissions "Create Private Threads", "Send Messages in Threads" and "Manage Threads". The case waits at the desk on the web.

## Questions without an answer

# $day: the day. $count: how many different questions.
staff-discord-unanswered = **Questions without an answer (24 hours until { $day })**: { $count } different ones
staff-discord-unanswered-none = In the 24 hours until { $day } every question had an answer.
staff-discord-unanswered-more = And { $count } more; see the reports of the desk.

## Descriptions of commands (at most 100 characters)

staff-discord-command-reply = Choose an answer, change it, send it to the resident
staff-discord-command-desk = Do something with this case
staff-discord-command-claim = Claim this case
staff-discord-command-release = Give this case back to the queue
staff-discord-command-transfer = Give this case to another agent
staff-discord-command-close = Close this case, now or later
staff-discord-command-reopen = Open a closed case again
staff-discord-command-note = Write a note that residents do not see
staff-discord-command-block = Keep this resident from calling agents for a while
staff-discord-command-unblock = End the block
staff-discord-command-transcript = Show the transcript, only to you
staff-discord-option-answer = Search by words and choose
staff-discord-option-reason = Why; residents do not see it
staff-discord-option-user = Who gets it
staff-discord-option-minutes = In how many minutes; now if left out
staff-discord-option-hours = For how many hours; 24 if left out
staff-discord-option-text = The note
