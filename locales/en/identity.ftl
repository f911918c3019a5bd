# Identity documents: the city's lists A and B and their conditions.

# The day from which driving record certificates count, as the Japanese calendar and the common one write it.
# digits: differ
-driving-record-from = 1 April 2012 (Heisei 24)
# What holds for every identity document.
-document-conditions = An identity document must show the name and date of birth, or the name and address. If it has an expiry date, it must still be valid. Only the applicant's own My Number Card is also accepted for up to 6 months after it expires.

document-class =
    { $document_class ->
        [a] { $document_label }: this is a list A document.
        [b] { $document_label }: this is a list B document.
       *[photo] { $document_label }: with a photo it is a list A document, without a photo it is a list B document.
    } It must show your name and date of birth, or your name and address. { $document ->
        [mynumber] It must be in date, but the applicant's own card is accepted for up to 6 months after it expires.
        [mynumber-photo] It must be in date, but the applicant's own card is accepted for up to 6 months after it expires.
        [mynumber-nophoto] It must be in date, but the applicant's own card is accepted for up to 6 months after it expires.
       *[other] If it has an expiry date, it must still be valid.
    }
    .title = List of an identity document
    .label = Which list is my document on?

document-class-photo =
    { $document_label }: with a photo it is a list A document, without a photo it is a list B document. It must show your name and date of birth, or your name and address. { $document ->
        [mynumber] It must be in date, but the applicant's own card is accepted for up to 6 months after it expires.
       *[other] If it has an expiry date, it must still be valid.
    }
    .title = With or without a photo
    .label = What if there is no photo on it?

document-class-history =
    A driving record certificate is a list A document only if it was issued on or after { -driving-record-from }. One issued earlier is not on the lists. { -document-conditions }
    .title = Driving record certificate
    .label = Can I use a driving record certificate?

document-class-boshi =
    A maternal and child health handbook is a list B document only if the birth registration certificate in it bears the official seal. { -document-conditions }
    .title = Maternal and child health handbook
    .label = Can I use the mother and child book?

document-class-pension =
    A pension book or basic pension number notice is a list B document. The pension amount revision notice and the pension transfer notice are included. { -document-conditions }
    .title = Pension book and pension number notice
    .label = Can I use a pension book?

document-list-a =
    List A has 11 documents.

    - { document-mynumber-photo }
    - { document-license }
    - { document-history }, issued on or after { -driving-record-from }
    - { document-passport }
    - { document-phys-dis }
    - { document-mental-dis }
    - { document-ryoiku }
    - { document-zairyu-photo }
    - { document-spr-photo }
    - { document-higo }
    - { document-karitaizai }

    { -document-conditions } List B includes the health insurance eligibility certificate, the pension book, a student ID, an employee ID and a bank passbook. Ask me for all of list B.
    .title = Identity documents of list A
    .label = Show me the A documents

document-list-b =
    List B has 35 documents.

    - Without a photo: { document-mynumber }; { document-zairyu }; { document-spr }
    - Insurance and welfare: { document-kenpo }; { document-kaigo }; { document-iryo }; { document-shoni }; { document-shogai-fukushi }; { document-jiritsu }; { document-seiho }; { document-senshobyo }; Senior citizen's handbook (local government)
    - Pension: { document-nenkin-shosho }; { document-nenkin-techo } (including amount revision and transfer notices)
    - Children: { document-jido-fuyo }; { document-shussei }; { document-boshi } (with the official seal on the birth registration certificate)
    - Work, bank, school: { document-kansho-staff }; { document-shain }; { document-tsucho }; { document-gakusei }
    - Sea, air, rail: Marine technician license; { document-senin }; { document-unkokanri }; { document-taiku }; { document-koku }; { document-doryokusha }
    - Electricity, radio: { document-denki }; { document-tokushu-denki }; { document-nintei-denki }; { document-musen }
    - Other: { document-takken }; { document-ryoju }; Training qualification certificate; Examination pass certificate

    Each must show your name with your date of birth or address, and must not be expired.

    List A has 11: driver's license, driving record certificate issued on or after { -driving-record-from }, passport, physical, mental and intellectual disability certificates, temporary refuge permit, provisional stay permit and, with a photo, My Number Card, residence card and special permanent resident certificate.
    .title = Identity documents of list B
    .label = Show me the B documents

document-fields =
    Every identity document must show your name and date of birth, or your name and address. Either pair is enough. A document with an expiry date must still be valid. Only the applicant's own My Number Card is accepted for up to 6 months after it expires.
    .title = What a document must show
    .label = What must be on the document?

document-in-date =
    A document with an expiry date must still be valid. Expired documents are not accepted. Only the applicant's own My Number Card is accepted as an identity document for up to 6 months after it expires. Every document must show the name and date of birth, or the name and address.
    .title = Expiry of documents
    .label = Are expired documents accepted?

document-expired-card =
    The applicant's own My Number Card is accepted as an identity document for up to 6 months after it expires. Other documents, and the card of a representative, must still be valid. Every document must show the name and date of birth, or the name and address.
    .title = Expired My Number Card
    .label = Is an expired card accepted?

document-not-listed =
    This document is not on the city's list of identity documents. I cannot say that it is accepted, so please ask the Kawasaki City My Number Call Center (0120-380-366). The list names, among others, the driver's license, passport, residence card, health insurance eligibility certificate, pension book and student ID.
    .title = A document not on the list
    .label = My document is not on the list

ask-document =
    Which document is it? Please tell me its name, such as driver's license, residence card or health insurance eligibility certificate.
    .title = Which document
