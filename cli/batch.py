"""`shiraka batch`: one answer to many steps, tried first and confirmed then."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.database import reading, writing
from cli.language import say
from cli.output import console, show_json, show_table
from cli.project import AsJson, everything
from cli.step import acting_person
from models.clock import utc_now
from models.rules.errors import NotFound

if TYPE_CHECKING:
    from models.queries.batches import BatchRow

commands = typer.Typer(help="Batches: one answer to many steps.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="BATCH", help="the number that `batch prepare` gives")]
Person = Annotated[str, typer.Option("--as", metavar="EMAIL", help="the person who decides")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="tell what would become of each, keep nothing")]


@commands.command()
def prepare(
    outcome: Annotated[str, typer.Argument(help="the answer to all of them")],
    step: Annotated[list[str], typer.Option(help="STEP:VERSION, the version that was read")],
    person: Person,
    comment: Annotated[str, typer.Option(help="why")] = "",
    dry_run: DryRun = False,
) -> None:
    """Try an answer on many steps; nothing is answered until the batch is confirmed."""
    from models.commands.decide_batch import prepare_batch
    from models.queries.batches import batch_row

    versions = {int(it.partition(":")[0]): int(it.partition(":")[2] or 0) for it in step}
    with writing(dry_run=dry_run) as session:
        actor = acting_person(session, person)
        told = batch_row(prepare_batch(session, outcome, comment, versions, actor, utc_now()))
    _tell(told)


@commands.command()
def show(number: Number, as_json: AsJson = False) -> None:
    """Show a batch and the result of each step."""
    from models.queries.batches import find_batch

    with reading() as session:
        found = find_batch(session, everything(), number)
    if found is None:
        raise NotFound("bulk_unknown", bulk=number)
    if as_json:
        show_json(asdict(found))
    else:
        _tell(found)


@commands.command()
def confirm(number: Number, person: Person, dry_run: DryRun = False) -> None:
    """Keep the answers of a batch; a second person does it where it is about money."""
    from models.commands.decide_batch import confirm_batch
    from models.queries.batches import batch_row

    with writing(dry_run=dry_run) as session:
        told = batch_row(confirm_batch(session, number, acting_person(session, person), utc_now()))
    _tell(told)


def _tell(batch: "BatchRow") -> None:
    second = say("a second person confirms", "يؤكدها شخص ثان") if batch.needs_second else ""
    console().print(f"{batch.id}: {batch.outcome} ({batch.state}) {second}".rstrip(), markup=False)
    columns = [say("step", "الخطوة"), say("version", "النسخة"), say("result", "النتيجة")]
    show_table(columns, [[item.step, item.version, item.result] for item in batch.items])
