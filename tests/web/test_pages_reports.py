"""Reports: figures that add up, as charts, tables and files, over what the reader may see."""

import csv
import io
import re

import pytest
from sqlmodel import select

from models.programme import Objective
from models.protocol import Protocol, ProtocolObjective
from tests.web.conftest import Enter
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NAMES = ("funnel", "ageing", "service-levels", "funding", "load")


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]


def test_the_figures_are_those_of_the_programme(enter: Enter, world: World) -> None:
    first, _ = world.open(), world.open(title="Another")
    world.decide(first, "draft", "sponsor", "submit")
    world.be_late(first)
    reader = enter("manager")
    assert rows_of(reader.open("/reports/funnel.csv").text)[0] == ["Proposal", "2", "0", "0"]
    assert ["Body mcit", "1", "0", "0", "0"] in rows_of(reader.open("/reports/ageing.csv").text)
    levels = {row[0]: row[1:] for row in rows_of(reader.open("/reports/service-levels.csv").text)}
    assert levels["Draft"] == ["1", "0", "0", "100%"]
    assert levels["Screening"] == ["0", "0", "1", "0%"]
    pledged = {row[0]: row[1:] for row in rows_of(reader.open("/reports/funding.csv").text)}
    assert pledged["Body mcit"] == ["2", "120000", "0"]
    assert ["Programme manager, Body mcit", "0", "1"] in rows_of(reader.open("/reports/load.csv").text)


def test_each_chart_has_its_table_and_its_files(enter: Enter, world: World) -> None:
    world.open()
    reader = enter("manager")
    page = reader.open("/reports").text
    for name in NAMES:
        section = re.search(rf'aria-labelledby="{name}".*?</section>', page, re.DOTALL)
        assert section is not None
        assert "<table" in section[0] or "nothing to report" in section[0]
        assert reader.open(f"/reports/{name}.xlsx").status_code == 200
    assert reader.open("/reports/other.csv").status_code == 404


def test_nothing_out_of_sight_is_counted(enter: Enter, world: World) -> None:
    world.open()
    assert rows_of(enter("stranger").open("/reports/funding.csv").text) == []


def test_a_protocol_says_which_objectives_its_clauses_cover(enter: Enter, world: World) -> None:
    world.open()
    with world.database.write() as session:
        protocol = session.exec(select(Protocol.id).where(Protocol.code == "protocol-health")).one() or 0
        objective = session.exec(select(Objective.id)).one() or 0
        session.add(ProtocolObjective(protocol_id=protocol, objective_id=objective))
    page = enter("manager").open("/protocols/protocol-health").text
    section = re.search(r'aria-labelledby="coverage".*?</section>', page, re.DOTALL)
    assert section is not None
    assert "100,000" in section[0]
    assert "1 project" in section[0]
