# Names of slot values and of the page's sections in easy Japanese, as they appear on buttons and in source notes.

visitor-self = 本人《ほんにん》
visitor-legal = 法定代理人《ほうていだいりにん》(親権者《しんけんしゃ》など)
visitor-proxy = 任意代理人《にんいだいりにん》(頼《たの》まれた 人《ひと》)

procedure-renewal = 電子証明書《でんししょうめいしょ》の 更新《こうしん》
procedure-unlock = パスワードの ロック解除《かいじょ》
procedure-inquiry-first = 文書照会《ぶんしょしょうかい》の 1回目《かいめ》
procedure-inquiry-second = 文書照会《ぶんしょしょうかい》の 2回目《かいめ》

locked-one = 片方《かたほう》だけ
locked-both = 両方《りょうほう》

password-signature = 署名用《しょめいよう》(英数字《えいすうじ》)
password-user = 利用者証明用《りようしゃしょうめいよう》(数字《すうじ》)
password-resident = 住民基本台帳事務用《じゅうみんきほんだいちょうじむよう》
password-card-info = 券面事項入力補助用《けんめんじこうにゅうりょくほじょよう》

## Sections of the city's page, named as they stand there.

section-overview = 概要《がいよう》
section-notice = 1.有効期限通知書《ゆうこうきげんつうちしょ》の 確認《かくにん》
section-booking = 2.予約《よやく》
section-visit = 3.来庁《らいちょう》
section-bring-self = 持《も》ち物《もの》(申請者本人《しんせいしゃほんにん》が 来庁《らいちょう》する 場合《ばあい》)
section-documents = 本人確認書類一覧表《ほんにんかくにんしょるいいちらんひょう》
section-bring-legal = 持《も》ち物《もの》(法定代理人《ほうていだいりにん》が 来所《らいしょ》する 場合《ばあい》)
section-bring-proxy = 持《も》ち物《もの》(任意代理人《にんいだいりにん》が 来所《らいしょ》する 場合《ばあい》)
section-proxy-notes = 代理人《だいりにん》が 来庁《らいちょう》する 場合《ばあい》の 留意点《りゅういてん》
section-inquiry = 文書照会《ぶんしょしょうかい》
section-inquiry-first = 1 照会兼回答書《しょうかいけんかいとうしょ》の 申請《しんせい》
section-inquiry-second = 2 照会兼回答書《しょうかいけんかいとうしょ》を 持参《じさん》
section-renewal-notes = 更新時《こうしんじ》の 注意事項《ちゅういじこう》(マイナンバーカード・マイナ保険証《ほけんしょう》)
section-passwords = パスワードの ロック解除《かいじょ》(初期化《しょきか》)に ついて
section-lock-one = パスワードが 片方《かたほう》ロックされた 場合《ばあい》
section-lock-both = パスワードが 両方《りょうほう》ロックされた 場合《ばあい》
section-unlock-self = 持《も》ち物《もの》(申請者本人《しんせいしゃほんにん》が 申請《しんせい》する 場合《ばあい》)
section-unlock-legal = 持《も》ち物《もの》(法定代理人《ほうていだいりにん》が 申請《しんせい》する 場合《ばあい》)
section-unlock-proxy = 持《も》ち物《もの》(任意代理人《にんいだいりにん》が 申請《しんせい》する 場合《ばあい》)
section-contact = お問《と》い合《あ》わせ先《さき》
section-header = サンキューコールかわさき

## Identity documents named without a word on the photo.

document-mynumber = マイナンバーカード
document-zairyu = 在留《ざいりゅう》カード
document-spr = 特別永住者証明書《とくべつえいじゅうしゃしょうめいしょ》

## Documents of list A.

