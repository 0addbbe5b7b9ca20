"""Writers of the ledger in a process of their own: each posts at random until the time is up.

    python -m tests.storage.ledger_writers URL THREADS SECONDS SEED

Prints one JSON object: how many acts of each kind were posted or refused, and every error that is neither.
"""

import json
import random
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from time import monotonic

from sqlmodel import Session, col, select

from models import bookkeeping
from models.bookkeeping import Origin
from models.columns import identity
from models.db import Database
from models.ledger import Posting
from models.loading import load
from models.project import Project
from models.rules.errors import Conflict, Refused
from models.rules.ledger import COMMITTED, RESERVED, Part
from models.share import Share

NOW = datetime(2014, 1, 5, 8, tzinfo=UTC)
ACTS = ("reserve", "reserve", "reserve", "commit", "disburse", "release", "release", "reverse")
PROJECTS = 12


class Writer:
    """One writer with a chance of its own; `tally` counts what came of its acts."""

    def __init__(self, database: Database, seed: str, until: float) -> None:
        """Keep what it needs."""
        self.database = database
        self.seed = seed
        self.chance = random.Random(seed)
        self.until = until
        self.tally: Counter[str] = Counter()
        self.errors: list[str] = []

    def run(self) -> None:
        """Post until the time is up or something is wrong."""
        with self.database.read() as session:
            projects = session.exec(select(Project.id).order_by(col(Project.id)).limit(PROJECTS)).all()
        number = 0
        while monotonic() < self.until and not self.errors:
            number += 1
            act, project = self.chance.choice(ACTS), self.chance.choice(projects)
            try:
                with self.database.write() as session:
                    self.post(session, act, project or 0, f"{self.seed}:{number}")
                self.tally[act] += 1
            except (Refused, Conflict) as refused:
                self.tally[refused.code] += 1
            except Exception as error:
                self.errors.append(f"{act}: {type(error).__name__}: {error}"[:500])

    def post(self, session: Session, act: str, project_id: int, key: str) -> None:
        """Do one act to a project: all its shares, or one."""
        project = load(session, project_id).project
        origin = Origin(key)
        if act == "reverse":
            wanted = select(Posting.id).where(Posting.project_id == project.id, Posting.kind != "reverse")
            recent = session.exec(wanted.order_by(col(Posting.id).desc()).limit(5)).all()
            if recent:
                posting = self.chance.choice(recent) or 0
                bookkeeping.reverse_posting(session, project, posting, origin, NOW)
            return
        account = {"commit": RESERVED, "disburse": COMMITTED}.get(act)
        if act == "release":
            account = self.chance.choice((RESERVED, COMMITTED))
            parts = self.standing(session, project, account)
            bookkeeping.release_shares(session, project, parts, origin, NOW, account)
            return
        parts = self.standing(session, project, account) if account else self.wanted(session, project)
        getattr(bookkeeping, f"{act}_shares")(session, project, parts, origin, NOW)

    def standing(self, session: Session, project: Project, account: str) -> list[Part]:
        """Give a random part of what stands on an account; now and then more than that, which is refused."""
        held = bookkeeping.balances_of(session, identity(project))
        more = self.chance.random() < 0.05
        found = [
            Part(*share, getattr(balance, account) + 1 if more else self.chance.randint(1, limit))
            for share, balance in sorted(held.items())
            if (limit := getattr(balance, account))
        ]
        return found or self.wanted(session, project)

    def wanted(self, session: Session, project: Project) -> list[Part]:
        """Give a random part of all shares, or of one."""
        shares = session.exec(
            select(Share).where(Share.project_id == identity(project)).order_by(col(Share.funder_id))
        ).all()
        chosen = shares if self.chance.random() < 0.5 else [self.chance.choice(shares)]
        return [
            Part(one.funder_id, one.fiscal_year, one.kind, self.chance.randint(1, one.amount_minor))
            for one in chosen
        ]


def main(url: str, threads: str, seconds: str, seed: str) -> None:
    """Run the writers and tell what came of them."""
    database = Database(url, pool_size=int(threads))
    until = monotonic() + float(seconds)
    writers = [Writer(database, f"{seed}.{number}", until) for number in range(int(threads))]
    running = [threading.Thread(target=writer.run) for writer in writers]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    tally = sum((writer.tally for writer in writers), Counter[str]())
    errors = [error for writer in writers for error in writer.errors]
    sys.stdout.write(json.dumps({"tally": dict(tally), "errors": errors}))


if __name__ == "__main__":
    main(*sys.argv[1:])
