"""The services that make one Shiraka on one machine, as data for the supervisor."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cli import probes
from cli.ports import LOOPBACK
from cli.service import Probe, Service
from models.kept_secret import kept_secret
from production import variable_of
from settings import Settings

POOL = "shiraka"
SLOWEST_FLOW_RUNS = 2


@dataclass(frozen=True)
class Plan:
    """What a start consists of: the settings, the ports by name, what to leave out, and since when."""

    settings: Settings
    ports: dict[str, int]
    started_at: datetime
    with_demo: bool

    @property
    def web(self) -> str:
        """Give the address of the pages on this machine."""
        return f"http://{LOOPBACK}:{self.ports['web']}"

    @property
    def prefect(self) -> str:
        """Give the address of Prefect's pages on this machine."""
        return f"http://{LOOPBACK}:{self.ports['prefect']}"

    @property
    def catches_mail(self) -> bool:
        """Tell whether mails stay on this machine: wherever no mail server was named."""
        return not self.settings.is_production and "smtp_host" not in self.settings.model_fields_set

    @property
    def measures(self) -> Path:
        """Name the folder in which the web's processes count together."""
        return self.settings.data_directory / "measures"

    def prefect_sign_in(self) -> str:
        """Give USER:PASSWORD for Prefect's API and pages, kept in the data directory."""
        return f"admin:{kept_secret(self.settings.data_directory / 'prefect_secret')}"


def services(plan: Plan) -> list[Service]:
    """List the children in the order they are begun and shown."""
    return list(_services(plan, environment(plan)))


def _services(plan: Plan, common: dict[str, str]) -> Iterator[Service]:
    counting = common | {"PROMETHEUS_MULTIPROC_DIR": str(plan.measures)}
    yield Service("web", _web(plan), counting, probes.answers(f"{plan.web}/healthz"), address=plan.web)
    if plan.catches_mail:
        catcher = _python("notifications.catcher", "--port", str(plan.ports["smtp"]))
        ready = probes.greets(plan.ports["smtp"])
        yield Service("mail", catcher, common, ready, ("web",), address=f"{plan.web}/dev/mail")
    if plan.settings.bounce_port:
        ready = probes.greets(plan.settings.bounce_port)
        yield Service("bounces", _python("notifications.inbound"), common, ready, ("web",))
    yield Service(
        "prefect",
        _python("prefect", "server", "start", "--host", LOOPBACK, "--port", str(plan.ports["prefect"])),
        common,
        # Asked with our own sign-in: another Prefect that took the port meanwhile is not taken for ours.
        probes.answers(f"{plan.prefect}/api/admin/version", sign_in=plan.prefect_sign_in()),
        ("web",),
        address=plan.prefect,
    )
    if plan.with_demo:
        # An engine at work would answer to today while the demonstration lives through its years: it waits.
        yield Service("demo", _python("cli", "demo", "load", "--if-empty"), common, None, ("web",), once=True)
    yield Service("worker", _worker(), common, _pool_exists(plan), ("prefect",))
    deploy = _python("prefect", "--no-prompt", "deploy", "--all")
    yield Service("deployments", deploy, common, None, ("worker",), once=True)
    yield Service(
        "engine",
        _python("flows.engine"),
        common,
        probes.beats(plan.settings.database_url, plan.started_at),
        ("prefect", "demo") if plan.with_demo else ("prefect",),
    )


def environment(plan: Plan) -> dict[str, str]:
    """Give what every child is told: one database, one data directory, and where the others are."""
    given = plan.settings
    told = {
        "data_directory": str(given.data_directory),
        "database_url": given.database_url,
        "public_url": given.public_url if "public_url" in given.model_fields_set else plan.web,
        "prefect_api_url": f"{plan.prefect}/api",
        "prefect_ui_url": given.prefect_ui_url or plan.prefect,
    }
    if plan.catches_mail:
        told |= {
            "smtp_host": LOOPBACK,
            "smtp_port": str(plan.ports["smtp"]),
            "mail_catcher_url": f"{told['public_url']}/dev/mail",
        }
    ours = {variable_of(name): value for name, value in told.items()}
    return ours | _prefect_environment(plan) | {"PYTHONUNBUFFERED": "1"}


def _prefect_environment(plan: Plan) -> dict[str, str]:
    sign_in = plan.prefect_sign_in()
    return {
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "PREFECT_API_AUTH_STRING": sign_in,
        "PREFECT_API_URL": f"{plan.prefect}/api",
        "PREFECT_HOME": str(plan.settings.data_directory / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_AUTH_STRING": sign_in,
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        # `--port` alone leaves Prefect's pages calling its usual port.
        "PREFECT_SERVER_API_PORT": str(plan.ports["prefect"]),
        # Without it finished runs are kept for ever; they are dropped after Prefect's usual 90 days.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    }


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


def _web(plan: Plan) -> tuple[str, ...]:
    where = ("--host", LOOPBACK, "--port", str(plan.ports["web"]))
    quiet = ("--no-server-header", "--no-access-log")
    # Open pages are told of changes for as long as they stay open: an end does not wait for them.
    ending = ("--timeout-graceful-shutdown", "3")
    processes = ("--workers", str(plan.settings.web_process_count))
    return _python("uvicorn", "api.app:create_app", "--factory", *where, *processes, *quiet, *ending)


def _worker() -> tuple[str, ...]:
    limit = ("--limit", str(SLOWEST_FLOW_RUNS))
    return _python("prefect", "--no-prompt", "worker", "start", "--pool", POOL, "--type", "process", *limit)


def _pool_exists(plan: Plan) -> Probe:
    return probes.answers(f"{plan.prefect}/api/work_pools/{POOL}", sign_in=plan.prefect_sign_in())


def logs_of(settings: Settings) -> Path:
    """Name the folder that holds a log for each child."""
    return settings.data_directory / "logs"
