# The inquiry by document (文書照会), which takes two visits.

inquiry-what =
    A document inquiry is a way to confirm identity by mailing a form to the applicant. It is used when a proxy unlocks a password, or when a proxy's form or PINs were not in order at renewal. It takes 2 visits and is not completed on the day of the request.

    1. At the Residents' Section of the ward office of the applicant's address, the proxy requests the inquiry-and-response form (照会兼回答書).
    2. The form is mailed to the applicant.
    3. When it has arrived, book and come again, to the My Number Card Center or the Residents' Section of the ward office of the applicant's address. The new password is confirmed there.
    .title = What a document inquiry is
    .label = What is a document inquiry?

inquiry-same-day =
    It is not completed on the day of the request. After the request at the ward office, the inquiry-and-response form (照会兼回答書) is mailed to the applicant. When it has arrived, book and come again.
    .title = How many visits it takes
    .label = Is it done on the same day?

inquiry-first-where =
    For visit 1 of the document inquiry, go to the Residents' Section of the ward office of the applicant's address. Bring the applicant's My Number Card, 1 identity document from list A of the proxy and a letter of authorization (委任状).
    .title = Where visit 1 takes place
    .label = Where is visit 1?

inquiry-second-where =
    For visit 2 of the document inquiry, go to the My Number Card Center or the Residents' Section of the ward office of the applicant's address. Book first, after the inquiry-and-response form has arrived, and bring the completed form and the other documents.
    .title = Where visit 2 takes place
    .label = Where is visit 2?
