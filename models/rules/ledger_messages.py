"""What each error of the ledger says, in Arabic and in English; the codes are in alphabetical order."""

from models.rules.text import Text

LEDGER_MESSAGES: dict[str, Text] = {
    "balance_insufficient": Text(
        ar="الرصيد في حساب «{account}» هو {standing}، ولا يكفي لمبلغ {amount}؛ أدخل مبلغا لا يتجاوزه.",
        en="{standing} stands on the account “{account}”, which does not suffice for {amount}; give no more"
        " than that.",
    ),
    "ceiling_below_taken": Text(
        ar="السقف {limit} أقل من المحجوز والمرتبط به وهو {taken}؛ أدخل ما لا يقل عنه.",
        en="The limit {limit} is below the {taken} that are reserved and committed; give no less than that.",
    ),
    "ceiling_is_cost": Text(
        ar="سقف المشروع {project} هو تكلفته؛ عدل التكلفة في خطة التمويل.",
        en="The ceiling of project {project} is its cost; change the cost in the funding plan.",
    ),
    "ceiling_not_yours": Text(
        ar="يغير السقوف مدير البرنامج أو لجنة التوجيه؛ لست معينا لأي منهما.",
        en="Ceilings are set by the programme manager or the steering committee; you are neither.",
    ),
    "ceiling_unknown": Text(
        ar="لا يوجد سقف برقم {ceiling}، أو ليس لك الاطلاع عليه.",
        en="There is no ceiling {ceiling}, or you may not see it.",
    ),
    "ceilings_insufficient": Text(
        ar="لا يكفي المتاح تحت السقوف: {shortfalls}؛ خفض الحصص أو ارفع السقف.",
        en="The ceilings do not suffice: {shortfalls}; lower the shares, or raise the ceiling.",
    ),
    "currency_differs": Text(
        ar="عملة المشروع {currency} وعملة السقف {ceiling}؛ يحجز المبلغ بعملة السقف.",
        en="The project is in {currency}, its ceiling in {ceiling}; reserve in the currency of the ceiling.",
    ),
    "nothing_to_post": Text(
        ar="لا مبلغ في القيد؛ أضف مبلغا واحدا على الأقل.",
        en="There is no amount to post; give at least one.",
    ),
    "posting_unknown": Text(
        ar="لا يوجد قيد برقم {posting} في هذا المشروع؛ راجع دفتر المشروع.",
        en="This project has no posting {posting}; see its ledger.",
    ),
    "reversal_not_by_hand": Text(
        ar="القيد {posting} ({kind}) لا يعكس يدويا؛ يعكس صرف مشروع قائم، وما عداه يعكس بعكس قراره.",
        en="Posting {posting} ({kind}) is not reversed by hand: only a payment of a running project is;"
        " reverse the decision behind any other.",
    ),
    "reversal_of_reversal": Text(
        ar="القيد {posting} قيد عكسي ولا يعكس؛ سجل العملية من جديد.",
        en="Posting {posting} is itself a reversal and is not reversed; post the act anew.",
    ),
    "reversed_already": Text(
        ar="عكس القيد {posting} من قبل بالقيد {reversal}؛ لا يعكس مرتين.",
        en="Posting {posting} was reversed already, by posting {reversal}; nothing is reversed twice.",
    ),
}
