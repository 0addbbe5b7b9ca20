"""A dossier as a PDF: shaped Arabic and English, each in its own direction, on numbered pages."""

from collections.abc import Iterable
from datetime import datetime

import fontpkg
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from models.queries.decisions import GivenRow
from models.queries.dossier import Dossier, DossierEntry
from models.rules.calendar import zone_named
from models.rules.text import Language, Text

FONT = "Amiri"
SMALL, NORMAL, LARGE = 9, 11, 18
INK, QUIET = (24, 32, 29), (95, 105, 100)
WORDS: dict[str, Text] = {
    "dossier": Text("ملف المشروع", "Project dossier"),
    "made": Text("أعد في", "Made on"),
    "protocol": Text("البروتوكول", "Protocol"),
    "sponsor": Text("مقدم المشروع", "Sponsor"),
    "stage": Text("المرحلة", "Stage"),
    "state": Text("الحالة", "State"),
    "cost": Text("التكلفة", "Cost"),
    "planned": Text("المدة", "Planned"),
    "version": Text("النسخة", "Version"),
    "scope": Text("النطاق", "Scope"),
    "shares": Text("حصص التمويل", "Cost shares"),
    "decisions": Text("القرارات", "Decisions"),
    "history": Text("السجل", "History"),
    "none": Text("لا شيء", "None"),
    "system": Text("النظام", "The system"),
    "head": Text("نهاية السجل", "End of the history"),
}
KINDS: dict[str, Text] = {
    "project_opened": Text("فتح المشروع", "Project opened"),
    "content_revised": Text("عدل المحتوى", "Content revised"),
    "document_attached": Text("أرفق مستند", "Document attached"),
    "step_opened": Text("فتحت الخطوة", "Step opened"),
    "slot_opened": Text("طلب الرد", "Answer asked"),
    "slot_answered": Text("ورد الرد", "Answer given"),
    "slot_moved": Text("تغير وضع الرد", "Answer moved"),
    "step_passed": Text("اجتيزت الخطوة", "Step passed"),
    "step_returned": Text("أعيد المشروع من الخطوة", "Returned by the step"),
    "step_skipped": Text("تجاوز الخطوة", "Step skipped"),
    "step_voided": Text("تعاد الخطوة", "Step to be walked again"),
    "stage_entered": Text("دخول مرحلة", "Stage entered"),
    "state_entered": Text("دخول حالة", "State entered"),
    "ended": Text("انتهى المشروع", "Project ended"),
    "instructed": Text("تعليمات إلى الحسابات", "Books instructed"),
    "target_breached": Text("تأخر الرد عن الموعد", "Answer late"),
}


def write_dossier(dossier: Dossier, language: Language, zone: str, now: datetime) -> bytes:
    """Write a dossier as a PDF in one language."""
    paper = _Paper(language, zone)
    project = dossier.project
    paper.small(f"{paper.word('dossier')} — {paper.word('made')} {paper.moment(now)}")
    paper.name(f"{project.code}  {paper.say(project.title)}")
    for name, value in (
        ("protocol", f"{project.protocol.code}  {paper.say(project.protocol.name)}"),
        ("sponsor", paper.say(project.sponsor.name)),
        ("stage", paper.say(project.stage.title)),
        ("state", paper.say(project.state.title)),
        ("cost", f"{project.cost.amount} {project.cost.currency}"),
        ("planned", f"{project.planned_start:%Y-%m-%d} – {project.planned_end:%Y-%m-%d}"),
        ("version", str(project.version)),
        ("scope", paper.say(project.summary)),
    ):
        paper.pair(paper.word(name), value)
    paper.heading(paper.word("shares"))
    paper.lines(
        f"{share.funder}  {share.fiscal_year}: {share.amount.amount} {share.amount.currency}"
        for share in project.shares
    )
    paper.heading(paper.word("decisions"))
    paper.lines(paper.decision(one) for one in dossier.decisions)
    paper.heading(paper.word("history"))
    paper.lines(paper.entry(one) for one in dossier.entries)
    if dossier.entries:
        paper.pair(paper.word("head"), f"{dossier.entries[-1].sequence}  {dossier.entries[-1].hash}")
    return bytes(paper.output())


class _Paper(FPDF):
    """A4 pages that run from the right in Arabic."""

    def __init__(self, language: Language, zone: str) -> None:
        super().__init__(format="A4")
        self.language, self.zone = language, zone
        self.side = Align.R if language == "ar" else Align.L
        self.add_font(FONT, "", fontpkg.path("amiri"))
        self.add_font(FONT, "B", fontpkg.path("amiri", weight=700))
        self.set_text_shaping(use_shaping_engine=True)
        self.set_auto_page_break(True, margin=18)
        self.set_lang(language)
        self.add_page()

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-14)
        self.set_font(FONT, "", SMALL)
        self.set_text_color(*QUIET)
        self.cell(0, 6, str(self.page_no()), align=Align.C)

    def word(self, name: str) -> str:
        """Give a word of the dossier's own."""
        return WORDS[name].in_language(self.language)

    def say(self, text: Text) -> str:
        """Give a text in the dossier's language, or in the other where it is empty."""
        return text.in_language(self.language) or text.ar or text.en

    def moment(self, instant: datetime) -> str:
        """Write an instant on the programme's clock."""
        return f"{instant.astimezone(zone_named(self.zone)):%Y-%m-%d %H:%M}"

    def decision(self, one: GivenRow) -> str:
        """Write a decision: when, at which step, what, by whom, on which version, and why."""
        who = f"{self.say(one.person)}، " if self.language == "ar" else f"{self.say(one.person)}, "
        step = f"{self.say(one.step.title)} {one.subject}"
        said = f"{self.moment(one.decided_at)}  {step}: {self.say(one.outcome)}"
        reason = f"  “{one.comment}”" if one.comment else ""
        return (
            f"{said} — {who}{self.say(one.organisation.name)} ({self.word('version')} {one.version}){reason}"
        )

    def entry(self, one: DossierEntry) -> str:
        """Write an event: its number, when, what, by whom, and the beginning of its hash."""
        what = KINDS[one.kind].in_language(self.language) if one.kind in KINDS else one.kind
        step = f": {self.say(one.step)}" if one.step else ""
        who = self.say(one.person) if one.person else self.word("system")
        return f"{one.sequence}.  {self.moment(one.happened_at)}  {what}{step} — {who}  [{one.hash[:16]}]"

    def name(self, text: str) -> None:
        """Write the title."""
        self._write(text, "B", LARGE, 10)

    def heading(self, text: str) -> None:
        """Write a heading, with space before it."""
        self.ln(4)
        self._write(text, "B", NORMAL + 2, 8)

    def small(self, text: str) -> None:
        """Write something beside the matter."""
        self._write(text, "", SMALL, 6, QUIET)

    def pair(self, name: str, value: str) -> None:
        """Write a name and its value."""
        self._write(f"{name}: {value}", "", NORMAL, 7)

    def lines(self, texts: Iterable[str]) -> None:
        """Write one paragraph a text, or that there is none."""
        written = False
        for text in texts:
            self._write(text, "", NORMAL - 1, 6)
            written = True
        if not written:
            self.small(self.word("none"))

    def _write(self, text: str, style: str, size: int, height: int, ink: tuple[int, int, int] = INK) -> None:
        self.set_font(FONT, style, size)
        self.set_text_color(*ink)
        self.multi_cell(0, height, text, align=self.side, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
