"""The agreement: the document that parties sign, written from a frozen version, in Arabic and in English."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Page
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from sqlmodel import Session, col, select

from models.columns import identity
from models.facts import AGREEMENT
from models.intake import Intake
from models.loading import load
from models.programme import Objective
from models.project import Project
from models.protocol import Clause, Protocol
from models.rules.attachments import Attachment
from models.rules.errors import Refused
from models.rules.money import Money
from models.rules.text import Language, Text
from models.version import ContentVersion

LANGUAGES: tuple[Language, ...] = ("ar", "en")
TITLE_STYLE, HEADING, BULLET = "Title", "Heading 1", "List Bullet"
PARTY_ROLES: Mapping[int, Text] = {
    1: Text("جهة ممولة", "funding"),
    2: Text("جهة مسئولة", "accountable"),
    3: Text("جهة شريكة", "extending"),
    4: Text("جهة منفذة", "implementing"),
}
SHARE_KINDS = {"cash": Text("نقدا", "cash"), "in_kind": Text("عينا", "in kind")}
TITLE = Text("اتفاقية تنفيذ مشروع مشترك التمويل", "Agreement on a jointly funded project")
AMENDING = Text("ملحق تعديل لاتفاقية مشروع", "Amendment to a project agreement")
PARTIES = Text("الأطراف", "Parties")
SUBJECT = Text("موضوع الاتفاقية", "Subject")
CLAUSES = Text("بنود البروتوكول التي ينفذ المشروع بموجبها", "Clauses of the protocol under which it is done")
MONEY = Text("التكلفة والحصص", "Cost and shares")
PLAN = Text("مراحل التنفيذ", "Milestones")
SIGNATURES = Text("التوقيعات", "Signatures")
FUNDER, YEAR, KIND, AMOUNT = (
    Text("الممول", "Funder"),
    Text("السنة المالية", "Fiscal year"),
    Text("النوع", "Kind"),
    Text("المبلغ", "Amount"),
)
NAME, DATE, SIGNATURE = Text("الاسم", "Name"), Text("التاريخ", "Date"), Text("التوقيع", "Signature")


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says: a frozen version of a project's content, and what that names."""

    code: str
    protocol: Text
    version: int
    tag: str
    frozen_at: datetime
    content: Mapping[str, Any]
    clauses: tuple[tuple[int, Text], ...]
    objectives: tuple[Text, ...]
    amends: bool = False


def terms_of(session: Session, project: Project) -> Terms:
    """Give the terms of a project's current version."""
    version = session.get_one(ContentVersion, (identity(project), project.version))
    protocol = session.get_one(Protocol, project.protocol_id)
    clauses = session.exec(
        select(Clause)
        .where(Clause.protocol_id == protocol.id, col(Clause.number).in_(version.content["clauses"]))
        .order_by(col(Clause.number))
    ).all()
    objectives = session.exec(
        select(Objective)
        .where(col(Objective.code).in_(version.content["objectives"]))
        .order_by(col(Objective.code))
    ).all()
    return Terms(
        project.code,
        Text(protocol.title_ar, protocol.title_en),
        version.number,
        version.tag,
        version.frozen_at,
        version.content,
        tuple((clause.number, Text(clause.text_ar, clause.text_en)) for clause in clauses),
        tuple(Text(objective.name_ar, objective.name_en) for objective in objectives),
        amends=project.amends_id is not None,
    )


def agreement_of(session: Session, project_id: int, largest: int) -> tuple[Intake, Attachment]:
    """Write a project's agreement from its current version, as what is to be attached where it is asked for.

    `largest` is how many bytes a document may have; the caller closes the intake. Raises `NotFound`, and
    `Refused` where nobody is asked for an agreement.
    """
    loaded = load(session, project_id, lock=False)
    asking = [
        slot
        for slot in loaded.facts.slots.values()
        if slot.state == "open" and AGREEMENT in loaded.definition.steps[slot.step].documents
    ]
    if not asking:
        raise Refused("agreement_not_asked", project=loaded.project.code)
    intake = Intake(largest)
    intake.take(write_agreement(terms_of(session, loaded.project)))
    name = f"{loaded.project.code} v{loaded.project.version}.docx"
    return intake, intake.attachment(AGREEMENT, name, asking[0].step, asking[0].subject)


