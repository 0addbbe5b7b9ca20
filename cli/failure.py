"""From an error to one line on the error channel and an exit code."""

import sys
from collections.abc import Iterator

from rich.markup import escape

from cli.language import current, say
from cli.output import errors
from models.rules.errors import Invalid, NotFound, Refused, ShirakaError
from models.rules.text import Text

FAILED, USAGE, REFUSED, NOT_FOUND = 1, 2, 3, 4


def exit_code(error: ShirakaError) -> int:
    """Tell the exit code of an error of the family."""
    if isinstance(error, NotFound):
        return NOT_FOUND
    return USAGE if isinstance(error, Invalid) else REFUSED


def lines(error: ShirakaError) -> Iterator[str]:
    """Give what to print: each fault where there are several, with the field it speaks of."""
    for fault in getattr(error, "errors", ()) or (error,):
        pointer = f"{fault.pointer}: " if fault.pointer else ""
        yield f"{pointer}{fault.message(current())}"


def report(error: ShirakaError) -> int:
    """Print an error of the family and give its exit code."""
    for line in lines(error):
        errors().print(f"[red]shiraka:[/red] {escape(line)}")
    return exit_code(error)


def database_errors() -> tuple[type[Exception], ...]:
    """Give the errors of a database that is out of reach or has another form; none where none was asked."""
    if "sqlalchemy" not in sys.modules:
        return ()
    from sqlalchemy.exc import OperationalError, ProgrammingError

    return OperationalError, ProgrammingError


def report_database(error: Exception) -> int:
    """Print what the database said in one line, and give the exit code."""
    said = str(getattr(error, "orig", None) or error).splitlines()[0]
    remedy = say(
        "run: shiraka db check, and see SHIRAKA_DATABASE_URL",
        "شغّل: shiraka db check وراجع SHIRAKA_DATABASE_URL",
    )
    errors().print(f"[red]shiraka:[/red] {escape(said)}; {escape(remedy)}")
    return FAILED


class CommandRefused(Refused):
    """The command line itself refuses: it knows the reason and the remedy in both languages."""

    def __init__(self, text: Text) -> None:
        """Keep the sentence."""
        super().__init__("command_refused")
        self.text = text

    def message(self, language: str = "en") -> str:
        """Say it in `language`."""
        return self.text.in_language(language)
