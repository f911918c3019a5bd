# The expiry notice, booking, the visit and what happens afterwards.

# What the mailing holds, for replies about another part of it.
-notice-envelope = The mailing holds 3 things: the expiry notice, the inquiry-and-response form (照会兼回答書) and an envelope.
# Who needs the enclosed form, and what happens to it.
-notice-form-rule = The form and its envelope are needed only when a proxy (someone asked to go) visits the counter. In that case the applicant must fill in the form, seal it in the envelope and give it to the proxy.
# How to book, for replies that tell where to go.
-booking = You can book through the Kawasaki City My Number Call Center (0120-380-366) or the booking link on the city's page.

notice-when =
    The expiry notice is mailed 2 to 3 months before the certificate expires. The sender is J-LIS (Japan Agency for Local Authority Information Systems). { -notice-envelope } { -notice-form-rule } You can renew from the day after the date 3 months before expiry. Tell me when the certificate expires and I will work out when the notice is sent.
    .title = When the expiry notice comes
    .label = When does the notice come?

notice-when-computed =
    The expiry notice is mailed between { $notice_from } and { $notice_to }. J-LIS (Japan Agency for Local Authority Information Systems) sends it 2 to 3 months before the certificate expires. { -notice-envelope } { -notice-form-rule }
    .title = When the expiry notice comes
    .label = When does the notice come?

notice-sender =
    The expiry notice is mailed by J-LIS (Japan Agency for Local Authority Information Systems), not by the ward office. It is mailed 2 to 3 months before the certificate expires. { -notice-envelope } { -notice-form-rule }
    .title = Who sends the expiry notice
    .label = Who sends the notice?

notice-contents =
    The envelope holds 3 things.

    - The expiry notice (it explains the renewal)
    - The inquiry-and-response form, 照会兼回答書 (the applicant fills it in)
    - An envelope (the form is sealed in it)

    { -notice-form-rule } J-LIS (Japan Agency for Local Authority Information Systems) mails all this 2 to 3 months before the certificate expires.
    .title = What is in the envelope
    .label = What is in the envelope?

notice-form-needed =
    The inquiry-and-response form (照会兼回答書) and its envelope are needed only when a proxy (someone asked to go) visits the counter. If you go yourself, you do not use them. If a proxy goes, the applicant must fill in the form, seal it in the envelope and give it to the proxy. { -notice-envelope } J-LIS (Japan Agency for Local Authority Information Systems) mails them 2 to 3 months before the certificate expires.
    .title = When the enclosed form is needed
    .label = Do I need the enclosed form?

form-fill =
    The applicant personally fills in the inquiry-and-response form (照会兼回答書). The applicant seals it in the envelope, and the proxy brings it sealed to the counter. It is needed only when a proxy goes. If the form is missing or has mistakes, a document inquiry and another visit are necessary. { -notice-envelope } J-LIS (Japan Agency for Local Authority Information Systems) mails them 2 to 3 months before the certificate expires.
    .title = How to fill in the form
    .label = Who fills in the enclosed form?

renewal-open =
    You can renew from the day after the date 3 months before the certificate expires. You can still renew after it has expired. Even after it has expired, the card works as a health insurance card at medical institutions until the end of the month 3 months after the month of expiry. Tell me when the certificate expires and I will work out the first possible day.
    .title = When you can renew
    .label = From when can I renew?

renewal-open-computed =
    You can renew from { $renewal_opens }. That is the day after the date 3 months before the certificate expires. You can still renew after it has expired. Even then, the card works as a health insurance card at medical institutions until { $grace_end } (the end of the month 3 months after the month of expiry).
    .title = When you can renew
    .label = From when can I renew?

renewal-after-expiry =
    You can still renew an expired certificate. Book first, then come to the My Number Card Center or the ward office of your registered address. The card works as a health insurance card at medical institutions until the end of the month 3 months after the month of expiry. If you do not renew by then, its registration as a health insurance card is removed. Before expiry, you can renew from the day after the date 3 months before the certificate expires.
    .title = Renewing after expiry
    .label = Can I renew after it has expired?

renewal-steps =
    The renewal has 3 steps.

    1. Check the expiry notice you received.
    2. Book through the Kawasaki City My Number Call Center (0120-380-366) or the booking link on the city's page.
    3. Visit the counter you booked (the My Number Card Center or the ward office of your registered address) at the booked date and time.

    You enter your PINs at the counter. You can renew from the day after the date 3 months before the certificate expires.
    .title = Steps of the renewal
    .label = What are the steps?

booking-how =
    Call the Kawasaki City My Number Call Center (0120-380-366) or use the booking link on the city's page. The call is toll-free, and the lines are open { -call-center-hours }. Come to the booked place at the booked date and time. The place is the My Number Card Center or the ward office of your registered address. You must visit in person to renew.
    .title = How to book
    .label = How do I book?

visit-booked =
    Come to the place you booked, at the booked date and time. The place is the My Number Card Center or the ward office of your registered address. { -booking } You must visit in person to renew. Have your PINs ready, because you enter them at the counter.
    .title = On the day of the visit
    .label = Where do I go on the day?

visit-place =
    You renew at the My Number Card Center or the ward office of your registered address. You must visit in person. Book first, then come to the booked place at the booked date and time. { -booking }
    .title = Where to renew
    .label = Where can I renew?

visit-required =
    You must visit a counter in person to renew the certificate. It cannot be completed from home. Go to the My Number Card Center or the ward office of your registered address. Book first, then come to the booked place at the booked date and time. { -booking }
    .title = Visiting in person
    .label = Do I have to visit in person?

pins-needed =
    You enter 2 PINs at the counter.

    - The 4-digit number (for the user authentication certificate)
    - The password of 6 to 16 letters and digits (for the signature certificate)

    If you have a note of them, bring it: it makes things smoother. If you have forgotten them, they can be reset at the counter.
    .title = PINs for the renewal
    .label = Which PINs do I need?

pin-memo =
    It is not required, but if you have a note of your PINs, bring it: the procedure goes more smoothly. You enter 2 PINs at the counter, a 4-digit number and a password of 6 to 16 letters and digits. If you have forgotten them, they can be reset at the counter.
    .title = A note of your PINs
    .label = Do I need a note of my PINs?

pin-forgot =
    If you have forgotten your PINs, they can be reset at the counter when you renew. You enter 2 PINs there, a 4-digit number and a password of 6 to 16 letters and digits. If you have a note of them, bring it: it makes things smoother. If you go yourself, bring your My Number Card and 1 identity document from list A or 1 from list B. If a proxy goes and the PINs are wrong, a document inquiry and another visit are necessary.
    .title = Forgotten PINs at renewal
    .label = I forgot my PINs

after-renewal =
    For 48 hours after the renewal, you may not be able to use the card with some services.
    .title = Using the card after renewal
    .label = Can I use the card right away?
