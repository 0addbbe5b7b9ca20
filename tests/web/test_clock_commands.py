"""Calendars and clocks from the command line."""

import json
from pathlib import Path

import pytest

from tests.web.test_command_line import NOT_FOUND, OK, REFUSED, shiraka
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_a_calendar_is_edited_previewed_and_published_from_a_file(world: World, tmp_path: Path) -> None:
    definition = json.loads(shiraka(world, "calendar", "show", "EG", "--json").stdout)
    definition["days"].append({"day": "2028-12-31", "title": {"ar": "إجازة", "en": "Holiday"}})
    file = tmp_path / "egypt.json"
    file.write_text(json.dumps(definition), encoding="utf-8")
    assert set(json.loads(shiraka(world, "calendar", "preview", str(file), "--json").stdout)) == {
        "open",
        "moved",
        "voided",
        "newly_late",
    }
    tried = shiraka(world, "calendar", "publish", str(file), "--reason", "a decree", "--dry-run")
    assert (tried.exit_code, "would be published" in tried.stdout) == (OK, True)
    published = shiraka(world, "calendar", "publish", str(file), "--reason", "a decree")
    assert "EG version 2 published" in published.stdout
    again = shiraka(world, "calendar", "publish", str(file), "--reason", "a decree")
    assert again.exit_code == REFUSED
    assert [it["number"] for it in json.loads(shiraka(world, "calendar", "show", "--json").stdout)] == [2]
    assert shiraka(world, "calendar", "show", "XX").exit_code == NOT_FOUND


def test_a_due_time_is_computed_with_its_pauses(world: World) -> None:
    asked = ("--start", "2026-11-24T10:00+02:00", "--target", "43200", "--unit", "business_seconds")
    pause = ("--pause", "2026-11-24T12:00+02:00/2026-11-26T10:00+02:00")
    found = json.loads(shiraka(world, "calendar", "due", "EG", *asked, *pause, "--json").stdout)
    assert found["due_at"].startswith("2026-11-29T12:00:00")
    assert shiraka(world, "calendar", "due", "EG", "--start", "soon", "--target", "3").exit_code == REFUSED


def test_a_clock_is_stopped_and_goes_on_and_the_court_is_told(world: World) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    slot, manager = str(world.slot(code, "screening")), ("--as", "manager@x.example")
    reason = ("--reason", "waiting_for_partner", "--text", "The plan is missing.")
    assert shiraka(world, "clock", "pause", slot, *reason, *manager).exit_code == OK
    kinds = {it["kind"] for it in json.loads(shiraka(world, "clock", "list", code, "--json").stdout)}
    assert kinds == {"stage", "step", "wait"}
    held = json.loads(shiraka(world, "clock", "court", code, "--json").stdout)
    assert {it["organisation"]["code"] for it in held if it["holds_now"]} == {"health"}
    assert shiraka(world, "clock", "resume", slot, *manager).exit_code == OK
    assert shiraka(world, "clock", "acknowledge", slot, *manager).exit_code == REFUSED
    assert shiraka(world, "clock", "court", "XX-99").exit_code == NOT_FOUND
    assert "nothing was held" in shiraka(world, "clock", "confirm").stdout
