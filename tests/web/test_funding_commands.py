"""Plans, deputies, corrections and batches from the command line."""

import json

import pytest

from models.rules.drafts import ShareDraft
from tests.web.test_command_line import NOT_FOUND, OK, REFUSED, USAGE, shiraka
from tests.web.world import OWNER, PARTNER, YEARS, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SHARES = (ShareDraft(OWNER, YEARS[0], 6_000_000), ShareDraft(PARTNER, YEARS[-1], 4_000_000))


def test_a_plan_is_shown_edited_on_trial_and_compared(world: World) -> None:
    code = world.open(shares=SHARES)
    shown = json.loads(shiraka(world, "funding", "show", code, "--json").stdout)
    assert (shown["plan"], shown["state"]) == (1, "draft")
    assert OWNER in shiraka(world, "funding", "show", code).stdout
    edit = ["funding", "edit", code, "--as", "sponsor@x.example", "--version", "1"]
    edit += [
        "--share",
        f"{OWNER}:{YEARS[0]}:cash:50000.00",
        "--share",
        f"{PARTNER}:{YEARS[-1]}:cash:50000.00",
    ]
    edit += ["--condition", f"{PARTNER}:Trained staff"]
    assert shiraka(world, *edit, "--dry-run").exit_code == OK
    assert json.loads(shiraka(world, "funding", "show", code, "--json").stdout) == shown
    assert shiraka(world, *edit).exit_code == OK
    changed = json.loads(shiraka(world, "funding", "show", code, "--json").stdout)
    assert {row["funder"]["code"]: row["condition"] for row in changed["funders"]} == {
        OWNER: "",
        PARTNER: "Trained staff",
    }
    assert [
        row["number"] for row in json.loads(shiraka(world, "funding", "plans", code, "--json").stdout)
    ] == [1]
    assert shiraka(world, "funding", "diff", code, "7").exit_code == NOT_FOUND
    unreadable = [*edit[:7], "--share", "half of it"]
    assert shiraka(world, *unreadable).exit_code == USAGE


def test_a_deputy_decides_and_the_decision_is_taken_back(world: World) -> None:
    world.join("helper", OWNER)
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    said = ["deputy", "set", "manager@x.example", "--deputy", "helper@x.example", "--reason", "Leave"]
    said += ["--starts", "2020-01-01", "--ends", "2020-06-01", "--as", "manager@x.example"]
    assert shiraka(world, *said).exit_code == USAGE, "the absence is over"
    said[said.index("2020-06-01")] = "2199-01-01"
    said[said.index("2020-01-01")] = "2198-12-01"
    assert shiraka(world, *said).exit_code == OK
    (row,) = json.loads(shiraka(world, "deputy", "list", "--json").stdout)
    assert row["state"] == "planned"
    assert shiraka(world, "deputy", "end", str(row["id"]), "--as", "manager@x.example").exit_code == OK
    slot = str(world.slot(code, "screening"))
    decide = ["step", "decide", slot, "accept", "--as", "manager@x.example", "--version", "1"]
    assert shiraka(world, *decide).exit_code == OK
    back = ["step", "reverse", slot, "--as", "manager@x.example", "--reason", "By mistake"]
    assert shiraka(world, *back, "--dry-run").exit_code == OK
    assert shiraka(world, *back).exit_code == OK
    assert shiraka(world, *back).exit_code == REFUSED


def test_a_batch_is_prepared_shown_and_confirmed_by_a_second_person(world: World) -> None:
    world.join("helper", OWNER)
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    step = f"{world.slot(code, 'screening')}:1"
    prepare = ["batch", "prepare", "accept", "--step", step, "--as", "manager@x.example"]
    assert "fits" in shiraka(world, *prepare).stdout
    shown = json.loads(shiraka(world, "batch", "show", "1", "--json").stdout)
    assert (shown["state"], shown["needs_second"]) == ("prepared", True)
    assert shiraka(world, "batch", "confirm", "1", "--as", "manager@x.example").exit_code == REFUSED
    assert "kept" in shiraka(world, "batch", "confirm", "1", "--as", "helper@x.example").stdout
    assert shiraka(world, "batch", "show", "9").exit_code == NOT_FOUND


def test_a_cost_is_shared_out_by_percentages_to_the_last_piastre(world: World) -> None:
    code = world.open(shares=SHARES)
    edit = ["funding", "edit", code, "--as", "sponsor@x.example", "--version", "1"]
    parts = ["--percent", f"{OWNER}:{YEARS[0]}:cash:66.67", "--percent", f"{PARTNER}:{YEARS[-1]}:cash:33.33"]
    assert shiraka(world, *edit, *parts).exit_code == OK
    shown = json.loads(shiraka(world, "funding", "show", code, "--json").stdout)
    assert [row["total"]["minor"] for row in shown["funders"]] == [6_667_000, 3_333_000]
    assert shown["gap"]["minor"] == 0
    assert shiraka(world, *edit, *parts[:2]).exit_code == USAGE
