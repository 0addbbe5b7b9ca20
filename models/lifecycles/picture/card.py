"""A card: what the drawing says of one step or state."""

from dataclasses import dataclass

from models.lifecycles.picture import labels
from models.lifecycles.picture.lettering import BOLD, broken, shortened
from models.rules.definition import Lifecycle, SideState, Step, Terminal
from models.rules.text import Text

TITLE_SIZE, NOTE_SIZE = 13.0, 11.0
TITLE_LINE, NOTE_LINE, WAY_LINE = 17.0, 15.0, 18.0
PADDING, WAY_INDENT = 10.0, 18.0
CANCELLED = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a step beside going on: `return`, `end`, `complete` (the wished end) or `resume`."""

    effect: str
    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Lines that fit the card's width, the whole of it as one sentence, and how it is framed."""

    key: str
    title: tuple[str, ...]
    notes: tuple[str, ...]
    ways: tuple[Way, ...]
    told: str
    repeated: bool = False
    optional: bool = False

    @property
    def height(self) -> float:
        """How tall the card is."""
        lines = len(self.title) * TITLE_LINE + len(self.notes) * NOTE_LINE + len(self.ways) * WAY_LINE
        return lines + 2 * PADDING - 4


def card_of(definition: Lifecycle, step: Step, language: str, width: float) -> Card:
    """Describe a step on a card of `width`."""
    inner = width - 2 * PADDING
    notes = _notes(definition, step)
    ways = ways_of(definition, step, language)
    return Card(
        step.id,
        broken(step.title.in_language(language), inner, TITLE_SIZE * BOLD, 3),
        _wrapped(notes, language, inner),
        tuple(Way(way.effect, shortened(way.text, inner - WAY_INDENT, NOTE_SIZE), way.to) for way in ways),
        _told(step.title.in_language(language), notes, ways, language),
        repeated=step.for_each is not None,
        optional=step.when is not None,
    )


def card_of_side_state(definition: Lifecycle, state: SideState, language: str, width: float) -> Card:
    """Describe a side state, with the step that leaves it."""
    inner = width - 2 * PADDING
    title = state.title.in_language(language)
    notes = _notes(definition, state.step) if state.step else []
    ways = ways_of(definition, state.step, language) if state.step else ()
    return Card(
        state.id,
        broken(title, inner, TITLE_SIZE * BOLD, 2),
        _wrapped(notes, language, inner),
        tuple(Way(way.effect, shortened(way.text, inner - WAY_INDENT, NOTE_SIZE), way.to) for way in ways),
        _told(title, notes, ways, language),
    )


def card_of_terminal(state: Terminal, language: str, width: float) -> Card:
    """Describe a terminal state."""
    title = state.title.in_language(language)
    return Card(state.id, broken(title, width - 2 * PADDING, TITLE_SIZE * BOLD, 2), (), (), title)


def _notes(definition: Lifecycle, step: Step) -> list[Text]:
    role = definition.roles.get(step.role or "")
    given = (
        labels.text_of(role.title) if role else labels.AUTOMATIC,
        labels.COLLECTIONS[step.for_each] if step.for_each else None,
        labels.time_allowed(step.target),
        labels.OPTIONAL if step.when or step.by_referral else None,
    )
    return [note for note in given if note is not None]


def ways_of(definition: Lifecycle, step: Step, language: str) -> tuple[Way, ...]:
    """Give each way out once, in the order of the outcomes."""
    found: dict[Way, None] = {}
    for outcome in step.outcomes.values():
        to = outcome.to or ""
        if outcome.sends_back:
            for name in [name for name in (to, outcome.beyond or "") if name in definition.steps]:
                found[Way("return", definition.steps[name].title.in_language(language), name)] = None
        elif outcome.effect == "end" and to in definition.terminal:
            terminal = definition.terminal[to]
            effect = "end" if terminal.iati_status == CANCELLED else "complete"
            found[Way(effect, terminal.title.in_language(language), to)] = None
        elif outcome.effect == "resume":
            found[Way("resume", labels.RESUMES.in_language(language))] = None
    return tuple(found)


def _wrapped(notes: list[Text], language: str, width: float) -> tuple[str, ...]:
    return tuple(line for note in notes for line in broken(note.in_language(language), width, NOTE_SIZE, 2))


def _told(title: str, notes: list[Text], ways: tuple[Way, ...], language: str) -> str:
    ends = labels.ENDS_IN.in_language(language)
    said = {"return": labels.RETURNS_TO.in_language(language), "end": ends, "complete": ends}
    parts = [note.in_language(language) for note in notes]
    parts += [f"{said[way.effect]} {way.text}" if way.effect in said else way.text for way in ways]
    comma = "، " if language == "ar" else ", "
    return f"{title}: {comma.join(parts)}" if parts else title
