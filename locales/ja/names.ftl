# Names of slot values and of the page's sections, as they appear on buttons and in source notes.

visitor-self = 本人
visitor-legal = 法定代理人(親権者など)
visitor-proxy = 任意代理人(頼まれた方)

procedure-renewal = 電子証明書の更新
procedure-unlock = パスワードのロック解除
procedure-inquiry-first = 文書照会の1回目
procedure-inquiry-second = 文書照会の2回目

locked-one = 片方だけ
locked-both = 両方

password-signature = 署名用(英数字)
password-user = 利用者証明用(数字)
password-resident = 住民基本台帳事務用
password-card-info = 券面事項入力補助用

## Sections of the city's page.

section-overview = 概要
section-notice = 1.有効期限通知書の確認
section-booking = 2.予約
section-visit = 3.来庁
section-bring-self = 持ち物(申請者本人が来庁する場合)
section-documents = 本人確認書類一覧表
section-bring-legal = 持ち物(法定代理人が来所する場合)
section-bring-proxy = 持ち物(任意代理人が来所する場合)
section-proxy-notes = 代理人が来庁する場合の留意点
section-inquiry = 文書照会
section-inquiry-first = 1 照会兼回答書の申請
section-inquiry-second = 2 照会兼回答書を持参
section-renewal-notes = 更新時の注意事項(マイナンバーカード・マイナ保険証)
section-passwords = パスワードのロック解除(初期化)について
section-lock-one = パスワードが片方ロックされた場合
section-lock-both = パスワードが両方ロックされた場合
section-unlock-self = 持ち物(申請者本人が申請する場合)
section-unlock-legal = 持ち物(法定代理人が申請する場合)
section-unlock-proxy = 持ち物(任意代理人が申請する場合)
section-contact = お問い合わせ先
section-header = サンキューコールかわさき

## Identity documents named without a word on the photo.

document-mynumber = マイナンバーカード
document-zairyu = 在留カード
document-spr = 特別永住者証明書

## Documents of list A.

document-mynumber-photo = マイナンバーカード(顔写真付き)
document-license = 運転免許証
document-history = 運転経歴証明書
document-passport = パスポート(旅券)
document-phys-dis = 身体障害者手帳
document-mental-dis = 精神障害者保健福祉手帳
document-ryoiku = 療育手帳
document-zairyu-photo = 在留カード(顔写真付き)
document-spr-photo = 特別永住者証明書(顔写真付き)
document-higo = 一時庇護許可書
document-karitaizai = 仮滞在許可書

## Documents of list B.

document-mynumber-nophoto = マイナンバーカード(顔写真なし)
document-zairyu-nophoto = 在留カード(顔写真なし)
document-spr-nophoto = 特別永住者証明書(顔写真なし)
document-kaigi = 海技免状
document-denki = 電気工事士免状
document-musen = 無線従事者免許証
document-doryokusha = 動力車操縦者運転免許証
document-unkokanri = 運航管理者技能検定合格証明書
document-ryoju = 猟銃・空気銃所持許可証
document-tokushu-denki = 特種電気工事資格者認定証
document-nintei-denki = 認定電気工事従事者認定証
document-taiku = 耐空検査員の証
document-koku = 航空従事者技能証明書
document-takken = 宅地建物取引士証
document-senin = 船員手帳
document-senshobyo = 戦傷病者手帳
document-kyoshu = 教習資格認定証
document-kentei = 検定合格証
document-kansho-staff = 官公署の職員証
document-keiro = 地方公共団体が交付する敬老手帳
document-seiho = 生活保護被保護証明
document-kenpo = 健康保険被保険者証または資格確認書
document-kaigo = 介護保険被保険者証
document-iryo = 医療受給者証
document-shoni = 小児医療証
document-shogai-fukushi = 障害福祉サービス受給者証
document-jiritsu = 自立支援医療受給者証
document-nenkin-shosho = 各種年金証書
document-nenkin-techo = 年金手帳・基礎年金番号通知書
document-jido-fuyo = 児童扶養手当証書
document-shussei = 出生証明書
document-boshi = 母子健康手帳
document-tsucho = 住民名義の預金通帳
document-shain = 民間企業の社員証
document-gakusei = 学生証または学校名が記載された書類など
