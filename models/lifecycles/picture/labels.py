"""Labels: the words that drawings and tables put beside a definition's own."""

from collections.abc import Mapping

from models.rules.definition import Quorum, Target, Title
from models.rules.text import Text

COLLECTIONS: Mapping[str, Text] = {
    "funder": Text("لكل ممول", "for each funder"),
    "party": Text("لكل طرف", "for each party"),
    "reviewer": Text("لكل مراجع", "for each reviewer"),
    "committee_member": Text("لكل عضو في اللجنة", "for each member"),
    "panel_member": Text("لكل عضو في لجنة التقييم", "for each panel member"),
    "milestone": Text("لكل مرحلة إنجاز", "for each milestone"),
    "report": Text("لكل تقرير", "for each report"),
    "tranche": Text("لكل دفعة", "for each tranche"),
    "tranche_part": Text("لكل ممول في كل دفعة", "for each funder's part"),
}
AUTOMATIC = Text("آلية", "automatic")
OPTIONAL = Text("عند اللزوم", "where it applies")
RESUMES = Text("استئناف", "resumes")
SIDE_STATES = Text("حالات جانبية", "Side states")
ENDINGS = Text("النهايات", "Endings")
RETURNS_TO = Text("يعيد إلى", "returns to")
ENDS_IN = Text("ينتهي إلى", "ends in")
STATES: Mapping[str, Text] = {
    "passed": Text("تمت", "done"),
    "current": Text("الجارية الآن", "under way"),
    "skipped": Text("لا تنطبق", "does not apply"),
}


def text_of(title: Title) -> Text:
    """Give a definition's title as a text."""
    return Text(title.ar, title.en)


def time_allowed(target: Target | None) -> Text | None:
    """Say how long a step may take."""
    if target is None:
        return None
    if target.working_days is not None:
        number = target.working_days
        return Text(_days(number, "عمل"), f"{number} working day{'s' if number > 1 else ''}")
    number = target.calendar_days or 0
    return Text(_days(number, ""), f"{number} day{'s' if number > 1 else ''}")


def quorum_needed(quorum: Quorum) -> Text:
    """Say how many answers settle a repeated step."""
    chair = Text(" مع الرئيس", " with the chair") if quorum.chair else Text("", "")
    match quorum.rule:
        case "all":
            needed = Text("الجميع", "all")
        case "any":
            needed = Text("أي واحد", "any one")
        case "count":
            needed = Text(f"{quorum.count}", f"{quorum.count}")
        case _:
            over, under = quorum.fraction or (1, 1)
            needed = Text(f"{over}/{under}", f"{over}/{under}")
    return Text(needed.ar + chair.ar, needed.en + chair.en)


def _days(number: int, kind: str) -> str:
    """Count days as Arabic does: one, two, three to ten, and from eleven on."""
    if number == 1:
        return f"يوم {kind}".strip()
    if number == 2:
        return f"يوما {kind}" if kind else "يومان"
    few = 3 <= number % 100 <= 10
    noun = "أيام" if few else "يوم" if kind or number % 100 < 3 else "يوما"
    return f"{number} {noun} {kind}".strip()
