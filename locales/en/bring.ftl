# What to bring, by procedure and by the person who goes to the counter.

# What a legal representative brings to a renewal besides the proof.
-legal-renewal-items = For a renewal, also bring the applicant's My Number Card and 1 identity document from list A of the legal representative.

bring =
    What to bring depends on the procedure and on who goes to the counter. Whoever goes, the applicant's My Number Card is needed.
    .title = What to bring
    .label = What do I bring?

bring-renewal-self =
    If you go yourself to renew, bring the following.

    - Your My Number Card
    - 1 identity document from list A or 1 from list B (needed if your PINs do not match)

    At the counter you enter the 4-digit number and the password of 6 to 16 letters and digits. If you have a note of them, bring it. If you have forgotten them, they can be reset at the counter. { -document-conditions }
    .title = Renewing yourself: what to bring
    .label = What do I bring to renew myself?

bring-renewal-legal =
    If a legal representative goes to renew, bring the following.

    - The applicant's My Number Card
    - 1 identity document from list A of the legal representative
    - Proof of the power of representation

    The proof depends on the applicant.

    - Under 15: a full family register certificate (koseki tohon), the maternal and child health handbook or another document that shows parentage
    - Adult ward: the certificate of registered matters of adult guardianship

    For an applicant under 15, the proof is not needed if the same household can be confirmed and a written pledge of being the legal representative can be submitted.

    At the counter the 4-digit number and the password of 6 to 16 letters and digits are entered. If you have a note of them, bring it. If they are forgotten, they can be reset at the counter. { -document-conditions }
    .title = Legal representative renewing: what to bring
    .label = Legal representative: items to renew

bring-renewal-proxy =
    If a proxy goes to renew, bring the following.

    - The applicant's My Number Card
    - 1 identity document from list A of the proxy
    - The inquiry-and-response form, 照会兼回答書 (filled in by the applicant and sealed in its envelope)

    If the form is missing or has mistakes, or the PINs do not match, a document inquiry and another visit are necessary. It is then not completed on the day of the request. The PINs used at the counter are the 4-digit number and the password of 6 to 16 letters and digits. { -document-conditions }
    .title = Proxy renewing: what to bring
    .label = Proxy: items to renew

bring-unlock-self =
    If you go yourself to unlock (reset) a password, bring the following.

    - Your My Number Card
    - 1 identity document

    Book first, then come to the My Number Card Center or the Residents' Section of the ward office of your registered address. { -booking } { -document-conditions } If only one password is locked, you can unlock it with the other one that you remember.
    .title = Unlocking yourself: what to bring
    .label = What do I bring to unlock myself?

bring-unlock-legal =
    If a legal representative goes to unlock (reset) a password, bring the following.

    - The applicant's My Number Card
    - 1 identity document of the applicant (1 more besides the My Number Card)
    - 2 identity documents of the legal representative (1 from list A plus 1 more)
    - Proof of the power of representation

    The proof depends on the applicant.

    - Under 15: a full family register certificate (koseki tohon), the maternal and child health handbook or another document that shows parentage
    - Adult ward: the certificate of registered matters of adult guardianship

    Book first, then come to the My Number Card Center or the Residents' Section of the ward office of the applicant's address. { -booking } { -document-conditions }
    .title = Legal representative unlocking: what to bring
    .label = Legal representative: items to unlock

bring-unlock-proxy =
    If a proxy unlocks a password, it is done by document inquiry. It takes 2 visits and is not completed on the day of the request.

    On visit 1, the proxy requests the inquiry-and-response form (照会兼回答書) at the Residents' Section of the ward office of the applicant's address. Bring the following.

    - The applicant's My Number Card
    - 1 identity document from list A of the proxy
    - A letter of authorization (委任状)

    The form is then mailed to the applicant. When it has arrived, book visit 2 and come again, to the My Number Card Center or the Residents' Section of the ward office of the applicant's address. The new password is confirmed there. Bring the following.

    { -inquiry-second-items }
    .title = Unlocking by a proxy
    .label = How does a proxy unlock?

bring-inquiry-first =
    For visit 1 of the document inquiry, bring the following.

    - The My Number Card of the person whose password is reset
    - 1 identity document from list A of the proxy
    - A letter of authorization (委任状)

    Go to the Residents' Section of the ward office of the applicant's address. The inquiry-and-response form is mailed to the applicant later. It is not completed on the day of the request. When the form has arrived, book visit 2, at the My Number Card Center or the Residents' Section of the ward office of the applicant's address.
    .title = Document inquiry, visit 1: what to bring
    .label = Document inquiry: items for visit 1

bring-inquiry-second =
    For visit 2 of the document inquiry, bring the following.

    { -inquiry-second-items }

    When the inquiry-and-response form has arrived, book, then come to the My Number Card Center or the Residents' Section of the ward office of the applicant's address. { -booking }
    .title = Document inquiry, visit 2: what to bring
    .label = Document inquiry: items for visit 2

legal-proof-child =
    If the applicant is under 15, the proof is a full family register certificate (koseki tohon), the maternal and child health handbook or another document that shows parentage. For a renewal only, it is not needed if the same household can be confirmed and a written pledge of being the legal representative can be submitted. For an adult ward, the certificate of registered matters of adult guardianship is needed. { -legal-renewal-items }
    .title = Proof for an applicant under 15
    .label = What proof is needed for a child?

legal-pledge =
    When renewing for an applicant under 15, the proof is not needed if the same household can be confirmed and a written pledge of being the legal representative can be submitted. Otherwise bring a full family register certificate (koseki tohon), the maternal and child health handbook or another document that shows parentage. For an adult ward, the certificate of registered matters of adult guardianship is needed. { -legal-renewal-items }
    .title = When the proof is not needed
    .label = Can I go without proof for a child?

legal-proof-ward =
    If the applicant is an adult ward, the proof is the certificate of registered matters of adult guardianship. For an applicant under 15, it is a full family register certificate (koseki tohon), the maternal and child health handbook or another document that shows parentage. Only when renewing for an applicant under 15, it is not needed if the same household can be confirmed and a written pledge of being the legal representative can be submitted. { -legal-renewal-items }
    .title = Proof for an adult ward
    .label = What proof does a guardian need?

proxy-trouble =
    A document inquiry and another visit are necessary. This is so if a proxy comes and the inquiry-and-response form (照会兼回答書) is missing or has mistakes, or the PINs do not match. It is not completed on the day of the request.

    { -inquiry-steps }
    .title = If a proxy cannot finish
    .label = What if the proxy's form is wrong?

ask-procedure =
    Which procedure is it for: renewing the electronic certificate, unlocking a password, visit 1 of the document inquiry, or visit 2 of the document inquiry?
    .title = Which procedure

ask-visitor =
    Who will go to the counter: the applicant, a legal representative (such as a parent), or a proxy (someone asked to go)?
    .title = Who will go
