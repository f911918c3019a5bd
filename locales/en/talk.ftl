# Small talk, reaching a person, and questions back about a whole topic.

hello =
    Hello. Please ask me about the electronic certificate on the My Number Card.
    .title = Greeting
    .label = Hello

thanks =
    You are welcome. Ask me any time if you have more questions.
    .title = Thanks
    .label = Thank you

goodbye =
    Thank you for stopping by, and take care.
    .title = Farewell
    .label = Goodbye

who-are-you =
    I am an automated assistant for questions about the electronic certificate on the My Number Card in Kawasaki City. I can help with when and how to renew, booking, what to bring, representatives, identity documents, PINs, the health insurance card and the phone lines.
    .title = About this assistant
    .label = What can you answer?

hand-over =
    To talk to a member of staff, please call the Kawasaki City My Number Call Center (0120-380-366). The lines are open { -call-center-hours }. { $open_line }
    .title = Talking to staff
    .label = I want to talk to a person

repeat =
    Here it is again.
    .title = Once more
    .label = Please say it again

in-japanese =
    I will answer in Japanese.
    .title = In Japanese
    .label = In Japanese, please

in-easy-japanese =
    I will answer in easy Japanese, with readings for all kanji.
    .title = In easy Japanese
    .label = In easy Japanese, please

in-english =
    I will answer in English.
    .title = In English
    .label = In English, please

topic-renewal =
    What would you like to know about renewing the electronic certificate: when you can renew, the steps, booking, where to go, or what to bring?
    .title = About the renewal
    .label = I have a question about the renewal

topic-password =
    What would you like to know about the PINs (passwords)? If they are locked or forgotten, tell me whether it is only one or both. I can also answer about the PINs to enter when you renew, or the kinds of passwords.
    .title = About the PINs
    .label = I have a question about PINs

topic-representative =
    Which procedure will the representative do: renewing the electronic certificate, unlocking a password, or a document inquiry? Please also tell me whether it is a legal representative (such as a parent) or a proxy (someone asked to go).
    .title = About representatives
    .label = Someone goes for me

topic-expired =
    Which one do you mean: renewing the expired certificate, how long the health insurance card works, or expired identity documents?
    .title = About expiry
    .label = Something has expired

topic-card =
    Which one do you mean: renewing the electronic certificate on the My Number Card, the PINs, the health insurance card, or the card as an identity document?
    .title = About the My Number Card
    .label = I have a question about the card
