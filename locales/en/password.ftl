# The four passwords of the card and what to do when they are locked.

# The four kinds by name, for replies about one of them.
-passwords = The 4 passwords are those of the signature certificate, the user authentication certificate, the Basic Resident Register and the card information input support.

password-list =
    The My Number Card has 4 passwords (PINs).

    - Signature certificate: 6 to 16 letters and digits, with capital letters and digits combined. It is used for filing a tax return with e-Tax, for example.
    - User authentication certificate: a 4-digit number. It is used for getting certificates at convenience stores, for example.
    - Basic Resident Register: a 4-digit number. It is used for moving-in procedures and for changing the address or name on the card, for example.
    - Card information input support: a 4-digit number. It is used for confirming your My Number and what is printed on the card, for example.

    The 4-digit passwords can be set to the same number.
    .title = The passwords of the card
    .label = Which passwords are there?

password-about =
    The form and the use of a password depend on its kind. There are 4: the signature certificate, the user authentication certificate, the Basic Resident Register and the card information input support.
    .title = Form and use of a password
    .label = What is each password for?

password-about-signature =
    The signature certificate's password has 6 to 16 alphanumeric characters. Letters must be capital letters, and letters and digits must be combined. It is used for filing a tax return with e-Tax, for example. { -passwords } All but the signature one are 4-digit numbers and can be set to the same number.
    .title = Password of the signature certificate
    .label = What is the signature password?

password-about-user =
    The user authentication certificate's password is a 4-digit number. It is used for getting certificates at convenience stores, for example. It can be the same as your other 4-digit passwords. { -passwords }
    .title = Password of the user authentication certificate
    .label = What is the authentication password?

password-about-resident =
    The Basic Resident Register password is a 4-digit number. It is used for moving-in procedures and for changing the address or name on the card, for example. It can be the same as your other 4-digit passwords. { -passwords }
    .title = Basic Resident Register password
    .label = What is the resident register password?

password-about-card-info =
    The card information input support password is a 4-digit number. It is used for confirming your My Number and what is printed on the card, for example. It can be the same as your other 4-digit passwords. { -passwords }
    .title = Card information input support password
    .label = What is the card information password?

password-same =
    You can set the 4-digit passwords to the same number. They are the ones for the user authentication certificate, the Basic Resident Register and the card information input support. Only the signature certificate's password has another form, 6 to 16 letters and digits.
    .title = Using the same number
    .label = May I use the same number?

unlock =
    How to unlock depends on whether one password is locked or both. If only one is locked, you can unlock it with the other one that you remember. If both are locked, book and have them reset at a counter.
    .title = Unlocking a password
    .label = How do I unlock a password?

unlock-one =
    If only one is locked, you can reset (unlock) it by using the other one that is not locked (that you remember). This holds for the signature password (6 to 16 letters and digits) and for the user authentication password (4-digit number). If both are locked, book and come to the My Number Card Center or the Residents' Section of the ward office of your registered address. For details, call the Kawasaki City My Number Call Center (0120-380-366).
    .title = If one password is locked
    .label = Only one is locked

unlock-both =
    If both are locked (or forgotten), you must have them reset (unlocked) at a counter. Book first, then come to the My Number Card Center or the Residents' Section of the ward office of your registered address. { -booking } What to bring depends on who goes.

    - The applicant: your My Number Card and 1 identity document
    - A legal representative: the applicant's My Number Card, 1 identity document of the applicant (1 more besides the My Number Card), 2 identity documents of the legal representative (1 from list A plus 1 more) and proof of the power of representation
    - A proxy: it is done by document inquiry and takes 2 visits
    .title = If both passwords are locked
    .label = Both are locked

ask-locked =
    Is only one of them locked (or forgotten), or both? There is the signature password (6 to 16 letters and digits) and the user authentication password (4-digit number).
    .title = Which password is locked

ask-password =
    Which password is it: the signature certificate, the user authentication certificate, the Basic Resident Register, or the card information input support?
    .title = Which password
