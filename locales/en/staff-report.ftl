# The words of reports and of the supervisor's page.

staff-report-heading = Report { $from } to { $to }
staff-report-nothing = Nothing happened in this period.
staff-report-about-rates = Each share comes with the number of cases (n) it was counted in. There is none of only a few cases.

## The whole

staff-report-summary = All in all
staff-report-what = What
staff-report-count = Number
staff-report-share = Share
staff-report-messages = Residents' messages
staff-report-answered = Answered by the bot
staff-report-fallbacks = No answer
staff-report-hand-overs = Handed over
staff-report-to-people = Written to the desk
staff-report-other = Other
staff-report-up = Helpful
staff-report-down = Not helpful

## Waiting

staff-report-waits = Waiting for a person
staff-report-median = Median
staff-report-ninetieth = 90% within
staff-report-longest = Longest
staff-report-until-claimed = Until claimed
staff-report-until-answered = Until the first reply
staff-report-given-up = Ended before anybody came
staff-report-still-waiting = Still waiting
staff-report-put-off = Put off, and notes
staff-report-seconds = { $seconds } s
staff-report-minutes = { $minutes } min { $seconds } s
staff-report-full-minutes = { $minutes } min
staff-report-hours = { $hours } h { $minutes } min
staff-report-up-to = ≤ { $span }
staff-report-longer = longer

## By intent and language

staff-report-by-intent = Answers by intent and language
staff-report-intent-id = Id of the intent
staff-report-intent = Intent
staff-report-no-intent = (no intent)
staff-report-language = Language
staff-report-language-ja = Japanese
staff-report-language-en = English
staff-report-answers = Answers
staff-report-clarifications = Asked back
staff-report-helpful = Found helpful

## Suggested answers

staff-report-suggestions = Suggested answers
staff-report-shown = Shown
staff-report-shown-first = Shown at the top
staff-report-first-used = Top one used
staff-report-sent = Sent
staff-report-edited = Edited
staff-report-distance = Characters changed (median)
staff-report-rejected = Rejected

## Plots

staff-report-plot-messages = Residents' messages and what became of them
staff-report-plot-messages-text = { $messages } messages. Answered by the bot: { $answered }, no answer: { $fallbacks }, handed over: { $handed }.
staff-report-plot-waits = Time until somebody claims
staff-report-plot-waits-text = { $count } conversations. The median is { $median }; 90% are within { $ninetieth }.
staff-report-plot-intents = Intents answered most often
staff-report-plot-intents-text = The most frequent is "{ $intent }" with { $count }.
staff-report-plot-suggestions = How often the top suggestion was used
staff-report-plot-suggestions-text = Of the times that an answer was suggested at the top, the share in which it was sent. The table has the numbers too.

## The supervisor's page

staff-report = Report
staff-overview = Overview
staff-overview-demo = This is a demo
staff-overview-updated = As of { $time }.
staff-overview-stop = Stop refreshing
staff-overview-go-on = Refresh by itself
staff-overview-now = Now
staff-overview-waiting = Who waits
staff-overview-nobody-waits = Nobody waits.
staff-overview-waits-for = Has waited
staff-overview-language = Language
staff-overview-message = Last message
staff-overview-no-message = (no message)
staff-overview-staff = Who is at the desk
staff-overview-nobody-there = Nobody is at the desk.
staff-overview-name = Name
staff-overview-holds = Conversations
staff-overview-presence = Presence
staff-overview-there = at the desk
staff-overview-away = away
staff-overview-period = Period
staff-overview-days-1 = Today
staff-overview-days-7 = 7 days
staff-overview-days-30 = 30 days
staff-overview-whole-report = Open the report
staff-overview-unanswered = Latest messages without an answer
staff-overview-none-unanswered = There is no message without an answer.
staff-overview-bad-days = These days cannot be shown together, so the usual period is shown.
staff-overview-from = First day
staff-overview-to = Last day
staff-overview-show = Show
staff-overview-csv = File for spreadsheets (CSV)