def write_agreement(terms: Terms) -> bytes:
    """Write terms as a DOCX file: the Arabic text, right to left, then the English one.

    The same terms give the same bytes, so that writing them again is no new version of the document.
    """
    page = Document()
    page.styles["Normal"].font.size = Pt(11)
    page.core_properties.title = f"{terms.code} {terms.content['title_en']}"
    page.core_properties.identifier = terms.tag
    page.core_properties.created = page.core_properties.modified = terms.frozen_at.replace(tzinfo=None)
    for language in LANGUAGES:
        _Writer(page, language).write(terms)
        if language != LANGUAGES[-1]:
            page.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    file = BytesIO()
    page.save(file)
    return _without_times(file)


def _without_times(file: BytesIO) -> bytes:
    """Give an archive whose entries do not tell when they were written."""
    packed = BytesIO()
    with ZipFile(file) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return packed.getvalue()


class _Writer:
    """Writes one language of an agreement."""

    def __init__(self, page: Page, language: Language) -> None:
        self.page = page
        self.language = language
        # A style is looked for through the whole template; its name is asked once, not at each paragraph.
        self.styles = {name: page.styles[name].style_id for name in (TITLE_STYLE, HEADING, BULLET)}

    def write(self, terms: Terms) -> None:
        content = terms.content
        title = {"ar": content["title_ar"], "en": content["title_en"]}[self.language]
        self._heading(AMENDING if terms.amends else TITLE, TITLE_STYLE)
        self._line(f"{terms.code}: {title}")
        self._line(self._say(terms.protocol))
        self._line(f"{self._say(Text('الإصدار', 'Version'))} {terms.version} ({terms.tag})")
        self._heading(PARTIES)
        roles = [(one[self.language], self._say(PARTY_ROLES[one["role"]])) for one in content["parties"]]
        self._items(f"{name} ({role})" for name, role in roles)
        self._heading(SUBJECT)
        self._line(content["scope"])
        self._items(self._say(objective) for objective in terms.objectives)
        self._line(f"{content['planned_start']} – {content['planned_end']}")
        self._heading(CLAUSES)
        self._items(f"{number}. {self._say(text)}" for number, text in terms.clauses)
        self._heading(MONEY)
        self._line(_money(content["cost"], content["currency"]))
        self._shares(content)
        self._heading(PLAN)
        self._items(f"{it['planned_on']}: {it[f'title_{self.language}']}" for it in content["milestones"])
        self._heading(SIGNATURES)
        bodies = {one["code"]: one for one in content["parties"]}.values()
        rows = [[one[self.language], "", "", ""] for one in bodies]
        self._table(["", *map(self._say, (NAME, DATE, SIGNATURE))], rows)

    def _shares(self, content: Mapping[str, Any]) -> None:
        names = {party["code"]: party[self.language] for party in content["parties"]}
        rows = [
            [
                names.get(funder, funder),
                year,
                self._say(SHARE_KINDS[kind]),
                _money(amount, content["currency"]),
            ]
            for funder, year, kind, amount in content["shares"]
        ]
        self._table(list(map(self._say, (FUNDER, YEAR, KIND, AMOUNT))), rows)

    def _say(self, text: Text) -> str:
        return text.in_language(self.language)

    def _heading(self, text: Text, style: str = HEADING) -> None:
        self._line(self._say(text), style)

    def _line(self, text: str, style: str = "") -> None:
        paragraph = self.page.add_paragraph(text)
        if style:
            paragraph._p.style = self.styles[style]
        self._direct(paragraph)

    def _items(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._line(text, BULLET)

    def _table(self, head: list[str], rows: list[list[str]]) -> None:
        table = self.page.add_table(rows=1 + len(rows), cols=len(head), style="Table Grid")
        for row, texts in zip(table.rows, (head, *rows), strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
                self._direct(cell.paragraphs[0])
        if self.language == "ar":
            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))

    def _direct(self, paragraph: Paragraph) -> None:
        """Set a paragraph from right to left where its language is."""
        if self.language != "ar":
            return
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
            language = OxmlElement("w:lang")
            language.set(qn("w:bidi"), "ar-EG")
            run._r.get_or_add_rPr().append(language)


def _money(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).amount} {currency}"
