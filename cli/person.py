"""`shiraka person`: who is registered and appointed to what; it makes the first administrator."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import reading, writing
from cli.language import say
from cli.output import console, show_json, show_table
from models.clock import utc_now
from models.rules.errors import NotFound

if TYPE_CHECKING:
    from sqlmodel import Session

commands = typer.Typer(help="People and their roles.", no_args_is_help=True)
DryRun = Annotated[bool, typer.Option("--dry-run", help="check and say what would be done, but keep nothing")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="the registered address")]


@commands.command("list")
def list_all(
    organisation: Annotated[str, typer.Option(help="only of this organisation")] = "",
    find: Annotated[str, typer.Option(help="only whose name or address holds this")] = "",
    limit: Annotated[int, typer.Option(help="how many at most", min=1, max=10_000)] = 200,
    as_json: AsJson = False,
) -> None:
    """List who is registered."""
    from models.queries.registered_people import registered_people

    with reading() as session:
        people = registered_people(session, organisation=organisation, find=find, limit=limit)
    if as_json:
        show_json([asdict(person) for person in people])
        return
    columns = [
        say("address", "العنوان"),
        say("name", "الاسم"),
        say("organisation", "الجهة"),
        say("appointments", "التعيينات"),
        say("active", "نشط"),
    ]
    rows = [
        (
            it.email,
            say(it.name.en, it.name.ar),
            it.organisation.code,
            it.appointments,
            "✓" if it.active else "",
        )
        for it in people
    ]
    show_table(columns, rows)


@commands.command()
def register(
    email: Email,
    organisation: Annotated[str, typer.Option(help="the code of the organisation they belong to")],
    name_ar: Annotated[str, typer.Option(help="their name in Arabic")],
    name_en: Annotated[str, typer.Option(help="their name in English")],
    language: Annotated[str, typer.Option(help="of their mail: ar, en or both")] = "both",
    dry_run: DryRun = False,
) -> None:
    """Register a person, who may then sign in."""
    from models.commands.keep_people import register as keep

    with writing(dry_run=dry_run) as session:
        keep(
            session,
            email=email,
            name_ar=name_ar,
            name_en=name_en,
            organisation=organisation,
            language=language,
            now=utc_now(),
        )
    done = say("would be registered", "سيُسجل") if dry_run else say("is registered", "سُجل")
    console().print(f"{email} {done}", markup=False)


@commands.command()
def appoint(
    email: Email,
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help="administrator, operator, or one of a lifecycle")
    ],
    organisation: Annotated[str, typer.Option(help="for this one; else for their own")] = "",
    project: Annotated[str, typer.Option(help="on this project; else on all")] = "",
    dry_run: DryRun = False,
) -> None:
    """Appoint a person to a role."""
    from models.commands.keep_people import appoint as keep

    with writing(dry_run=dry_run) as session:
        person = _person(session, email)
        keep(session, person, role, utc_now(), organisation=organisation or None, project=project or None)
    done = say("would be appointed", "سيُعين") if dry_run else say("is appointed", "عُين")
    console().print(f"{email} {done}: {role}", markup=False)


@commands.command("shut-out")
def shut_out(email: Email, dry_run: DryRun = False) -> None:
    """Let a person do nothing any more, from their next request on."""
    from models.commands.keep_people import change_person

    with writing(dry_run=dry_run) as session:
        change_person(session, _person(session, email), utc_now(), active=False)
    done = say("would be shut out", "سيوقف") if dry_run else say("is shut out", "أُوقف")
    console().print(f"{email} {done}", markup=False)


def _person(session: "Session", email: str) -> int:
    from models.queries.people import person_of_address

    found = person_of_address(session, email)
    if found is None:
        raise NotFound("person_unknown", email=email)
    return found
