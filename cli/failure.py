"""From an error to one line on the error channel and an exit code."""

from collections.abc import Iterator

from rich.markup import escape

from cli.language import current
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


class CommandRefused(Refused):
    """The command line itself refuses: it knows the reason and the remedy in both languages."""

    def __init__(self, text: Text) -> None:
        """Keep the sentence."""
        super().__init__("command_refused")
        self.text = text

    def message(self, language: str = "en") -> str:
        """Say it in `language`."""
        return self.text.in_language(language)
