# Questions that are not answered here. These replies hold no detail of the answers.

elsewhere-lost-card =
    I cannot answer questions about a lost or stolen card here. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with renewing the electronic certificate and what to bring.
    .title = Lost card
    .label = I lost my card

elsewhere-card-renewal =
    I cannot answer questions about renewing or replacing the card itself. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with renewing the electronic certificate on the card.
    .title = Renewing the card itself
    .label = I want to renew the card itself

elsewhere-first-application =
    I cannot answer questions about getting a new My Number Card. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with renewing the electronic certificate.
    .title = Applying for a card
    .label = I want to get a new card

elsewhere-moving =
    I cannot answer questions about moving or about changing an address or name. For the card, please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with renewing the electronic certificate.
    .title = Change of address or name
    .label = I am moving

elsewhere-fee =
    I cannot answer questions about fees or costs. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with the steps of the renewal and what to bring.
    .title = Fees
    .label = How much does it cost?

elsewhere-office =
    I cannot answer questions about the opening hours, addresses or directions of the offices. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with booking and what to bring.
    .title = Office hours and addresses
    .label = When is the ward office open?

elsewhere-smartphone =
    I cannot answer questions about smartphone settings or the certificate for smartphones. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with the electronic certificate on the card.
    .title = Smartphones
    .label = I want to use my smartphone

elsewhere-tries =
    I cannot answer how many wrong tries lock a password. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with what to do once it is locked.
    .title = Number of wrong tries
    .label = How many wrong tries are allowed?

elsewhere-convenience-reset =
    I cannot answer questions about resetting a PIN at a convenience store. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with unlocking at a counter.
    .title = Resetting at a convenience store
    .label = Can I reset at a convenience store?

elsewhere-notice-lost =
    I cannot answer questions about a notice that is lost or has not come. Please call the Kawasaki City My Number Call Center (0120-380-366). { $open_line } I can help with when to renew and how to book.
    .title = No notice at hand
    .label = I do not have the notice

elsewhere-other-renewal =
    I cannot answer questions about renewing other licenses, cards or contracts. Please ask the office or company that issued them. For the electronic certificate on the My Number Card, ask me or call the Kawasaki City My Number Call Center (0120-380-366). { $open_line }
    .title = Other renewals
    .label = I want to renew something else

elsewhere-other-password =
    I cannot answer questions about passwords or locks of other services and devices. Please ask their provider. For the PINs of the My Number Card, ask me or call the Kawasaki City My Number Call Center (0120-380-366). { $open_line }
    .title = Other passwords
    .label = It is another password

elsewhere-city-service =
    I cannot answer that here. For questions about city services, there is Thank You Call Kawasaki ({ -thank-you-call-hours }). For the electronic certificate on the My Number Card, ask me or call the Kawasaki City My Number Call Center (0120-380-366). { $open_line }
    .title = Other city services
    .label = It is about another city service

elsewhere-law =
    I cannot answer questions about law, taxes or disputes. For consultations about city administration, there is Thank You Call Kawasaki ({ -thank-you-call-hours }). For the electronic certificate on the My Number Card, ask me or call the Kawasaki City My Number Call Center (0120-380-366). { $open_line }
    .title = Legal questions
    .label = I have a legal question

elsewhere-small =
    Sorry, I cannot answer that. Please ask me about renewing the electronic certificate on the My Number Card, what to bring, or the PINs. By phone, the Kawasaki City My Number Call Center (0120-380-366) can help. { $open_line }
    .title = Not answered here
    .label = I have another question
