# Sentences that fit the opening hours to the moment or the day asked about.

today = today
# $day: a day. $time: a time.
next-opening = { $day } at { $time }
day-open = { $day } is a working day for the call center: { $opens } to { $closes } (closed on public holidays and over the year-end and New Year period).
day-holiday = { $day } is a public holiday ({ $holiday }), so the call center is closed.
day-year-end = { $day } falls in the year-end and New Year period, so the call center is closed.
time-closed = { $day }, { $time } is outside the call center's hours, which are { $opens } to { $closes } (closed on public holidays and over the year-end and New Year period).
weekend-open = The city's page names only public holidays (祝休日) and the year-end and New Year period (年末年始) as closed. Saturdays and Sundays that are neither count as open days.
holidays-closed = The call center is closed on public holidays.
year-end-closed = The call center is closed over the year-end and New Year period.
