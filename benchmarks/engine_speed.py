"""How fast the engine is: `python -m benchmarks.engine_speed [sqlite] [postgresql]`.

A real Prefect server, a real engine process and a real SMTP server on this machine; each figure beside the
bare durable commit of the same database in the same run. Prints one table for each database.
"""

import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

import psutil
from sqlmodel import col, func, select

from benchmarks.serving import commits_a_second, databases
from models.clock import utc_now
from models.columns import identity
from models.commands.decide import decide
from models.commands.open_project import open_project
from models.db import Database
from models.heartbeat import FlowRun
from models.notice import Notice
from models.project import Project
from models.rules.approvals import Answer
from models.rules.drafts import ProjectDraft, ShareDraft
from models.step import Slot
from models.work import Work
from tasks.moves import move_all, take
from tests.engine.engine_process import EngineProcess, until
from tests.engine.mail import MailServer
from tests.engine.prefect_server import PrefectServer
from tests.web.world import END, NOW, OWNER, PARTNER, START, YEARS, World

PROJECTS = 1_000
SAMPLES = 60
FIRST_SAMPLES = 12
IDLE_SECONDS = 20.0


@dataclass(slots=True)
class Table:
    """Figures with their targets, printed in columns."""

    title: str
    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, measured: str, target: str = "", ratio: str = "") -> None:
        """Add a line."""
        self.rows.append((what, measured, target, ratio))

    def show(self) -> None:
        """Print it."""
        print(f"\n{self.title}")
        for row in [("", "measured", "target", "x commit"), *self.rows]:
            print(f"  {row[0]:<52}{row[1]:>14}{row[2]:>14}{row[3]:>12}")


