# What the electronic certificate is and how long it lasts.

certificate-what =
    The electronic certificate is a digital proof of identity kept inside your My Number Card. A national certification authority (the Japanese Government Certification Authority) confirms that you are who you say you are. On paper, a seal registration certificate plays a similar role. You use it for online applications such as e-Tax and to get certificates at convenience stores.
    .title = What the electronic certificate is
    .label = What is the electronic certificate?

certificate-trust =
    A national certification authority (the Japanese Government Certification Authority) confirms that you are who you say you are. The electronic certificate is a digital proof of identity inside your My Number Card. On paper, a seal registration certificate plays a similar role. You use it for online applications such as e-Tax and to get certificates at convenience stores.
    .title = Who backs the certificate
    .label = Who backs the certificate?

certificate-use =
    You can use it for online applications such as e-Tax and to get various certificates at convenience stores. It is a digital proof of identity inside your My Number Card. On paper, a seal registration certificate plays a similar role. A national certification authority (the Japanese Government Certification Authority) confirms that you are who you say you are.
    .title = What the certificate is for
    .label = What can I use it for?

certificate-validity =
    The certificate is valid until your 5th birthday after the date of issue. That is the expiry date printed on the card minus 5 years. You can renew from the day after the date 3 months before the certificate expires. Tell me the printed expiry date and I will work out the day. The date of issue together with your birthday works too.
    .title = How long the certificate is valid
    .label = How long is it valid?

certificate-validity-computed =
    The certificate is valid until { $certificate_expiry }. It lasts until your 5th birthday after the date of issue, which is the expiry date printed on the card minus 5 years. Please also check the certificate's expiry date on your card.
    .title = How long the certificate is valid
    .label = How long is it valid?

certificate-validity-computed-all =
    The certificate is valid until { $certificate_expiry }. That is your 5th birthday after the date of issue, and the expiry date printed on the card minus 5 years. You can renew from { $renewal_opens }. Even after the certificate expires, the card works as a health insurance card at medical institutions until { $grace_end }. Please also check the certificate's expiry date on your card.
    .title = How long the certificate is valid
    .label = How long is it valid?

ask-expiry =
    Which of these dates do you have? I can work it out from the certificate's expiry date, from the expiry date printed on the card, or from the date of issue and your birthday.
    .title = Which date
