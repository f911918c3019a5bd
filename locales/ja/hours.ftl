# 受付時間を、尋ねられた時刻や日に合わせて伝える文です。

today = 本日
# $day: 日。$time: 時刻。
next-opening = { $day }{ $time }
day-open = { $day }は受付日です。受付は{ $opens }から{ $closes }までです(祝休日・年末年始を除く)。
day-holiday = { $day }は祝日({ $holiday })のため、受付はお休みです。
day-year-end = { $day }は年末年始のため、受付はお休みです。
time-closed = { $day }の{ $time }は受付時間外です。受付は{ $opens }から{ $closes }までです(祝休日・年末年始を除く)。
weekend-open = 市のページで休みとされているのは「祝休日・年末年始」です。祝休日でも年末年始でもない土曜日と日曜日は、受付日としてご案内しています。
holidays-closed = 祝休日は、受付がお休みです。
year-end-closed = 年末年始は、受付がお休みです。
