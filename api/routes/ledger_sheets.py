"""Shares and ledger as tables to hand out, headed in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from api.pages.sheets import Cell, Sheet
from models.queries.ledger import FigureRow, LedgerLine
from models.rules.ledger import ACCOUNTS, KINDS
from models.rules.money import Money
from models.rules.text import Language, Text

SHARE_KINDS: Mapping[str, Text] = {
    "cash": Text(ar="نقدي", en="cash"),
    "in_kind": Text(ar="عيني", en="in kind"),
}
PLACE = (
    Text(ar="المشروع", en="project"),
    Text(ar="رمز الممول", en="funder's code"),
    Text(ar="الممول", en="funder"),
    Text(ar="السنة المالية", en="fiscal year"),
    Text(ar="النوع", en="kind"),
)
CURRENCY = Text(ar="العملة", en="currency")
FIGURES = (
    *PLACE,
    Text(ar="الحصة", en="share"),
    Text(ar="المعتمد ولم يحجز", en="approved, not reserved"),
    Text(ar="المحجوز", en="reserved"),
    Text(ar="المرتبط به", en="committed"),
    Text(ar="المنصرف", en="disbursed"),
    Text(ar="المفرج عنه", en="released"),
    CURRENCY,
)
ENTRIES = (
    Text(ar="القيد", en="posting"),
    Text(ar="التاريخ", en="posted at"),
    Text(ar="العملية", en="act"),
    Text(ar="الخطوة", en="step"),
    Text(ar="عكس للقيد", en="reverses"),
    *PLACE,
    Text(ar="من حساب", en="from account"),
    Text(ar="إلى حساب", en="to account"),
    Text(ar="المبلغ", en="amount"),
    CURRENCY,
    Text(ar="القرار", en="decision"),
    Text(ar="البند", en="clause"),
)


def share_sheet(rows: Iterable[FigureRow], language: Language) -> Sheet:
    """Make a table of the figures of shares."""
    return Sheet("shares", _headed(FIGURES, language), _figures(rows, language))


def ledger_sheet(lines: Iterable[LedgerLine], language: Language) -> Sheet:
    """Make a table of the ledger's entries."""
    return Sheet("ledger", _headed(ENTRIES, language), _entries(lines, language))


def _figures(rows: Iterable[FigureRow], language: Language) -> Iterator[list[Cell]]:
    for row in rows:
        amounts = (row.share, row.approved, row.reserved, row.committed, row.disbursed, row.released)
        yield [
            row.project,
            row.funder.code,
            row.funder.name.in_language(language),
            row.fiscal_year,
            _said(SHARE_KINDS, row.kind, language),
            *(_number(amount) for amount in amounts),
            row.share.currency,
        ]


def _entries(lines: Iterable[LedgerLine], language: Language) -> Iterator[list[Cell]]:
    for line in lines:
        entry = line.entry
        yield [
            line.posting,
            line.posted_at,
            _said(KINDS, line.act, language),
            line.step,
            line.reverses_id,
            line.project,
            entry.funder.code,
            entry.funder.name.in_language(language),
            entry.fiscal_year,
            _said(SHARE_KINDS, entry.kind, language),
            _said(ACCOUNTS, entry.source, language),
            _said(ACCOUNTS, entry.target, language),
            _number(entry.amount),
            entry.amount.currency,
            entry.decision_id,
            entry.clause,
        ]


def _headed(headings: Iterable[Text], language: Language) -> list[str]:
    return [heading.in_language(language) for heading in headings]


def _said(texts: Mapping[str, Text], name: str, language: Language) -> str:
    return texts[name].in_language(language) if name in texts else name


def _number(money: Money) -> Decimal:
    return Decimal(money.amount)
