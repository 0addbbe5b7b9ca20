"""`shiraka key`: the keys with which other systems call the API."""

from typing import Annotated

import typer

from cli.database import writing
from cli.language import say
from cli.output import console, errors, show_json
from models.clock import utc_now

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
