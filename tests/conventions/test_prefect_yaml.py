"""What prefect.yaml deploys exists, runs in UTC, and needs no code to be fetched."""

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).resolve().parents[2] / "prefect.yaml"
DEFINED: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
DEPLOYMENTS: list[dict[str, Any]] = DEFINED["deployments"]
FLOWS = {
    "advance_projects",
    "check_slas",
    "clean_documents",
    "deliver_notices",
    "keep_house",
    "send_reminders",
}


def flow_name(deployment: dict[str, Any]) -> str:
    return str(deployment["entrypoint"]).rpartition(".")[2]


each = pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=flow_name)


def test_every_flow_is_deployed_once() -> None:
    assert sorted(flow_name(it) for it in DEPLOYMENTS) == sorted(FLOWS)


@each
def test_the_entrypoint_is_dotted_and_loads_an_asynchronous_flow(deployment: dict[str, Any]) -> None:
    module, _, name = deployment["entrypoint"].rpartition(".")
    flow = getattr(importlib.import_module(module), name)
    assert type(flow).__name__ == "Flow"
    assert flow.name == name
    assert inspect.iscoroutinefunction(flow.fn)
    assert all(it.default is not it.empty for it in inspect.signature(flow.fn).parameters.values())


@each
def test_it_is_scheduled_in_utc_and_never_runs_beside_itself(deployment: dict[str, Any]) -> None:
    assert deployment["schedules"]
    assert all(it["timezone"] == "UTC" and it["cron"] for it in deployment["schedules"])
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}
    assert deployment["work_pool"] == {"name": "shiraka"}


@each
def test_it_says_what_it_is(deployment: dict[str, Any]) -> None:
    assert deployment["description"].endswith(".")
    assert "shiraka" in deployment["tags"]


def test_nothing_is_built_or_pulled() -> None:
    assert (DEFINED["build"], DEFINED["push"], DEFINED["pull"]) == ([], [], [])


def test_no_file_of_flows_bears_the_name_of_a_package() -> None:
    root = FILE.parent
    packages = {it.name for it in root.iterdir() if it.is_dir()}
    assert not packages & {it.stem for it in (root / "flows").glob("*.py")}
