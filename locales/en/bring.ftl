# What to bring, by procedure and by the person who goes to the counter.

bring =
    What to bring depends on the procedure and on who goes to the counter. Whoever goes, the applicant's My Number Card is needed.
    .title = What to bring
    .label = What do I bring?

bring-renewal-self =
    If you go yourself to renew, bring the following.

    - Your My Number Card
    - 1 identity document from list A or 1 from list B (needed if your PINs do not match)

    At the counter you enter the 4-digit number and the password of 6 to 16 letters and digits. If you have forgotten them, they can be reset at the counter.
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
    .title = Legal representative renewing: what to bring
    .label = Legal representative: items to renew

bring-renewal-proxy =
    If a proxy goes to renew, bring the following.

    - The applicant's My Number Card
    - 1 identity document from list A of the proxy
    - The inquiry-and-response form, 照会兼回答書 (filled in by the applicant and sealed in its envelope)

    If the form is missing or has mistakes, or the PINs do not match, a document inquiry and another visit are necessary.
    .title = Proxy renewing: what to bring
    .label = Proxy: items to renew

bring-unlock-self =
    If you go yourself to unlock (reset) a password, bring the following.

    - Your My Number Card
    - 1 identity document

    Book first, then come to the My Number Card Center or the Residents' Section of the ward office of your registered address.
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

    Book first, then come to the My Number Card Center or the Residents' Section of the ward office of the applicant's address.
    .title = Legal representative unlocking: what to bring
    .label = Legal representative: items to unlock

bring-unlock-proxy =
    If a proxy unlocks a password, it is done by document inquiry. It is not completed on the day of the request. For visit 1, the proxy requests the inquiry-and-response form (照会兼回答書) at the Residents' Section of the ward office of the applicant's address. Bring the following.

    - The applicant's My Number Card
    - 1 identity document from list A of the proxy
    - A letter of authorization (委任状)

    The form is then mailed to the applicant. For visit 2, book and come again, to the My Number Card Center or the Residents' Section of the ward office of the applicant's address, where the new password is confirmed.
    .title = Unlocking by a proxy
    .label = How does a proxy unlock?

bring-inquiry-first =
    For visit 1 of the document inquiry, bring the following.

    - The My Number Card of the person whose password is reset
    - 1 identity document from list A of the proxy
    - A letter of authorization (委任状)

    Go to the Residents' Section of the ward office of the applicant's address. The inquiry-and-response form is mailed to the applicant later. It is not completed on the day of the request.
    .title = Document inquiry, visit 1: what to bring
    .label = Document inquiry: items for visit 1

bring-inquiry-second =
    For visit 2 of the document inquiry, bring the following.

    - The applicant's My Number Card
    - 1 identity document of the applicant (1 more besides the My Number Card)
    - 2 identity documents of the proxy (1 from list A plus 1 more)
    - The completed response form
    - The letter of authorization, 委任状 (the response form has a field for it)

    Book first, then come to the My Number Card Center or the Residents' Section of the ward office of the applicant's address.
    .title = Document inquiry, visit 2: what to bring
    .label = Document inquiry: items for visit 2

legal-proof-child =
    If the applicant is under 15, the proof is a full family register certificate (koseki tohon), the maternal and child health handbook or another document that shows parentage. For a renewal, it is not needed if the same household can be confirmed and a written pledge of being the legal representative can be submitted.
    .title = Proof for an applicant under 15
    .label = What proof is needed for a child?

legal-pledge =
    When renewing for an applicant under 15, the proof is not needed if the same household can be confirmed and a written pledge of being the legal representative can be submitted. Otherwise bring a full family register certificate (koseki tohon), the maternal and child health handbook or another document that shows parentage.
    .title = When the proof is not needed
    .label = Can I go without proof for a child?

legal-proof-ward =
    If the applicant is an adult ward, the proof is the certificate of registered matters of adult guardianship. The applicant's My Number Card and the legal representative's identity documents are needed as well.
    .title = Proof for an adult ward
    .label = What proof does a guardian need?

proxy-trouble =
    A document inquiry and another visit are necessary. This is so if a proxy comes and the inquiry-and-response form (照会兼回答書) is missing or has mistakes, or the PINs do not match. The ward office of the applicant's address takes the request and the form is mailed to the applicant. It is not completed on the day of the request.
    .title = If a proxy cannot finish
    .label = What if the proxy's form is wrong?

ask-procedure =
    Which procedure is it for: renewing the electronic certificate, unlocking a password, visit 1 of the document inquiry, or visit 2 of the document inquiry?
    .title = Which procedure

ask-visitor =
    Who will go to the counter: the applicant, a legal representative (such as a parent), or a proxy (someone asked to go)?
    .title = Who will go
