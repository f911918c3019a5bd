# The inquiry by document (文書照会), which takes two visits.

# When a document inquiry is needed.
-inquiry-cases = It is used when a proxy unlocks a password, or when a proxy renews and the inquiry-and-response form (照会兼回答書) is missing or has mistakes, or the PINs do not match.
# The way from the request to the second visit.
-inquiry-steps =
    1. At the Residents' Section of the ward office of the applicant's address, the proxy requests the inquiry-and-response form (照会兼回答書).
    2. The form is mailed to the applicant, not to the proxy.
    3. When it has arrived, book and come again, to the My Number Card Center or the Residents' Section of the ward office of the applicant's address. The new password is confirmed there.
# What to bring to the second visit.
-inquiry-second-items =
    - The applicant's My Number Card
    - 1 identity document of the applicant (1 more besides the My Number Card)
    - 2 identity documents of the proxy (1 from list A plus 1 more)
    - The completed response form
    - The letter of authorization, 委任状 (the response form has a field for it)

inquiry-what =
    A document inquiry is a way to confirm identity by mailing a form to the applicant. { -inquiry-cases } It takes 2 visits and is not completed on the day of the request.

    { -inquiry-steps }
    .title = What a document inquiry is
    .label = What is a document inquiry?

inquiry-same-day =
    A document inquiry is not completed on the day of the request. It takes 2 visits. { -inquiry-cases }

    { -inquiry-steps }
    .title = How many visits it takes
    .label = Is it done on the same day?

inquiry-first-where =
    For visit 1 of the document inquiry, go to the Residents' Section of the ward office of the applicant's address. Bring the applicant's My Number Card, 1 identity document from list A of the proxy and a letter of authorization (委任状). The inquiry-and-response form is mailed to the applicant later. It is not completed on the day of the request. When the form has arrived, book visit 2, at the My Number Card Center or the Residents' Section of the ward office of the applicant's address.
    .title = Where visit 1 takes place
    .label = Where is visit 1?

inquiry-second-where =
    For visit 2 of the document inquiry, go to the My Number Card Center or the Residents' Section of the ward office of the applicant's address. Book first, after the inquiry-and-response form has arrived. Bring the following.

    { -inquiry-second-items }
    .title = Where visit 2 takes place
    .label = Where is visit 2?
