# The card as a health insurance card after the certificate has expired.

insurance-grace =
    After the certificate expires, you can still use the card as a health insurance card at medical institutions until the end of the month 3 months after the month of expiry. If you have not renewed by then, its registration as a health insurance card is removed. You can still renew the certificate after it has expired. Tell me when the certificate expires and I will work out the last day.
    .title = How long the insurance card works
    .label = How long does the insurance card work?

insurance-grace-computed =
    You can use the card as a health insurance card at medical institutions until { $grace_end }. The grace period runs until the end of the month 3 months after the month in which the certificate expires. If it passes without renewal, the registration as a health insurance card is removed. You can still renew the certificate after it has expired.
    .title = How long the insurance card works
    .label = How long does the insurance card work?

insurance-grace-computed-all =
    You can use the card as a health insurance card at medical institutions until { $grace_end }. The grace period runs until the end of the month 3 months after the month in which the certificate expires. If it passes without renewal, the registration as a health insurance card is removed. You can renew the certificate from { $renewal_opens }. You can still renew after it has expired.
    .title = How long the insurance card works
    .label = How long does the insurance card work?

insurance-removed =
    If you do not renew within the grace period, the registration as a health insurance card is removed. The grace period runs until the end of the month 3 months after the month in which the certificate expires. Until then, medical institutions accept the card although the certificate has expired. You can still renew the certificate after it has expired.
    .title = Removal of the registration
    .label = What if I do not renew?
