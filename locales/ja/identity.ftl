# Identity documents: the city's lists A and B and their conditions.

# The day from which driving record certificates count, as the Japanese calendar and the common one write it.
# digits: differ
-driving-record-from = 平成24年(2012年)4月1日
# What holds for every identity document.
-document-conditions = 本人確認書類には、氏名と生年月日、または氏名と住所の記載が必要です。有効期限があるものは、有効期限内に限ります。ただし、申請者ご本人のマイナンバーカードは、有効期間満了の日から6か月以内も認められます。

document-class =
    { $document_class ->
        [a] { $document_label }は、Aの書類です。
        [b] { $document_label }は、Bの書類です。
       *[photo] { $document_label }は、顔写真付きならAの書類、顔写真なしならBの書類です。
    }氏名と生年月日、または氏名と住所の記載が必要です。{ $document ->
        [mynumber] 有効期限内に限りますが、申請者ご本人のカードは、有効期間満了の日から6か月以内も使えます。
        [mynumber-photo] 有効期限内に限りますが、申請者ご本人のカードは、有効期間満了の日から6か月以内も使えます。
        [mynumber-nophoto] 有効期限内に限りますが、申請者ご本人のカードは、有効期間満了の日から6か月以内も使えます。
       *[other] 有効期限があるものは、有効期限内に限ります。
    }
    .title = 本人確認書類の区分
    .label = この書類はAとBのどちら？

document-class-photo =
    { $document_label }は、顔写真付きならAの書類、顔写真なしならBの書類です。氏名と生年月日、または氏名と住所の記載が必要です。{ $document ->
        [mynumber] 有効期限内に限りますが、申請者ご本人のカードは、有効期間満了の日から6か月以内も使えます。
       *[other] 有効期限があるものは、有効期限内に限ります。
    }
    .title = 顔写真の有無と区分
    .label = 顔写真がないとどうなりますか

document-class-history =
    運転経歴証明書は、{ -driving-record-from }以降に交付されたものに限り、Aの書類です。それより前に交付されたものは、一覧表にありません。{ -document-conditions }
    .title = 運転経歴証明書
    .label = 運転経歴証明書は使えますか

document-class-boshi =
    母子健康手帳は、出生届出済証明書に公印が押されているものに限り、Bの書類です。{ -document-conditions }
    .title = 母子健康手帳
    .label = 母子健康手帳は使えますか

document-class-pension =
    年金手帳と基礎年金番号通知書は、Bの書類です。年金額改定通知書と年金振込通知書も、これに含まれます。{ -document-conditions }
    .title = 年金手帳・基礎年金番号通知書
    .label = 年金手帳は使えますか

document-list-a =
    Aの書類は、次の11種類です。

    - { document-mynumber-photo }
    - { document-license }
    - { document-history }、ただし{ -driving-record-from }以降に交付されたもの
    - { document-passport }
    - { document-phys-dis }
    - { document-mental-dis }
    - { document-ryoiku }
    - { document-zairyu-photo }
    - { document-spr-photo }
    - { document-higo }
    - { document-karitaizai }

    { -document-conditions }Bの書類には、健康保険の資格確認書、年金手帳、学生証、社員証、預金通帳などがあります。Bのすべての一覧も、お尋ねいただければご案内します。
    .title = 本人確認書類Aの一覧
    .label = Aの書類の一覧を見たい

document-list-b =
    Bの書類は、次の35種類です。

    - 顔写真なしのもの：{ document-mynumber }、{ document-zairyu }、{ document-spr }
    - 保険・医療・福祉：{ document-kenpo }、{ document-kaigo }、{ document-iryo }、{ document-shoni }、{ document-shogai-fukushi }、{ document-jiritsu }、{ document-seiho }、{ document-senshobyo }、{ document-keiro }
    - 年金：{ document-nenkin-shosho }、{ document-nenkin-techo }(年金額改定通知書・年金振込通知書を含む)
    - 子ども：{ document-jido-fuyo }、{ document-shussei }、{ document-boshi }(出生届出済証明書に公印が押されているもの)
    - 勤務先・預金・学校：{ document-kansho-staff }、{ document-shain }、{ document-tsucho }、{ document-gakusei }
    - 海・空・鉄道：{ document-kaigi }、{ document-senin }、{ document-unkokanri }、{ document-taiku }、{ document-koku }、{ document-doryokusha }
    - 電気・無線：{ document-denki }、{ document-tokushu-denki }、{ document-nintei-denki }、{ document-musen }
    - そのほか：{ document-takken }、{ document-ryoju }、{ document-kyoshu }、{ document-kentei }

    { -document-conditions }

    Aの書類は、次の11種類です。{ document-license }、{ -driving-record-from }以降に交付された{ document-history }、{ document-passport }、{ document-phys-dis }、{ document-mental-dis }、{ document-ryoiku }、{ document-higo }、{ document-karitaizai }と、顔写真付きの{ document-mynumber }、{ document-zairyu }、{ document-spr }です。
    .title = 本人確認書類Bの一覧
    .label = Bの書類の一覧を見たい

document-fields =
    どの本人確認書類にも、「氏名と生年月日」または「氏名と住所」の記載が必要です。どちらかの組み合わせがあれば足ります。有効期限があるものは、有効期限内に限ります。ただし、申請者ご本人のマイナンバーカードだけは、有効期間満了の日から6か月以内なら使えます。
    .title = 書類に必要な記載
    .label = 書類に何が書いてあればいい？

document-in-date =
    有効期限がある書類は、有効期限内のものに限ります。期限が切れた書類は使えません。ただし、申請者ご本人のマイナンバーカードだけは、有効期間満了の日から6か月以内なら本人確認書類として使えます。どの書類にも、氏名と生年月日、または氏名と住所の記載が必要です。
    .title = 書類の有効期限
    .label = 期限切れの書類は使えますか

document-expired-card =
    申請者ご本人のマイナンバーカードに限り、有効期間満了の日から6か月以内は本人確認書類として使えます。ほかの書類や代理人のカードは、有効期限内のものに限ります。どの書類にも、氏名と生年月日、または氏名と住所の記載が必要です。
    .title = 期限が切れたマイナンバーカード
    .label = 期限切れのカードは使えますか

document-not-listed =
    その書類は、市の本人確認書類の一覧表に載っていません。使えるとはお答えできませんので、川崎市マイナンバーコールセンター(0120-380-366)にご確認ください。一覧表にあるのは、運転免許証、パスポート、在留カード、健康保険の資格確認書、年金手帳、学生証などです。
    .title = 一覧表にない書類
    .label = 一覧にない書類は使えますか

ask-document =
    どの書類についてでしょうか。運転免許証、在留カード、健康保険の資格確認書など、書類の名前を教えてください。
    .title = 書類の確認
