"""The columns of projects and shares as people name them, and which heading of a sheet stands for which."""

from collections.abc import Mapping, Sequence

from models.imports.faults import Faults
from models.imports.project_file import OF_PROJECT
from models.imports.row import Cell, Row
from models.imports.spreadsheet import SheetTable
from models.rules.folding import fold
from models.rules.text import Text

PROJECT_TITLES: Mapping[str, Text] = {
    "code": Text("الرمز", "Code"),
    "protocol": Text("البروتوكول", "Protocol"),
    "title_ar": Text("العنوان بالعربية", "Title in Arabic"),
    "title_en": Text("العنوان بالإنجليزية", "Title in English"),
    "summary_en": Text("النطاق بالإنجليزية", "Scope in English"),
    "objectives": Text("الأهداف", "Objectives"),
    "clauses": Text("البنود", "Clauses"),
    "cost_egp": Text("التكلفة", "Cost"),
    "planned_start": Text("البداية المخططة", "Planned start"),
    "planned_end": Text("النهاية المخططة", "Planned end"),
    "sponsor_org": Text("الجهة الراعية", "Sponsor"),
    "manager_mailbox": Text("بريد مدير المشروع", "Project manager’s address"),
    "beneficiaries_en": Text("المستفيدون", "Beneficiaries"),
    "source": Text("المصدر", "Source"),
    "source_basis": Text("أساس المصدر", "Basis of the source"),
    "confidence": Text("الثقة", "Confidence"),
    "cost_basis": Text("أساس التكلفة", "Basis of the cost"),
    "candidate_provider_kinds": Text("أنواع مقدمي الحلول", "Kinds of providers"),
}
SHARE_TITLES: Mapping[str, Text] = {
    "project_code": Text("رمز المشروع", "Project’s code"),
    "funder_org": Text("الجهة الممولة", "Funder"),
    "fiscal_year": Text("السنة المالية", "Fiscal year"),
    "kind": Text("نوع الحصة", "Kind of share"),
    "amount_egp": Text("المبلغ", "Amount"),
}
OPTIONAL = ("beneficiaries_en", *OF_PROJECT)


def guess(titles: Mapping[str, Text], headings: Sequence[str]) -> dict[str, int]:
    """Give, for each column whose name or title stands among the headings, the place of that heading."""
    known = {_plain(heading): place for place, heading in reversed(list(enumerate(headings)))}
    found: dict[str, int] = {}
    for column, title in titles.items():
        for name in (column, title.en, title.ar):
            if _plain(name) in known:
                found.setdefault(column, known[_plain(name)])
    return found


def lacking(titles: Mapping[str, Text], chosen: Mapping[str, int]) -> tuple[Text, ...]:
    """Give the titles of the columns that must be there and are not chosen."""
    return tuple(title for column, title in titles.items() if column not in chosen and column not in OPTIONAL)


def rows_of(file: str, table: SheetTable, chosen: Mapping[str, int], faults: Faults) -> list[Row]:
    """Give the rows of a table under the names of the columns that were chosen for its headings."""
    return [
        Row(file, line, {column: Cell(cells[place], line) for column, place in chosen.items()}, faults)
        for line, cells in table.rows
    ]


def _plain(text: str) -> str:
    return fold(text).replace("_", " ").replace("’", "'").strip()
