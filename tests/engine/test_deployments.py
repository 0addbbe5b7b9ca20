"""The pins hold: Prefect's server starts, takes our deployments, and schedules runs of each."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.engine_process import until
from tests.engine.prefect_server import PrefectServer

pytestmark = pytest.mark.prefect
ROOT = Path(__file__).resolve().parents[2]


def prefect(server: PrefectServer, *arguments: str) -> str:
    """Run Prefect's command line as the start of an installation does."""
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
        env=server.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_is_deployed_is_scheduled(prefect_server: PrefectServer) -> None:
    prefect(prefect_server, "work-pool", "create", "shiraka", "--type", "process")
    prefect(prefect_server, "deploy", "--all")
    deployed = {it["id"]: it for it in prefect_server.find("deployments")}
    assert {it["entrypoint"].rpartition(".")[2] for it in deployed.values()} == {
        "advance_projects",
        "check_slas",
        "clean_documents",
        "deliver_notices",
        "keep_house",
        "send_reminders",
    }
    assert all(it["pull_steps"] in (None, []) for it in deployed.values())

    def scheduled() -> set[str]:
        runs = prefect_server.find("flow_runs", flow_runs={"state": {"type": {"any_": ["SCHEDULED"]}}})
        return {it["deployment_id"] for it in runs if it["deployment_id"]}

    until(lambda: scheduled() == set(deployed))