class Bench:
    """One database with its world, and the engine that works on it."""

    def __init__(self, name: str, world: World, folder: Path, prefect: PrefectServer) -> None:
        """Measure the bare commit first."""
        self.world, self.folder, self.prefect = world, folder, prefect
        self.database: Database = world.database
        self.table = Table(f"{name}")
        rate = commits_a_second(self.database, clients=1)
        self.commit = 1000 / rate
        self.table.add("bare durable commit, one client", f"{self.commit:.2f} ms", "", "1")

    def add(self, what: str, milliseconds: float, target: str) -> None:
        """Add a time with its ratio to the bare commit."""
        self.table.add(what, f"{milliseconds:.0f} ms", target, f"{milliseconds / self.commit:.0f}")

    def run(self) -> None:
        """Measure everything, in the order in which each thing needs the one before."""
        with MailServer() as mail:
            self.fill()
            self.waiting_size(mail)
            self.on_shift(mail)
            self.first_after_idle(mail)
            self.burst(mail)

    def engine(self, mail: MailServer, linger: float) -> EngineProcess:
        """Prepare an engine whose shifts linger so long."""
        engine = EngineProcess(self.folder, self.database.url, self.prefect, smtp_port=mail.sink.port)
        engine.environment["SHIRAKA_ENGINE_LINGER_SECONDS"] = str(linger)
        return engine

    def fill(self) -> None:
        """Open the projects; they wait for the engine's first move."""
        shares = (ShareDraft(OWNER, YEARS[0], 60_000), ShareDraft(PARTNER, YEARS[-1], 40_000))
        sponsor = self.world.actor("sponsor")
        with self.database.write() as session:
            for number in range(PROJECTS):
                draft = ProjectDraft(
                    protocol="protocol-health",
                    title_ar=f"مشروع {number}",
                    title_en=f"Project {number}",
                    summary_ar="نطاق",
                    summary_en="Scope",
                    cost=100_000,
                    planned_start=START,
                    planned_end=END,
                    sponsor=PARTNER,
                    objectives=("services",),
                    clauses=(1,),
                    shares=shares,
                )
                open_project(session, draft, sponsor, NOW)

    def waiting_size(self, mail: MailServer) -> None:
        """Measure what it costs that a project waits for somebody: its step, turn, event and notice."""
        before = self.bytes()
        while claims := take(self.database, "benchmark", utc_now(), 100):
            move_all(self.database, claims, utc_now())
        waits = self.bytes() - before
        self.table.add("a project that waits, in the database", f"{waits / PROJECTS:.0f} bytes", "< 4096")
        with self.engine(mail, 1.0) as engine:
            self.settle(engine)
            engine.stop()
        sent = self.bytes() - before - waits
        self.table.add("the mail it was asked by, kept as sent", f"{sent / PROJECTS:.0f} bytes")

    def on_shift(self, mail: MailServer) -> None:
        """Decide one after another while a shift is open."""
        with self.engine(mail, 30.0) as engine:
            self.settle(engine)
            self.decide(engine)
            opened, accepted = self.measure(engine, SAMPLES)
            self.add("decided -> next step open, on shift, p50", statistics.median(opened), "<= 60 ms")
            self.add("decided -> next step open, on shift, p95", _p95(opened), "<= 200 ms")
            self.add("decided -> notice accepted, on shift, p95", _p95(accepted), "<= 500 ms")
            engine.stop()

    def first_after_idle(self, mail: MailServer) -> None:
        """Decide each time that no shift is open, and see what the engine takes while nothing happens."""
        with self.engine(mail, 0.2) as engine:
            self.settle(engine)
            opened = []
            for _ in range(FIRST_SAMPLES):
                until(lambda: self.open_runs() == 0, engine)
                opened += self.measure(engine, 1)[0]
            self.add("decided -> next step open, first after idle, p95", _p95(opened), "<= 800 ms")
            until(lambda: self.open_runs() == 0, engine)
            process = psutil.Process(engine.running.pid)
            began, used = monotonic(), sum(process.cpu_times()[:2])
            sleep(IDLE_SECONDS)
            part = (sum(process.cpu_times()[:2]) - used) / (monotonic() - began)
            self.table.add("idle engine, part of a core", f"{part:.1%}", "< 2 %")
            self.table.add("idle engine, memory", f"{process.memory_info().rss / 1e6:.0f} MB")
            engine.stop()

    def burst(self, mail: MailServer) -> None:
        """Decide every draft that is left while the engine is held, then let it go."""
        with self.engine(mail, 5.0) as engine:
            self.settle(engine)
            process = psutil.Process(engine.running.pid)
            process.suspend()
            decided = self.decide_all()
            began, used = monotonic(), sum(process.cpu_times()[:2])
            process.resume()
            until(lambda: self.count(Work) == 0, engine)
            lasted = monotonic() - began
            cpu = sum(process.cpu_times()[:2]) - used
            self.table.add(
                f"a burst of {decided} decisions drained", f"{decided / lasted:.0f} /s", ">= 150 /s"
            )
            self.table.add("the engine's own CPU for each", f"{1000 * cpu / decided:.1f} ms")
            engine.stop()

    def settle(self, engine: EngineProcess) -> None:
        """Wait until the engine is at work and has nothing left to do."""
        engine.wait_for_beat(self.database)
        until(lambda: self.count(Work) == 0 and self.unsent() == 0, engine)

    def measure(self, engine: EngineProcess, samples: int) -> tuple[list[float], list[float]]:
        """Decide one after another; give the milliseconds to the next step and to its accepted notice."""
        opened, accepted = [], []
        for _ in range(samples):
            project, slot, at, began = self.decide(engine)
            while (newest := self.newest(project)) == slot:
                sleep(0.001)
            opened.append((monotonic() - began) * 1000)
            while (took := self.accepted(newest)) is None:
                sleep(0.005)
            accepted.append((took - at).total_seconds() * 1000)
        return opened, accepted

    def decide(self, engine: EngineProcess) -> tuple[int, int, datetime, float]:
        """Submit one draft; give the project, the answered slot, and when that was committed."""
        with self.database.write() as session:
            slot = session.exec(
                select(Slot)
                .where(Slot.step_key == "draft", Slot.state == "open")
                .order_by(col(Slot.id))
                .limit(1)
            ).one()
            decide(session, identity(slot), Answer("submit", "", 1), self.world.actor("sponsor"), utc_now())
        return slot.project_id, identity(slot), utc_now(), monotonic()

    def decide_all(self) -> int:
        """Submit every draft that is left."""
        with self.database.read() as session:
            slots = session.exec(select(Slot.id).where(Slot.step_key == "draft", Slot.state == "open")).all()
        for slot in slots:
            with self.database.write() as session:
                assert slot is not None
                decide(session, slot, Answer("submit", "", 1), self.world.actor("sponsor"), utc_now())
        return len(slots)

    def newest(self, project: int) -> int:
        """Give the newest slot of a project."""
        with self.database.read() as session:
            return int(session.exec(select(func.max(Slot.id)).where(Slot.project_id == project)).one() or 0)

    def accepted(self, slot: int) -> datetime | None:
        """Give when the last notice about a slot was accepted; None while any is not."""
        with self.database.read() as session:
            times = session.exec(select(Notice.accepted_at).where(Notice.slot_id == slot)).all()
        return max((it for it in times if it), default=None) if all(times) and times else None

    def count(self, table: type[Work] | type[Project]) -> int:
        """Count rows."""
        with self.database.read() as session:
            return int(session.exec(select(func.count()).select_from(table)).one())

    def unsent(self) -> int:
        """Count the notices that are not accepted yet."""
        with self.database.read() as session:
            waits = select(func.count()).select_from(Notice).where(col(Notice.state) != "accepted")
            return int(session.exec(waits).one())

    def open_runs(self) -> int:
        """Count the flow runs that are open."""
        with self.database.read() as session:
            waits = select(func.count()).select_from(FlowRun).where(col(FlowRun.ended_at).is_(None))
            return int(session.exec(waits).one())

    def bytes(self) -> int:
        """Tell the size of the database."""
        if self.database.is_sqlite:
            size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        else:
            size = "SELECT pg_database_size(current_database())"
        with self.database.read() as session:
            return int(session.connection().exec_driver_sql(size).scalar_one())


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[18]


def main() -> None:
    """Measure each database that is asked for, or both."""
    with tempfile.TemporaryDirectory(prefix="shiraka-bench-") as home:
        prefect = PrefectServer(Path(home))
        prefect.start()
        try:
            with databases(sys.argv[1:] or ["sqlite", "postgresql"]) as each:
                for name, world, settings in each:
                    bench = Bench(name, world, settings.data_directory, prefect)
                    bench.run()
                    bench.table.show()
        finally:
            prefect.kill()


if __name__ == "__main__":
    main()
