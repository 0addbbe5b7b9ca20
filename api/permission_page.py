"""The permissions as a page to review: `python -m api.permission_page` writes docs/permissions.md anew."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from api.edge.permissions import PERMISSIONS, Role

COMMITTED = Path(__file__).parent.parent / "docs" / "permissions.md"
ROLES: tuple[Role, ...] = get_args(Role)
CONDITIONS = {
    "none": "",
    "sight": "in sight",
    "lifecycle": "in sight, and named by the lifecycle",
    "own": "one's own only",
    "development": "on a development installation",
}
HEAD = """# Permissions

Made from `api/edge/permissions.py` by `python -m api.permission_page`; a test fails where it is stale. Every
route names one action; a route that names none stops the start. The same gate serves pages and programs, and
asks the database at each request, so that a lost role opens nothing any more. Tests walk every route by every
method in every role, for objects in sight and out of it.

`person` is anybody who is known and active; `staff` belong to the programme's owner, and see every project;
`operator` and `administrator` are appointed there. Others see projects that their organisation takes part in.
A row that is not in sight is answered as one that does not exist: 404. A key never answers for a person.

"""


def text() -> str:
    """Write the page."""
    heads = ("action", *ROLES, "holds for")
    lines = [_line(heads), _line("---" if name in ("action", "holds for") else ":-:" for name in heads)]
    for action, permission in sorted(PERMISSIONS.items()):
        marks = ("●" if role in permission.roles else "" for role in ROLES)
        lines.append(_line((f"`{action}`", *marks, CONDITIONS[permission.condition])))
    return HEAD + "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(f"{COMMITTED.write_text(text(), encoding='utf-8')} characters\n")
