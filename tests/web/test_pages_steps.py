"""A step's page: what it says of each answer, and what becomes of the form."""

import re

import pytest
from sqlmodel import select

from models.commands.revise import revise
from models.decision import Decision
from models.project import Project
from models.rules.drafts import Revision
from tests.web.conftest import Enter
from tests.web.reader import Reader
from tests.web.world import NOW, World


def decisions(world: World) -> list[tuple[str, str]]:
    with world.database.read() as session:
        return [(one.outcome, one.comment) for one in session.exec(select(Decision)).all()]


def at_screening(world: World) -> str:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    return f"/steps/{world.slot(code, 'screening')}"


def test_a_decision_is_kept_and_shown_with_who_gave_it(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    before = len(decisions(world))
    kept = reader.decide(reader.open(address), address, outcome="accept", comment="Fits the clauses")
    assert kept.status_code == 200
    assert kept.url.path == address
    assert "The decision is kept" in kept.text
    assert "Fits the clauses" in kept.text
    assert "Check the decision" not in kept.text
    assert decisions(world)[before:] == [("accept", "Fits the clauses")]


def test_the_form_says_what_each_answer_would_do(enter: Enter, world: World) -> None:
    text = enter("manager").open(at_screening(world)).text
    plain = re.sub(r"<[^>]+>", "", text)
    assert "The project enters the stage “Review”." in plain
    assert "Then asks for “Technical review”: Body mcit." in plain
    assert "Then asks for “Sector review”: Body health." in plain
    assert "Sends it back to “Draft”." in plain
    assert "Ends the project: Rejected. Its parties are told." in plain


def test_a_missing_reason_is_asked_for_and_nothing_typed_is_lost(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    given = len(decisions(world))
    refused = reader.submit(reader.open(address), address, outcome="reject", comment="  ")
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert 'href="#comment"' in refused.text
    assert reader.form(refused, address)["outcome"] == "reject"
    assert "<title>Error:" in refused.text
    kept = reader.decide(refused, address, comment="It repeats another project")
    assert "The decision is kept" in kept.text
    assert decisions(world)[given:] == [("reject", "It repeats another project")]


def test_a_form_without_a_choice_says_so_and_keeps_the_reason(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager", "ar")
    refused = reader.submit(reader.open(address), address, comment="سبب مكتوب\r\nفي سطرين")
    assert refused.status_code == 422
    assert "لم تختر قرارا" in refused.text
    assert reader.form(refused, address)["comment"] == "سبب مكتوب\nفي سطرين"


def test_a_form_sent_twice_decides_once_and_is_answered_the_same(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    shown, given = reader.open(address), len(decisions(world))
    checked = reader.submit(shown, address, outcome="accept", comment="Once")
    first = reader.submit(checked, f"{address}/check")
    second = reader.submit(checked, f"{address}/check")
    assert (first.status_code, second.status_code) == (200, 200)
    assert "The decision is kept" in second.text
    assert len(decisions(world)) == given + 1


def test_another_answer_from_a_form_already_sent_is_refused_with_what_was_typed(
    enter: Enter, world: World
) -> None:
    address = at_screening(world)
    reader = enter("manager")
    shown = reader.open(address)
    checked = reader.submit(shown, address, outcome="accept", comment="First")
    reader.submit(checked, f"{address}/check")
    changed = reader.submit(checked, f"{address}/check", outcome="reject", comment="Second thoughts")
    assert changed.status_code == 409
    assert "answered or closed after you opened the page" in changed.text
    assert "Second thoughts" in changed.text
    assert "The decision is kept" in changed.text


def test_an_answer_to_a_step_that_somebody_answered_meanwhile_is_refused(enter: Enter, world: World) -> None:
    address = at_screening(world)
    one, other = enter("manager"), enter("manager")
    early, late = one.open(address), other.open(address)
    one.decide(early, address, outcome="accept")
    refused = other.submit(late, address, outcome="reject", comment="Too late")
    assert refused.status_code == 409
    assert "Too late" in refused.text


def test_a_decision_on_a_version_that_changed_is_asked_again_with_what_changed(
    enter: Enter, world: World
) -> None:
    code = world.open()
    address = f"/steps/{world.slot(code, 'draft')}"
    reader = enter("sponsor")
    shown, given = reader.open(address), len(decisions(world))
    changes = Revision(title_en="Another title")
    with world.database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        assert project.id is not None
        revise(session, project.id, changes, project.version, world.actor("sponsor"), NOW)
    stale = reader.submit(shown, address, outcome="submit", comment="Ready")
    assert stale.status_code == 412
    assert "What changed since you opened the page" in stale.text
    assert "<strong>title</strong>" in re.sub(r"\s+(?=</strong>)", "", stale.text)
    assert reader.form(stale, address)["comment"] == "Ready"
    assert len(decisions(world)) == given
    kept = reader.decide(stale, address)
    assert "The decision is kept" in kept.text


def test_a_person_without_the_turn_reads_the_step_but_gets_no_form(enter: Enter, world: World) -> None:
    address = at_screening(world)
    page = enter("sponsor").open(address)
    assert page.status_code == 200
    assert "its answer is not yours to give" in page.text
    assert "Check the decision" not in page.text


def test_a_person_without_the_turn_is_refused_even_with_a_form(enter: Enter, world: World) -> None:
    address = at_screening(world)
    fields = Reader.form(enter("manager").open(address), address)
    sponsor = enter("sponsor")
    token = sponsor.form(sponsor.open("/inbox"), "/language")["token"]
    refused = sponsor.client.post(address, data=fields | {"token": token, "outcome": "accept"})
    assert refused.status_code == 403
    assert "you are not appointed to that" in refused.text


def test_an_answer_that_a_condition_forbids_is_shown_with_what_is_missing(enter: Enter, world: World) -> None:
    code = world.open(code="HEA-70", title="Twin")
    world.open(code="HEA-71", title="Twin")
    world.decide(code, "draft", "sponsor", "submit")
    page = enter("manager").open(f"/steps/{world.slot(code, 'screening')}")
    assert "Not possible yet:" in page.text
    assert re.search(r'value="accept"[^>]* disabled', page.text)
    assert "A project with the same title stands under the same protocol." in page.text


def test_what_people_type_is_shown_as_text(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    kept = reader.decide(reader.open(address), address, outcome="accept", comment=nasty)
    assert "<script>" not in kept.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in kept.text


def test_control_characters_of_a_paste_are_dropped(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    reader.decide(reader.open(address), address, outcome="accept", comment="a\x00b\x0bc\td\ne\x85f")
    assert decisions(world)[-1] == ("accept", "abc\td\nef")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"outcome": "accept", "comment": "x" * 10_001}, 422),
        ({"outcome": "no_such_outcome"}, 422),
        ({"outcome": "accept", "seen": ""}, 428),
        ({"outcome": "accept", "seen": "999999999999-x"}, 412),
        ({"outcome": "accept", "comment": "y" * 140_000}, 413),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_and_never_a_fault(
    enter: Enter, world: World, changes: dict[str, str], status: int
) -> None:
    address = at_screening(world)
    reader = enter("manager")
    given = len(decisions(world))
    assert reader.submit(reader.open(address), address, **changes).status_code == status
    assert len(decisions(world)) == given
