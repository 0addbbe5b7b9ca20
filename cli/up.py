"""`shiraka up`: everything on this machine, in one command."""

import asyncio
import os
import secrets
import shutil
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.markup import escape

from cli import installation, ports
from cli.child import Child, GaveUp
from cli.database_files import remove_database_files
from cli.failure import FAILED
from cli.language import say
from cli.output import console, errors, show_pairs
from cli.processes import end_marked
from cli.services import Plan, logs_of, services
from cli.supervisor import Sentry, Supervisor
from models.clock import utc_now
from settings import Settings, load_settings

PREFERRED_PORTS = {"web": 8000, "prefect": 4200, "smtp": 2525}


def up(
    port: Annotated[int | None, typer.Option(help="the pages' port; else 8000 or one that is free")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="delete this data directory's databases first")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask before --fresh deletes")] = False,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="leave an empty database empty")] = False,
    database_url: Annotated[str | None, typer.Option(help="instead of SHIRAKA_DATABASE_URL")] = None,
) -> None:
    """Start web, mail catcher, Prefect, deployments and engine; Ctrl-C stops all of it."""
    settings = load_settings(**({"database_url": database_url} if database_url else {}))
    with installation.held(settings.data_directory) as mine:
        if not mine:
            show_running(settings.data_directory)
            return
        _end_leftovers(settings.data_directory)
        if fresh:
            remove_database_files(settings, ask=not yes)
        raise typer.Exit(_run(settings, port, with_demo=not no_demo and not settings.is_production))


def show_running(data_directory: Path) -> None:
    """Say where the Shiraka of this data directory runs."""
    start = installation.read(data_directory)
    console().print(say("Shiraka runs already:", "شراكة تعمل بالفعل:"))
    show_pairs({**(start.addresses if start else {}), "pid": start.process_id if start else "?"})


def _end_leftovers(data_directory: Path) -> None:
    """End what a start left whose supervisor was killed, so that two engines do not run side by side."""
    if start := installation.read(data_directory):
        end_marked(start.mark, grace_seconds=5)


def _run(settings: Settings, port: int | None, *, with_demo: bool) -> int:
    from models import migrate

    migrate.upgrade(settings.database_url)
    plan = Plan(settings, _choose_ports(settings.data_directory, port), utc_now(), with_demo)
    _empty(plan.measures)
    children = services(plan)
    addresses = {it.name: it.address for it in children if it.address}
    start = installation.Start(os.getpid(), secrets.token_hex(16), plan.ports, addresses)
    installation.write(settings.data_directory, start)
    with Sentry(start.mark):
        progress = Progress(plan)

        def tell(child: Child, event: str) -> None:
            if child.process is not None:
                start.children[child.service.name] = child.process.pid
                installation.write(settings.data_directory, start)
            progress.tell(child, event)

        logs = logs_of(settings)
        supervisor = Supervisor(children, logs, start.mark, on_change=tell, on_ready=progress.finish)
        try:
            asyncio.run(supervisor.run())
        except GaveUp as failure:
            _tell_failure(failure)
            return FAILED
    errors().print(say("Shiraka has stopped.", "توقفت شراكة."))
    return 0


def _empty(folder: Path) -> None:
    """Make a folder anew: what processes that are gone have counted is not counted again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _choose_ports(data_directory: Path, asked: int | None) -> dict[str, int]:
    """Choose a port for each server: the one asked for, the last one, the usual one, or any that is free."""
    before = installation.read(data_directory)
    chosen: dict[str, int] = {}
    for name, usual in PREFERRED_PORTS.items():
        # Whoever asks for a port runs several: those that begin together must not meet at the usual ports.
        last = [before.ports[name]] if before and name in before.ports else []
        preferred = [*last] if asked else [*last, usual]
        chosen[name] = ports.choose([asked] if asked and name == "web" else preferred, chosen.values())
    if asked and chosen["web"] != asked:
        raise typer.BadParameter(
            say(f"port {asked} is in use; choose another", f"المنفذ {asked} مشغول؛ اختر غيره")
        )
    return chosen


def _tell_failure(failure: GaveUp) -> None:
    sentence = say(
        f"{failure.name} crashed too often (code {failure.code}); all is stopped. {failure.log} ends:",
        f"تعطل {failure.name} مرات كثيرة (آخر رمز {failure.code})؛ توقف كل شيء. آخر {failure.log}:",
    )
    errors().print(f"[red]shiraka:[/red] {escape(sentence)}\n{escape(failure.tail())}")


class Progress:
    """Tells people what is ready, and at the end where everything is."""

    def __init__(self, plan: Plan) -> None:
        """Count from now."""
        self.plan, self.began, self.seen = plan, monotonic(), set[str]()

    def tell(self, child: Child, event: str) -> None:
        """Print a line when a child becomes ready for the first time, and whenever one crashes."""
        name = child.service.name
        if event == "crashed":
            errors().print(
                f"[yellow]{name}[/yellow] {say('crashed; see', 'تعطل؛ انظر')} {escape(str(child.log))}"
            )
        elif event == "ready" and name not in self.seen:
            self.seen.add(name)
            seconds = f"{monotonic() - self.began:5.1f} s"
            errors().print(f"[green]{seconds}[/green]  {name:<12} {child.service.address}")

    def finish(self) -> None:
        """Print the table of addresses and how to sign in."""
        plan, settings = self.plan, self.plan.settings
        rows = {say("pages", "الصفحات"): plan.web, say("API", "الواجهة البرمجية"): f"{plan.web}/api/v1"}
        if settings.offers_development_sign_in:
            rows[say("sign in", "الدخول")] = f"{plan.web}/dev/sign-in"
        if plan.catches_mail:
            rows[say("mails", "الرسائل")] = f"{plan.web}/dev/mail"
        rows["Prefect"] = f"{plan.prefect}  ({plan.prefect_sign_in()})"
        rows[say("logs", "السجلات")] = str(logs_of(settings))
        console().print(say("\nShiraka is ready. Ctrl-C stops it.\n", "\nشراكة جاهزة. للإيقاف: Ctrl-C\n"))
        show_pairs(rows)
