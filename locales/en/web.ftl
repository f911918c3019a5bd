# The residents' page.

## Headings and controls

web-title = My Number Card certificates: help chat
# $city: the name of the city.
web-subtitle = Automated assistant of { $city }
web-skip = Skip to the text box
web-skip-last = Skip to the latest message
web-log = Conversation
web-languages = Languages
web-language-ja = 日本語
web-language-en = English
web-language-ja-x-yasashii = やさしい日本語
web-menu = Display and records
web-size = Text size
web-size-1 = Normal
web-size-2 = Large
web-size-3 = Largest
web-theme = Colors
web-theme-auto = Automatic
web-theme-light = Light
web-theme-dark = Dark
web-phone = Call the call center
web-export = Save the conversation as a file
web-erase = Delete the conversation
web-erase-confirm = This deletes the whole conversation, here and in the city's records. It cannot be undone.
web-erase-button = Delete it
web-erased = The conversation was deleted.
web-refresh = Check for new replies
web-earlier = Earlier messages are in the file that “Save the conversation as a file” gives you.

## The first message

web-greeting =
    Hello. I answer questions about renewing the electronic certificates on the My Number Card and about their passwords. I am a program.

    Type your question below, or choose an example. To reach a person, press “Talk to a person” or call the call center.
web-examples = Example questions
web-example-1 = What do I need to bring to renew?
web-example-2 = When can I renew?
web-example-3 = I forgot my PIN
web-example-4 = Until what time can I call?

## Messages

web-bot = Assistant (automated)
web-you = You
web-agent = City staff
web-choices = You can also choose from these
web-thumbs = Rate this answer
web-thumb-up = Helpful
web-thumb-down = Not helpful
web-print = Print as a checklist
web-unstored = Nothing can be saved at the moment, so these messages are gone when you open the page again.
web-queue = Passed on to our staff.
web-claimed = A person is with you now.
web-released = Another person will take over. Please wait here.
web-edited = (edited)
web-deleted = This message was deleted.
web-closed = The person has finished. You can go on asking.

## The text box

web-text = Your question
web-placeholder = Type your question
web-send = Send
web-person = Talk to a person
web-hint = Please do not enter your My Number, PIN, passwords, name or address.

## The page to print

web-print-list = Checklist
web-print-now = Print
web-print-back = Back to the conversation
web-print-steps = Steps
# $date: the day of printing.
web-print-date = Printed on { $date }
web-print-note = This is as of the day of printing. Please check again before you leave.

## When something goes wrong

web-error-empty = Please type a question before you press Send.
    .title = There is nothing to send
web-error-form = What was sent could not be read. Please try again from the conversation.
    .title = It could not be read
web-error-too-large = The text is too long. Please shorten it and send it again.
    .title = Too long
web-error-choice = That option can no longer be used. Please type your question.
    .title = It could not be chosen
web-error-busy = The service is very busy. Please wait a moment and send it again.
    .title = Very busy
web-error-unavailable = Conversations cannot be read or written at the moment. Please wait a little and try again.
    .title = Not available at the moment
web-error-not-found = There is no such page. This also happens when the conversation was deleted.
    .title = Page not found
web-error-method = This cannot be done. Please go on from the conversation.
    .title = Not possible
web-error-home = To the conversation

## The page with a script

web-js-sending = Sending…
web-js-typing = Typing…
web-js-failed = It could not be sent.
web-js-retry = Send again
web-js-offline = You are offline. What you typed is kept and will be sent when you are back.
web-js-online = You are online again.
web-js-unstored = Nothing can be saved at the moment, so these messages are not kept.
web-js-new = New message
web-js-masked = What looked like personal information was replaced by ■■■■.
web-js-gone = This conversation was deleted.
web-js-open = Open the help chat
web-js-close = Close the help chat
web-js-too-long = This is too long to send. Please shorten it or send it in parts.
