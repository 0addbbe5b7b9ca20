"""Stores projects: opens new ones, changes those whose content is open, and refuses to change sealed ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from models import drafting, journal
from models.columns import identity
from models.content import freeze
from models.definitions import definition_of
from models.imports.faults import Fault, Faults
from models.imports.files import PROJECTS
from models.imports.frame import Frame
from models.imports.held import HeldContent, ShareKey
from models.imports.openings import ACCOUNTABLE, EXTENDING, IMPLEMENTING, open_projects
from models.imports.outcome import differences
from models.imports.persons import SPONSOR, Persons
from models.imports.project_columns import free_columns, sealed_columns
from models.imports.records import ProgrammeFiles, ProjectRecord, ShareRecord
from models.imports.store import Store
from models.party import Party
from models.project import Project
from models.protocol import Protocol
from models.ready import mark_ready
from models.rules.drafts import ShareDraft
from models.rules.errors import ShirakaError
from models.step import Slot

FROM_BODIES = (ACCOUNTABLE, EXTENDING, IMPLEMENTING)


@dataclass(slots=True)
class Projects:
    """The projects of one import; `sealed` gathers those that it may not change."""

    store: Store
    frame: Frame
    persons: Persons
    faults: Faults
    lifecycle_id: int
    now: datetime
    sealed: list[ShirakaError]

    def write(self, files: ProgrammeFiles) -> None:
        """Make or change every project, and name those of the programme that the files leave out."""
        codes = [it.code for it in files.projects]
        session = self.store.session
        locked = select(Project).where(col(Project.code).in_(codes)).order_by(col(Project.id))
        rows = {row.code: row for row in session.exec(locked.with_for_update()).all()}
        held = HeldContent.of(session, [identity(row) for row in rows.values()])
        shares: dict[str, list[ShareRecord]] = {code: [] for code in codes}
        for share in files.shares:
            shares[share.project].append(share)
        for it in files.projects:
            row = rows.get(it.code)
            if row is not None and row.programme_id != self.frame.programme.id:
                self.faults.add("import_code_elsewhere", PROJECTS, it.line, "code", value=it.code)
            elif row is not None:
                self._change(row, it, shares[it.code], held)
        new = [it for it in files.projects if it.code not in rows]
        open_projects(self.store, self.frame, self.persons, new, shares, self.lifecycle_id, self.now)
        of_programme = Project.programme_id == self.frame.programme.id
        own = select(Project.code).where(of_programme, col(Project.amends_id).is_(None))
        self.store.result.absent += sorted(set(session.exec(own).all()) - set(codes))

    def _change(
        self, row: Project, it: ProjectRecord, shares: Sequence[ShareRecord], held: HeldContent
    ) -> None:
        """Change what differs, if the project's content is open or only what stands beside it differs."""
        content = differences(row, sealed_columns(self.frame, it)) | held.lists_that_differ(row, it)
        moved = held.shares_that_differ(row, shares)
        beside = differences(row, free_columns(it))
        if (content or moved) and not self._is_open(row):
            fields = ", ".join([*content, *(["shares"] if moved else [])])
            told = {"project": it.code, "fields": fields, "stage": row.stage}
            self.sealed.append(Fault("import_sealed", PROJECTS, it.line, "", **told))
            return
        self._note(it, {**content, **beside}, moved, len(shares))
        if "manager_mailbox" in beside or "sponsor_id" in content:
            self.persons.dismiss(row.manager_mailbox, identity(row), it.code)
        sponsor_before = row.sponsor_id
        changes = {name: now for name, (_, now) in (content | beside).items() if hasattr(row, name)}
        row.sqlmodel_update(changes)
        if {"protocol_id", "sponsor_id"} & content.keys():
            self._replace_parties(row, sponsor_before)
        self._appoint_manager(row, it)
        if content or moved:
            self._revise(row, it, shares, sorted([*content, *(["shares"] if moved else [])]))

    def _appoint_manager(self, row: Project, it: ProjectRecord) -> None:
        sponsor = self.frame.organisations[it.sponsor]
        self.persons.appoint(it.manager_mailbox, SPONSOR, sponsor, (identity(row), it.code))

    def _revise(
        self, row: Project, it: ProjectRecord, shares: Sequence[ShareRecord], fields: list[str]
    ) -> None:
        """Keep changed content as the project's next version."""
        session = self.store.session
        self._write_lists(row, it, shares)
        if {"cost_minor", "planned_start", "planned_end"} & set(fields):
            drafting.write_workplan(session, row)
        row.version += 1
        version = freeze(session, row, self.now)
        entry = ("content_revised", {"version": version.number, "tag": version.tag, "fields": fields})
        journal.append(session, row, [entry], self.now)
        mark_ready(session, identity(row), self.now)

    def _note(
        self,
        it: ProjectRecord,
        found: dict[str, tuple[Any, Any]],
        moved: dict[ShareKey, tuple[int | None, int | None]],
        shares: int,
    ) -> None:
        nouns = self.store.result.nouns
        nouns["projects"].note(it.code, found)
        for key, (was, now) in moved.items():
            code = f"{it.code} {' '.join(key)}"
            if was is None:
                nouns["shares"].created.append(code)
            elif now is None:
                nouns["shares"].removed.append(code)
            else:
                nouns["shares"].note(code, {"amount_minor": (was, now)})
        nouns["shares"].unchanged += shares - sum(now is not None for _, now in moved.values())

    def _write_lists(self, row: Project, it: ProjectRecord, shares: Sequence[ShareRecord]) -> None:
        session = self.store.session
        drafting.write_objectives(session, row, it.objectives)
        drafting.write_clauses(session, row, self.frame.protocols[it.protocol], it.clauses)
        drafts = [ShareDraft(share.funder, share.fiscal_year, share.amount, share.kind) for share in shares]
        drafting.write_shares(session, row, drafts)

    def _write_parties(self, row: Project, roles: Collection[int]) -> None:
        """Make the protocol's bodies and the sponsor parties of the project, in these roles."""
        protocol = self.store.session.get_one(Protocol, row.protocol_id)
        for organisation_id, role in (
            (protocol.lead_id, ACCOUNTABLE),
            (protocol.partner_id, EXTENDING),
            (row.sponsor_id, IMPLEMENTING),
        ):
            if role in roles:
                party = Party(project_id=identity(row), organisation_id=organisation_id, role=role)
                self.store.session.add(party)

    def _replace_parties(self, row: Project, sponsor_before: int) -> None:
        """Write the parties anew after a change of protocol or sponsor; an accepted provider stays."""
        session = self.store.session
        parties = session.exec(
            select(Party).where(Party.project_id == row.id, col(Party.role).in_(FROM_BODIES))
        ).all()
        gone = [it for it in parties if it.role != IMPLEMENTING or it.organisation_id == sponsor_before]
        for party in gone:
            session.delete(party)
        session.flush()
        self._write_parties(row, {party.role for party in gone})

    def _is_open(self, row: Project) -> bool:
        """Tell whether the project has not begun, or a step in which content is edited awaits its answer."""
        session = self.store.session
        slots = session.exec(select(Slot.step_key, Slot.state).where(Slot.project_id == row.id)).all()
        steps = definition_of(session, row.lifecycle_id).steps
        return not slots or any(state == "open" and steps[key].edits for key, state in slots)
