"""`shiraka key`: the keys with which other systems call the API."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.database import reading, writing
from cli.language import say
from cli.output import console, errors, show_json, show_table
from models.clock import utc_now
from models.rules.errors import NotFound, Refused
from settings import get_settings

commands = typer.Typer(help="Keys of other systems.", no_args_is_help=True)
DryRun = Annotated[bool, typer.Option("--dry-run", help="check and say what would be done, but keep nothing")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]


@commands.command()
def create(
    name: Annotated[str, typer.Argument(help="which system will use it")],
    organisation: Annotated[str, typer.Option(help="the code of the organisation it acts for")],
    scope: Annotated[list[str], typer.Option(help="what it may do; give it again for more")],
    days: Annotated[int, typer.Option(help="how long it is valid", min=1, max=3650)] = 365,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Create a key and show it, this one time: only its hash is kept."""
    from models.commands.issue_key import issue_key

    with writing(dry_run=dry_run) as session:
        issued = issue_key(session, name, organisation, scope, days, utc_now())
    if dry_run:
        console().print(say("Dry run: no key was created.", "تجربة: لم يُنشأ مفتاح."))
    elif as_json:
        show_json({"id": issued.public_id, "key": issued.text, "expires_at": issued.expires_at})
    else:
        console().print(issued.text, markup=False)
        note = f"{issued.public_id}, {issued.expires_at:%Y-%m-%d}"
        errors().print(
            say(f"Shown once only; valid until {note}", f"لا يُعرض إلا هذه المرة؛ صالح حتى {note}"),
            markup=False,
        )


@commands.command()
def revoke(
    public_id: Annotated[str, typer.Argument(help="the key's middle part, which names it")],
    dry_run: DryRun = False,
) -> None:
    """Revoke a key from now on."""
    from models.commands.issue_key import revoke_key

    with writing(dry_run=dry_run) as session:
        key = revoke_key(session, public_id, utc_now())
        name = key.name
    done = say("would be revoked", "سيُلغى") if dry_run else say("is revoked", "أُلغي")
    console().print(f"{public_id} ({name}) {done}", markup=False)


@commands.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the keys, with what they may do and until when; never their secrets."""
    from models.queries.keys import list_keys

    with reading() as session:
        rows = list_keys(session)
    if as_json:
        show_json([asdict(row) for row in rows])
        return
    columns = [
        "",
        say("name", "الاسم"),
        say("acts for", "عن"),
        say("scopes", "النطاق"),
        say("until", "حتى"),
        say("revoked", "ألغي"),
    ]
    show_table(
        columns,
        [
            (
                row.public_id,
                row.name,
                row.organisation,
                ", ".join(row.scopes),
                f"{row.expires_at:%Y-%m-%d}",
                row.revoked_at,
            )
            for row in rows
        ],
    )


@commands.command()
def person(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="the person to call the API as")],
    hours: Annotated[float, typer.Option(help="how long it is valid", min=0.1, max=24)] = 12,
) -> None:
    """Make a person's short-lived token for the API; in development only."""
    from sqlmodel import col, select

    from api.edge.identity import person_token
    from models.person import Person

    settings = get_settings()
    if not settings.offers_development_sign_in:
        raise Refused("development_only")
    with reading() as session:
        found = session.exec(select(Person.id).where(Person.email == email, col(Person.active))).first()
    if found is None:
        raise NotFound("person_unknown", email=email)
    console().print(person_token(settings, found, utc_now(), hours), markup=False)
