# The call center, its hours, and the city's general inquiry line.

# The hours in the words of the city's page.
# digits: differ
-call-center-hours = 午前9時～午後7時(祝休日・年末年始を除く)
# digits: differ
-thank-you-call-hours = 午前8時～午後9時、年中無休
# Where to call if the free number cannot be reached.
-call-center-ip = IP電話などでつながらない場合は、050-3310-5907(有料)におかけください。

phone-number =
    川崎市マイナンバーコールセンターの電話番号は、0120-380-366です。フリーダイヤルなので、通話料はかかりません。受付時間は、{ -call-center-hours }です。{ -call-center-ip }
    .title = 電話番号
    .label = 電話番号を教えてください

phone-free =
    0120-380-366(川崎市マイナンバーコールセンター)はフリーダイヤルです。通話料はかかりません。受付は、{ -call-center-hours }です。IP電話などでつながらないときの050-3310-5907は有料です。
    .title = 通話料
    .label = 電話は無料ですか

phone-hours =
    川崎市マイナンバーコールセンターの受付は、{ -call-center-hours }です。{ $open_line }電話番号は0120-380-366(フリーダイヤル)です。{ -call-center-ip }
    .title = 電話の受付時間
    .label = 電話は何時までですか

phone-hours-on =
    { $day_line }川崎市マイナンバーコールセンターの受付は、{ -call-center-hours }です。電話番号は0120-380-366(フリーダイヤル)です。{ -call-center-ip }
    .title = 電話の受付日
    .label = その日は電話できますか

phone-closed =
    お休みは、祝休日と年末年始です。川崎市マイナンバーコールセンターの受付は、{ -call-center-hours }です。電話番号は0120-380-366(フリーダイヤル)です。{ -call-center-ip }
    .title = 電話の休業日
    .label = 電話の休みはいつですか

phone-ip =
    IP電話などで0120-380-366につながらない場合は、050-3310-5907におかけください。この番号は有料で、0120-380-366はフリーダイヤルです。受付は、{ -call-center-hours }です。
    .title = つながらない場合の電話番号
    .label = 電話がつながりません

thank-you-call =
    サンキューコールかわさきでは、市政に関するお問い合わせ、ご意見、ご相談を受け付けています。受付時間は、{ -thank-you-call-hours }です。マイナンバーカードの電子証明書については、川崎市マイナンバーコールセンター(0120-380-366)が窓口です。
    .title = サンキューコールかわさき
    .label = サンキューコールとは？
