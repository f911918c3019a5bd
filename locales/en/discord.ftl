# What residents read on Discord.

## Buttons below a reply

discord-more = Show all
# In a public channel. Only who asked reads the answer, behind the button.
discord-dated = Press "Show all" for the answer with your dates. Nobody else can see it.
discord-person = Ask a person
discord-up = It helped
discord-down = It did not help
discord-choose = Please choose
discord-thanks = Thank you. This helps us to do better.

## Talking with staff

discord-staff = Staff
discord-queue = We have asked a member of staff to help you.
discord-claimed = A member of staff is with you now.
discord-released = Another member of staff will take over. Please wait here.
discord-closed = The member of staff has finished. You can go on asking questions. Did this help you?
discord-rate = Did the member of staff help you?
discord-passed-on = We have passed this on to the member of staff. Please wait for the reply.
discord-person-title = Ask a person
discord-person-about = What is it about? (optional)
discord-person-hint = Please do not write your My Number, PIN or password.
discord-person-here = We will continue here by direct message. The reply of the member of staff will come here too.
discord-person-thread = We will continue in this thread. Other members cannot see it. The reply of the member of staff will come here too.
discord-person-there = We have your request already. You and our staff are in touch by direct message, or in a private thread if none reaches you. Please write there.
discord-note-title = Leave a note for staff
discord-note-about = Your note
discord-files-sent = (Files were sent. They cannot be seen here.)
discord-no-files = Pictures and files do not reach our staff. Please write it as text.
discord-dm-closed = I cannot send you direct messages. Please allow direct messages from members of this server, or call the Kawasaki City My Number Call Center at 0120-380-366.
discord-blocked = You cannot be put through to a member of staff at the moment. Please call the Kawasaki City My Number Call Center at 0120-380-366.
discord-thread = Reply from the staff

## Refusals and requests

discord-not-yours = Only the person who asked can use this button. To ask a question yourself, use the command /ask.
discord-ask-again = This button or command cannot be used now. Please ask your question again.
discord-how = To ask me something, mention me and write your question behind it, or use the command /ask. I also answer direct messages.
discord-text-only = I can only answer questions that are written as text. I cannot see pictures or files.
discord-busy = You have sent many messages in a short time. Please wait a little and send it again.
discord-unstored = We cannot keep records at the moment, so this exchange has not been saved.
discord-failed = I cannot answer at the moment. Please try again a little later, or call the Kawasaki City My Number Call Center at 0120-380-366.
discord-secret-deleted = I have deleted your post because it seemed to hold a My Number, a PIN or a password. Please do not write these anywhere.
discord-secret-please = Your post seems to hold a My Number, a PIN or a password. Please delete that post right away.

## Commands

discord-ask-name = ask
discord-ask-description = Ask about the electronic certificates on the My Number Card
discord-ask-option = question
discord-ask-option-description = What you want to know
discord-bring-name = what-to-bring
discord-bring-description = Find out what to bring for a procedure
discord-bring-option = procedure
discord-bring-option-description = Which procedure, and who goes
# $topic: the procedure.
discord-bring-about = What should I bring for { $topic }?
discord-bring-question = What should I bring?
discord-dates-name = dates
discord-dates-description = Find out from your dates when you can renew
discord-dates-title = When you can renew
discord-dates-hint = For example: May 31, 2027
discord-dates-question = When can I renew?
# $date: the date as it was typed.
discord-dates-expiry = My certificate expires on { $date }.
    .label = Expiry date of the certificate
discord-dates-issued = The date of issue is { $date }.
    .label = Date of issue of the certificate
discord-dates-birth = My birthday is { $date }.
    .label = Birthday
discord-help-name = help
discord-help-description = How to use this
discord-help =
    How to ask
    ・Write your question in a direct message
    ・In a channel, mention me and write your question behind it
    ・/ask: write what you want to know
    ・/what-to-bring: find out what to bring
    ・/dates: find out when you can renew
    ・/operator: ask a person

    Please do not write your My Number, PIN, password, name or address. You can also call the Kawasaki City My Number Call Center at 0120-380-366.
discord-operator-name = operator
discord-operator-description = Ask a person
discord-answer-name = Answer this question

## Examples

discord-example-1 = What should I bring for the renewal?
discord-example-2 = When can I renew?
discord-example-3 = I forgot my PIN
discord-example-4 = When does the call center close?
