"""The small lifecycle of protocols, and what becomes of the projects under one that is suspended or ends."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.text import Text

IN_FORCE, SUSPENDED = "in_force", "suspended"
STATES: Mapping[str, Text] = {
    "draft": Text("مسودة", "draft"),
    "negotiation": Text("قيد التفاوض", "negotiation"),
    "awaiting_signatures": Text("في انتظار التوقيع", "awaiting signatures"),
    IN_FORCE: Text("سار", "in force"),
    SUSPENDED: Text("موقوف", "suspended"),
    "ended": Text("منته", "ended"),
    "terminated": Text("منهى", "terminated"),
}


@dataclass(frozen=True, slots=True)
class ProtocolAction:
    """What may be done to a protocol: from which states, to which (none: the one it left), and by whom.

    `early` and `running` name what is done to its projects before and during implementation.
    """

    title: Text
    states: tuple[str, ...]
    to: str | None
    by: tuple[str, ...] = ("programme_manager", "steering")
    early: str | None = None
    running: str | None = None


ACTIONS: Mapping[str, ProtocolAction] = {
    "negotiate": ProtocolAction(
        Text("بدء التفاوض", "Negotiate"), ("draft", "awaiting_signatures"), "negotiation"
    ),
    "put_to_signature": ProtocolAction(
        Text("عرض للتوقيع", "Put to signature"), ("negotiation",), "awaiting_signatures"
    ),
    "enter_into_force": ProtocolAction(
        Text("بدء السريان", "Enter into force"), ("awaiting_signatures",), IN_FORCE
    ),
    "amend": ProtocolAction(Text("تعديل", "Amend"), (IN_FORCE,), IN_FORCE, ("steering",)),
    "suspend": ProtocolAction(
        Text("إيقاف", "Suspend"), (IN_FORCE,), SUSPENDED, early="put_on_hold", running="suspend"
    ),
    "resume": ProtocolAction(Text("استئناف", "Resume"), (SUSPENDED,), None),
    "end": ProtocolAction(Text("انتهاء", "End"), (IN_FORCE,), "ended"),
    "terminate": ProtocolAction(
        Text("إنهاء", "Terminate"),
        (IN_FORCE, SUSPENDED),
        "terminated",
        ("steering",),
        early="cancel",
        running="terminate",
    ),
}


def check_action(name: str, state: str, reason: str, roles: frozenset[str]) -> ProtocolAction:
    """Give an action that may be done to a protocol in a state, by a person with roles at its owner.

    Raises `Invalid` for an unknown action or a missing reason, `Forbidden`, or `Refused` naming what is
    possible.
    """
    action = ACTIONS.get(name)
    if action is None:
        raise Invalid("action_unknown", pointer="/action", action=name, known=", ".join(ACTIONS))
    if not reason.strip():
        raise Invalid("reason_required", pointer="/reason", action=action.title)
    if roles.isdisjoint(action.by):
        raise Forbidden("protocol_not_yours", action=action.title, roles=", ".join(action.by))
    if state not in action.states:
        fitting = [other.title for other in ACTIONS.values() if state in other.states]
        possible = Text("، ".join(it.ar for it in fitting) or "-", ", ".join(it.en for it in fitting) or "-")
        raise Refused("protocol_action_not_now", action=action.title, state=STATES[state], possible=possible)
    return action


def project_action(action: ProtocolAction, stage: str, first_running: str = "implementation") -> str | None:
    """Name what an action does to a project in a stage, or none."""
    return action.running if stage in (first_running, "closing") else action.early
