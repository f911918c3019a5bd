# Names of slot values and of the page's sections, as they appear on buttons and in source notes.

visitor-self = The applicant
visitor-legal = Legal representative (such as a parent)
visitor-proxy = Proxy (someone asked to go)

procedure-renewal = Renewing the electronic certificate
procedure-unlock = Unlocking a password
procedure-inquiry-first = Visit 1 of the document inquiry
procedure-inquiry-second = Visit 2 of the document inquiry

locked-one = Only one
locked-both = Both

password-signature = Signature (letters and digits)
password-user = User authentication (digits)
password-resident = Basic Resident Register
password-card-info = Card information input support

## Sections of the city's page.

section-overview = Overview
section-notice = 1. Checking the expiry notice
section-booking = 2. Booking
section-visit = 3. Visiting
section-bring-self = What to bring (applicant visiting)
section-documents = Table of identity documents
section-bring-legal = What to bring (legal representative visiting)
section-bring-proxy = What to bring (proxy visiting)
section-proxy-notes = Notes for representatives visiting
section-inquiry = Document inquiry
section-inquiry-first = 1 Requesting the inquiry-and-response form
section-inquiry-second = 2 Bringing the inquiry-and-response form
section-renewal-notes = Notes on the renewal (My Number Card, health insurance card)
section-passwords = Unlocking (resetting) passwords
section-lock-one = If one password is locked
section-lock-both = If both passwords are locked
section-unlock-self = What to bring (applicant applying)
section-unlock-legal = What to bring (legal representative applying)
section-unlock-proxy = What to bring (proxy applying)
section-contact = Contact
section-header = Thank You Call Kawasaki

## Identity documents named without a word on the photo.

document-mynumber = My Number Card
document-zairyu = Residence card
document-spr = Special permanent resident certificate

## Documents of list A.

document-mynumber-photo = My Number Card (with photo)
document-license = Driver's license
document-history = Driving record certificate
document-passport = Passport
document-phys-dis = Physical disability certificate
document-mental-dis = Mental disability health and welfare certificate
document-ryoiku = Intellectual disability certificate (ryoiku techo)
document-zairyu-photo = Residence card (with photo)
document-spr-photo = Special permanent resident certificate (with photo)
document-higo = Temporary refuge permit
document-karitaizai = Provisional stay permit

## Documents of list B.

document-mynumber-nophoto = My Number Card (no photo)
document-zairyu-nophoto = Residence card (no photo)
document-spr-nophoto = Special permanent resident certificate (no photo)
document-kaigi = Marine technician license (kaigi menjo)
document-denki = Electrician's license
document-musen = Radio operator license
document-doryokusha = Railway motor car operator's license
document-unkokanri = Flight dispatcher examination certificate
document-ryoju = Hunting gun or air gun permit
document-tokushu-denki = Special electrical work qualification certificate
document-nintei-denki = Certified electrical worker certificate
document-taiku = Airworthiness inspector certificate
document-koku = Airman competence certificate (pilot license)
document-takken = Real estate transaction agent card
document-senin = Seaman's book
document-senshobyo = Wounded war veteran handbook
document-kyoshu = Training qualification certificate (kyoshu shikaku ninteisho)
document-kentei = Examination pass certificate (kentei gokakusho)
document-kansho-staff = Public office staff ID
document-keiro = Senior citizen's handbook issued by a local government
document-seiho = Public assistance recipient certificate
document-kenpo = Health insurance card or eligibility certificate
document-kaigo = Long-term care insurance card
document-iryo = Medical care recipient certificate
document-shoni = Children's medical certificate
document-shogai-fukushi = Disability welfare service recipient certificate
document-jiritsu = Self-support medical care recipient certificate
document-nenkin-shosho = Pension certificates
document-nenkin-techo = Pension book or basic pension number notice
document-jido-fuyo = Child rearing allowance certificate
document-shussei = Birth certificate
document-boshi = Maternal and child health handbook
document-tsucho = Bank passbook in the resident's name
document-shain = Private company employee ID
document-gakusei = Student ID or document with the school's name