document-mynumber-photo = マイナンバーカード(顔写真《かおじゃしん》が ある もの)
document-license = 運転免許証《うんてんめんきょしょう》
document-history = 運転経歴証明書《うんてんけいれきしょうめいしょ》
document-passport = パスポート(旅券《りょけん》)
document-phys-dis = 身体障害者手帳《しんたいしょうがいしゃてちょう》
document-mental-dis = 精神障害者保健福祉手帳《せいしんしょうがいしゃほけんふくしてちょう》
document-ryoiku = 療育手帳《りょういくてちょう》
document-zairyu-photo = 在留《ざいりゅう》カード(顔写真《かおじゃしん》が ある もの)
document-spr-photo = 特別永住者証明書《とくべつえいじゅうしゃしょうめいしょ》(顔写真《かおじゃしん》が ある もの)
document-higo = 一時庇護許可書《いちじひごきょかしょ》
document-karitaizai = 仮滞在許可書《かりたいざいきょかしょ》

## Documents of list B.

document-mynumber-nophoto = マイナンバーカード(顔写真《かおじゃしん》が ない もの)
document-zairyu-nophoto = 在留《ざいりゅう》カード(顔写真《かおじゃしん》が ない もの)
document-spr-nophoto = 特別永住者証明書《とくべつえいじゅうしゃしょうめいしょ》(顔写真《かおじゃしん》が ない もの)
document-kaigi = 海技免状《かいぎめんじょう》
document-denki = 電気工事士免状《でんきこうじしめんじょう》
document-musen = 無線従事者免許証《むせんじゅうじしゃめんきょしょう》
document-doryokusha = 動力車操縦者運転免許証《どうりょくしゃそうじゅうしゃうんてんめんきょしょう》
document-unkokanri = 運航管理者技能検定合格証明書《うんこうかんりしゃぎのうけんていごうかくしょうめいしょ》
document-ryoju = 猟銃《りょうじゅう》・空気銃所持許可証《くうきじゅうしょじきょかしょう》
document-tokushu-denki = 特種電気工事資格者認定証《とくしゅでんきこうじしかくしゃにんていしょう》
document-nintei-denki = 認定電気工事従事者認定証《にんていでんきこうじじゅうじしゃにんていしょう》
document-taiku = 耐空検査員《たいくうけんさいん》の 証《しょう》
document-koku = 航空従事者技能証明書《こうくうじゅうじしゃぎのうしょうめいしょ》
document-takken = 宅地建物取引士証《たくちたてものとりひきししょう》
document-senin = 船員手帳《せんいんてちょう》
document-senshobyo = 戦傷病者手帳《せんしょうびょうしゃてちょう》
document-kyoshu = 教習資格認定証《きょうしゅうしかくにんていしょう》
document-kentei = 検定合格証《けんていごうかくしょう》
document-kansho-staff = 官公署《かんこうしょ》の 職員証《しょくいんしょう》
document-keiro = 地方公共団体《ちほうこうきょうだんたい》が 交付《こうふ》する 敬老手帳《けいろうてちょう》
document-seiho = 生活保護被保護証明《せいかつほごひほごしょうめい》
document-kenpo = 健康保険被保険者証《けんこうほけんひほけんしゃしょう》か 資格確認書《しかくかくにんしょ》
document-kaigo = 介護保険被保険者証《かいごほけんひほけんしゃしょう》
document-iryo = 医療受給者証《いりょうじゅきゅうしゃしょう》
document-shoni = 小児医療証《しょうにいりょうしょう》
document-shogai-fukushi = 障害福祉《しょうがいふくし》サービス受給者証《じゅきゅうしゃしょう》
document-jiritsu = 自立支援医療受給者証《じりつしえんいりょうじゅきゅうしゃしょう》
document-nenkin-shosho = 各種年金証書《かくしゅねんきんしょうしょ》
document-nenkin-techo = 年金手帳《ねんきんてちょう》・基礎年金番号通知書《きそねんきんばんごうつうちしょ》
document-jido-fuyo = 児童扶養手当証書《じどうふようてあてしょうしょ》
document-shussei = 出生証明書《しゅっしょうしょうめいしょ》
document-boshi = 母子健康手帳《ぼしけんこうてちょう》
document-tsucho = 住民名義《じゅうみんめいぎ》の 預金通帳《よきんつうちょう》
document-shain = 民間企業《みんかんきぎょう》の 社員証《しゃいんしょう》
document-gakusei = 学生証《がくせいしょう》か 学校《がっこう》の 名前《なまえ》が 書《か》いて ある 書類《しょるい》など
