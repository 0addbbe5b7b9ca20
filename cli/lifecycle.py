"""`shiraka lifecycle`: check, draw, publish and show the definitions that projects follow."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import open_database
from cli.failure import FAILED, CommandRefused
from cli.language import current, say
from cli.output import console, errors, show_json, show_pairs, show_table
from models.rules.errors import NotFound
from models.rules.text import Text

if TYPE_CHECKING:
    from models.lifecycle import Lifecycle as Published
    from models.rules.definition import Lifecycle

commands = typer.Typer(help="The lifecycles that projects follow.", no_args_is_help=True)

Source = Annotated[Path, typer.Argument(metavar="FILE", help="a definition in YAML")]
Optional = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="a definition in YAML; else the default lifecycle")
]
FromDatabase = Annotated[bool, typer.Option("--published", help="the version that new projects start on")]


class Form(StrEnum):
    """A form that a lifecycle is drawn in."""

    SVG = "svg"
    MERMAID = "mermaid"


class FileMissing(NotFound):
    """A file that was named does not exist."""

    def __init__(self, file: Path) -> None:
        """Keep the file's name."""
        super().__init__("file_missing")
        self.file = file

    def message(self, language: str = "en") -> str:
        """Say it in `language`."""
        return Text(f"لا يوجد ملف {self.file}.", f"There is no file {self.file}.").in_language(language)


@commands.command()
def check(
    file: Source, as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False
) -> None:
    """Name every defect of a definition as FILE:LINE: reason; exit 1 where there is one."""
    from models.lifecycles.checker import check as find_defects

    defects = find_defects(read(file))
    if as_json:
        rows = [
            {"line": it.line, "code": it.code, "reason": it.message.in_language(current())} for it in defects
        ]
        show_json({"file": str(file), "defects": rows})
        raise typer.Exit(FAILED if defects else 0)
    for defect in defects:
        console().out(f"{file}:{defect.line}: {defect.message.in_language(current())}", highlight=False)
    if defects:
        errors().print(f"{len(defects)} {say('defects', 'عيوب')}: {file}")
        raise typer.Exit(FAILED)
    console().print(f"{file}: {say('no defects', 'لا عيوب')}")


@commands.command()
def draw(
    file: Optional = None,
    form: Annotated[Form, typer.Option("--format", help="the form of the drawing")] = Form.SVG,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="a file; else printed")] = None,
    published: FromDatabase = False,
) -> None:
    """Draw a lifecycle as SVG or Mermaid, in the language of the command line."""
    from models.lifecycles.drawing import draw_mermaid, draw_svg

    definition = chosen(file, published)[0]
    drawing = (draw_svg if form is Form.SVG else draw_mermaid)(definition, current())
    if output is None:
        console().out(drawing, highlight=False, end="")
        return
    output.write_text(drawing, encoding="utf-8")
    console().print(str(output))


@commands.command()
def publish(
    file: Optional = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check it and say its number only")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Publish a definition as the next version; projects under way stay on theirs."""
    from models.clock import utc_now
    from models.commands.publish_lifecycle import publish as publish_source

    source = read(file)
    database = open_database()
    try:
        with (database.read if dry_run else database.write)() as session:
            row = described(publish_source(session, source, utc_now()))
    finally:
        database.dispose()
    if as_json:
        show_json(row | {"dry_run": dry_run})
        return
    done = say("would be published", "ستُنشر") if dry_run else say("published", "نُشرت")
    console().print(f"{row['key']} {say('version', 'النسخة')} {row['number']} {done} ({row['digest'][:12]})")


@commands.command()
def show(
    file: Optional = None,
    published: FromDatabase = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="every table, as documentation")] = False,
) -> None:
    """Show a lifecycle's steps: who decides, with which outcomes, and until when."""
    from models.lifecycles.handbook import written

    definition, version = chosen(file, published)
    if as_json:
        show_json({"published": version, "definition": definition.model_dump(mode="json")})
    elif markdown:
        console().out(written(definition), highlight=False, end="")
    else:
        if version is not None:
            show_pairs(version)
        show_steps(definition)


def show_steps(definition: "Lifecycle") -> None:
    """Print a row for each step."""
    from models.lifecycles.picture.labels import AUTOMATIC, COLLECTIONS, time_allowed

    language = current()
    rows = []
    for step in definition.steps.values():
        stage = definition.stage_of.get(step.id)
        role = definition.roles.get(step.role or "")
        time = time_allowed(step.target)
        rows.append(
            (
                stage.title.in_language(language) if stage else "",
                step.title.in_language(language),
                role.title.in_language(language) if role else AUTOMATIC.in_language(language),
                COLLECTIONS[step.for_each].in_language(language) if step.for_each else "",
                say(", ", "، ").join(o.title.in_language(language) for o in step.outcomes.values()),
                time.in_language(language) if time else "",
            )
        )
    headings = say("stage|step|who|repeats|outcomes|target", "المرحلة|الخطوة|من|التكرار|النتائج|المدة")
    show_table(headings.split("|"), rows, title=definition.title.in_language(language))


def chosen(file: Path | None, published: bool) -> tuple["Lifecycle", dict[str, Any] | None]:
    """Give the definition asked for and, where it is the published one, its version."""
    from models.commands.publish_lifecycle import checked
    from models.definitions import newest
    from models.lifecycles.loader import load_definition

    if not published:
        source = read(file)
        checked(source)
        return load_definition(source), None
    if file is not None:
        raise CommandRefused(
            Text("اختر الملف أو --published، لا كليهما.", "Give a FILE or --published, not both.")
        )
    database = open_database()
    try:
        with database.read() as session:
            row = newest(session)
            return load_definition(row.source), described(row)
    finally:
        database.dispose()


def described(row: "Published") -> dict[str, Any]:
    """Give a published version without its text."""
    return row.model_dump(include={"key", "number", "digest", "published_at"})


def read(file: Path | None) -> str:
    """Read a definition's text, or the default one's; refuses what is no text."""
    from models.lifecycles.loader import default_source

    if file is None:
        return default_source()
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FileMissing(file) from error
    except OSError as error:
        refusal = Text(f"تعذرت قراءة {file}: {error.strerror}.", f"{file} cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        refusal = Text(
            f"{file}:{line}: ليس نصا بترميز UTF-8؛ احفظه بهذا الترميز.",
            f"{file}:{line}: not text in UTF-8; save it in that encoding.",
        )
    raise CommandRefused(refusal)
