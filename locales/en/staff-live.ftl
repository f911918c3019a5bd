# The words inside a conversation on the screen of the desk. Only agents see them.

## Whose words they are

staff-event-resident = Resident
staff-event-bot = Bot
staff-event-note = Internal note
staff-event-note-hint = Residents do not see it

## What happens in a conversation

staff-event-hand-over = Waiting for an agent ({ $reason }).
staff-event-claim = { $name } has claimed it.
staff-event-release = { $name } has released it to the queue.
staff-event-returned = It went back to the queue ({ $reason }).
staff-event-transfer = { $name } has transferred it to { $to }.
staff-event-snooze = { $name } has snoozed it until { $until }.
staff-event-put-off = It is snoozed until { $until } ({ $reason }).
staff-event-close = { $name } has finished with it.
staff-event-closed = The conversation has ended.
staff-event-edited = Edited
staff-event-earlier = Original message
staff-event-deleted = { $name } has deleted a message.
staff-event-reason = Reason: { $reason }
staff-event-transfer-note = Transfer: { $reason }

## Why somebody came to wait

staff-reason-asked = asked in words
staff-reason-button = pressed the button
staff-reason-offered = took the offer
staff-reason-note = left a note
staff-reason-timeout = no reaction of the agent
staff-reason-closed = closing time

## Why the bot answered so

staff-why = Why this answer
staff-why-intents = Intents
staff-why-none = none
staff-why-confidence = Confidence
staff-why-kind = Kind
staff-why-fallback = Nothing was answered
staff-why-clarify = Asked back
staff-why-sources = Sources
staff-why-library = Version of the library

## What cannot be done

staff-problem-held = { $name } has this conversation.
    .title = Somebody else has it
staff-problem-held-nobody = You do not have this conversation. Claim it first.
    .title = Not yours
staff-problem-not-waiting = This conversation does not wait for an agent. Somebody has finished with it, or the bot answers.
    .title = Not waiting
staff-problem-no-case = Nothing is open in this conversation.
    .title = Nothing open
staff-problem-stale = Something has happened that you have not seen. Look at it, then send again.
    .title = There is something new
staff-problem-empty-text = The text is empty. Write something.
    .title = No text
staff-problem-too-long = The text is too long. Shorten it or send it in parts.
    .title = Too long
staff-problem-snooze-too-long = You can snooze for 1 minute to 7 days.
    .title = Not a time to snooze
staff-problem-unknown-agent = There is nobody to transfer it to by this name. Choose again from the list.
    .title = Nobody to transfer to
