# The bot's own words: texts that belong to no single question.

## Beginning and end

greeting =
    Hello. I am an automated assistant for the electronic certificates on the My Number Card.

    I can tell you when and how to renew them, what to bring, how the passwords work and when the call center is open. For example, you can ask:
    - What do I need to bring to renew?
    - My certificate expires on 31 May 2027. When can I renew it?
    - I forgot my PIN

    To reach a person, type "talk to a person" or call 0120-380-366 (Kawasaki City My Number Call Center). 日本語でもお尋ねいただけます。
quit-hint = To finish, type /quit.
bye = Thank you for using this service.

## Words added to a reply

# $section: heading of the page. $verified_on: the day on which staff checked it.
source-line = Source: { $section } (checked on { $verified_on })
masked-warning = I have hidden what looked like personal information. Please do not send personal information here.
choices-intro = Please choose by number or in words.
next-intro = You can go on by number or in words.

## Reaching a person

# $until: the time at which the lines close today.
open-now = The lines are open now (until { $until }).
# $next: the day and time at which they open again.
# The time ends in a full stop of its own, so it does not stand at the end.
closed-now = The lines are closed now. From { $next } they are open again.
# $open_line: the sentence of open-now or closed-now.
offer-person = You can also ask a person: call the Kawasaki City My Number Call Center at 0120-380-366. { $open_line }

## When there is no answer

fallback =
    I am sorry, I cannot answer this question.

    I can help with renewing the electronic certificates on the My Number Card, what to bring, passwords, and the call center. Please ask in a few words, or call the Kawasaki City My Number Call Center at 0120-380-366. { $open_line }
fallback-again =
    Please ask a person: the Kawasaki City My Number Call Center at 0120-380-366. { $open_line }

    I am sorry, I cannot answer this question either. A few words, such as "what to bring for renewal", may help me.
too-long = I am sorry, I cannot answer: this message is too long for me. Please ask one thing at a time in a few words, or call the Kawasaki City My Number Call Center at 0120-380-366.
impossible-date = That date does not seem to exist in the calendar. Could you tell me the date again, please?
ask-again = Could you put that in other words, please?
nothing-to-repeat = There is nothing to repeat yet. Please type what you would like to know.

## Asking back

did-you-mean = Which of these is closest to your question? If none is, please call the Kawasaki City My Number Call Center at 0120-380-366.

## When a person takes over

# Somebody is at the desk, and it is open.
person-queued = A member of staff will answer you here. Please wait; meanwhile you can go on asking. If it is urgent, call the Kawasaki City My Number Call Center at 0120-380-366.
person-waiting = You are already waiting for a member of staff. Everybody is answered in turn, so please wait. { $open_line }
note-offer = You can also leave a note for staff. They will answer it here after the next opening.
note-label = Leave a note for staff
note-ask = Please write in one message what you would like to ask the staff. Do not write your My Number or any PIN or password.
no-note-label = Do not leave a note
no-note = No note was left. If there is anything else you would like to know, please type it.
note-kept = Your note is kept. Staff will answer it here after the next opening. { $open_line }
# Somebody has been in the queue for long; it is said once.
still-waiting = I am sorry that you have to wait: no member of staff has been free yet. You keep your place in the queue, and everybody is answered in turn. If it is urgent, call the Kawasaki City My Number Call Center at 0120-380-366.
queue-closed = I am sorry that you had to wait: the desk has closed for today. If it is urgent, call the Kawasaki City My Number Call Center at 0120-380-366. { $open_line } Staff will read this conversation when they are back.
# The agent has left the conversation, and it waits for another one.
agent-left = The member of staff who was with you had to leave. Another one will answer you, so please wait. Meanwhile I answer automatically.
# The agent has ended the conversation and given it back to the bot.
handed-back = The conversation with our staff has ended. From here on I answer automatically again.
