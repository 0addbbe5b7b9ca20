"""The one family of errors: each has a code, a bilingual message and the field it speaks of."""

from collections.abc import Sequence
from typing import Any

from models.rules.messages import MESSAGES
from models.rules.text import Text


class ShirakaError(Exception):
    """Something that a caller did and can mend.

    `code` names a row of `MESSAGES`; `pointer` is a JSON pointer to the field at fault, or empty;
    `parameters` fill the message's placeholders.
    """

    def __init__(self, code: str, *, pointer: str = "", **parameters: Any) -> None:
        """Keep the code, the field and what fills the message."""
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.parameters = parameters

    def message(self, language: str = "en") -> str:
        """Say in `language` what is wrong and what mends it."""
        filled = {name: _in_language(value, language) for name, value in self.parameters.items()}
        return MESSAGES[self.code].in_language(language).format(**filled)

    def __str__(self) -> str:
        """Say it in English, for logs."""
        return self.message("en")


class Invalid(ShirakaError):
    """The input itself is wrong; `errors` holds each fault where there are several."""

    def __init__(
        self, code: str, *, pointer: str = "", errors: Sequence[ShirakaError] = (), **parameters: Any
    ) -> None:
        """Keep the first fault and, where there are several, all of them."""
        super().__init__(code, pointer=pointer, **parameters)
        self.errors = tuple(errors)


class Refused(ShirakaError):
    """The input is well formed, but the state of things does not allow it; `unmet` says what is missing."""

    def __init__(self, code: str, *, pointer: str = "", unmet: Sequence[Any] = (), **parameters: Any) -> None:
        """Keep the reason and the unmet conditions behind it."""
        super().__init__(code, pointer=pointer, **parameters)
        self.unmet = tuple(unmet)


class Forbidden(ShirakaError):
    """The caller is known, but may not do this."""


class NotFound(ShirakaError):
    """There is no such thing, or the caller may not see it."""


class Stale(ShirakaError):
    """The caller decided on a version that is no longer the current one."""


class Conflict(ShirakaError):
    """The same thing was asked for twice in different ways."""


class Lost(ShirakaError):
    """A worker's lease has passed to another worker; its late write is refused."""


def _in_language(value: Any, language: str) -> Any:
    return value.in_language(language) if isinstance(value, Text) else value
