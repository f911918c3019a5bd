# The call center, its hours, and the city's general inquiry line.

# The hours in the words of the city's page.
# digits: differ
-call-center-hours = 9:00 a.m. to 7:00 p.m. (except public holidays and the year-end and New Year period)
# digits: differ
-thank-you-call-hours = 8:00 a.m. to 9:00 p.m., every day of the year
# Where to call if the free number cannot be reached.
-call-center-ip = If the call does not go through, for example from an IP phone, dial 050-3310-5907 (charges apply).

phone-number =
    The number of the Kawasaki City My Number Call Center is 0120-380-366. It is toll-free. The lines are open { -call-center-hours }. { -call-center-ip }
    .title = Phone number
    .label = What is the phone number?

phone-free =
    0120-380-366 (Kawasaki City My Number Call Center) is toll-free, so the call costs you nothing. The lines are open { -call-center-hours }. The number for IP phones and others that cannot connect, 050-3310-5907, is not free.
    .title = Call charges
    .label = Is the call free?

phone-hours =
    The Kawasaki City My Number Call Center is open { -call-center-hours }. { $open_line } The number is 0120-380-366 (toll-free). { -call-center-ip }
    .title = Opening hours of the call center
    .label = When can I call?

phone-hours-on =
    { $day_line } The Kawasaki City My Number Call Center is open { -call-center-hours }. The number is 0120-380-366 (toll-free). { -call-center-ip }
    .title = Opening days of the call center
    .label = Can I call on that day?

phone-closed =
    It is closed on public holidays and over the year-end and New Year period. The Kawasaki City My Number Call Center is open { -call-center-hours }. The number is 0120-380-366 (toll-free). { -call-center-ip }
    .title = When the call center is closed
    .label = When is the call center closed?

phone-ip =
    If you cannot reach 0120-380-366, for example from an IP phone, call 050-3310-5907. Charges apply to this number, while 0120-380-366 is toll-free. The lines are open { -call-center-hours }.
    .title = If you cannot connect
    .label = I cannot connect to the number

thank-you-call =
    Thank You Call Kawasaki is the city's line for inquiries, opinions and consultations about city administration. It is open { -thank-you-call-hours }. For the electronic certificate on the My Number Card, call the Kawasaki City My Number Call Center (0120-380-366).
    .title = Thank You Call Kawasaki
    .label = What is Thank You Call?
