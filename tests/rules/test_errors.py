"""Errors: one family, each message in two languages with the same places to fill."""

from string import Formatter

import pytest

from models.rules.conditions import AWAITED, CONDITIONS, NO_BODY, NOBODY
from models.rules.errors import Conflict, Forbidden, Invalid, Lost, NotFound, Refused, ShirakaError, Stale
from models.rules.messages import AREAS, MESSAGES
from models.rules.text import Text


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def arabic(text: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


@pytest.mark.parametrize("code", MESSAGES)
def test_a_message_has_the_same_places_in_both_languages(code: str) -> None:
    message = MESSAGES[code]
    assert places(message.ar) == places(message.en)
    assert arabic(message.ar)
    assert not arabic(message.en)
    assert message.ar.endswith((".", "؟", "}"))
    assert message.en.endswith((".", "?", "}"))


def test_the_messages_are_in_alphabetical_order_and_each_has_one_area() -> None:
    assert [code for area in AREAS for code in area] == [code for area in AREAS for code in sorted(area)]
    assert len(MESSAGES) == sum(map(len, AREAS))


@pytest.mark.parametrize("text", [AWAITED, NOBODY, NO_BODY, *(it.reason for it in CONDITIONS.values())])
def test_what_is_unmet_is_said_in_both_languages(text: Text) -> None:
    assert arabic(text.ar)
    assert not arabic(text.en)


def test_an_error_fills_its_message_in_the_language_that_is_asked_for() -> None:
    error = Invalid(
        "comment_required", pointer="/comment", outcome=Text("إعادة", "Return"), unused="not in the message"
    )
    assert "“Return”" in error.message("en")
    assert "«إعادة»" in error.message("ar")
    assert str(error) == error.message("en") == error.message("fr")
    assert error.pointer == "/comment"


@pytest.mark.parametrize("kind", [Invalid, Refused, Forbidden, NotFound, Stale, Conflict, Lost])
def test_the_family_is_one(kind: type[ShirakaError]) -> None:
    assert issubclass(kind, ShirakaError)
    assert kind("slot_closed", state="void").parameters == {"state": "void"}
