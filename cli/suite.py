"""`shiraka test`: what the tests need, then pytest."""

import os
import shutil
import subprocess
import sys
from typing import Annotated, Any

import typer

from cli.output import errors
from settings import BASE

PASSES_ARGUMENTS_ON: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True}
SLOW = "not prefect and not browser and not postgresql and not long"
# Files go to two workers; those that start whole servers all to the same one: see tests/conftest.py.
SIDE_BY_SIDE = ["--numprocesses", "2", "--dist", "loadgroup"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run_tests(
    context: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="leave out what is long or needs Prefect, a browser or PostgreSQL")
    ] = False,
) -> None:
    """Run the tests; further arguments go to pytest."""
    if not quick:
        install_browser()
    chosen = ["-m", SLOW] if quick else []
    if not context.args:
        chosen += SIDE_BY_SIDE
    if quick:
        os.environ.setdefault("SHIRAKA_CHANCE", "quick")
    os.chdir(BASE)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *chosen, *context.args])


def install_browser() -> None:
    """Install Debian's chromium where that is possible; elsewhere browser tests skip and name the remedy."""
    if any(shutil.which(name) for name in BROWSERS) or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    errors().print("shiraka: installing chromium for the browser tests")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        quiet = ["apt-get", "-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", *command]
        if subprocess.run(quiet, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            errors().print(
                "shiraka: could not install chromium; browser tests are skipped (apt install chromium)"
            )
            return
