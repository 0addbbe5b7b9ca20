"""The refusal of an import that would change sealed content."""

from collections.abc import Sequence

from models.rules.errors import Refused, ShirakaError


class ImportRefused(Refused):
    """The files are sound, but projects have moved on; `errors` names each with the fields that differ."""

    def __init__(self, errors: Sequence[ShirakaError]) -> None:
        """Keep one error for each project."""
        super().__init__("import_refused", count=len(errors))
        self.errors = tuple(errors)
