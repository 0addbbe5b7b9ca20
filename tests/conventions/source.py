"""The source that conventions are checked on."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from settings import BASE

ALONE = ("production.py", "settings.py", "verifier.py")
PACKAGES = ("api", "cli", "demonstration", "flows", "models", "notifications", "tasks")


@cache
def source_files() -> tuple[Path, ...]:
    """Give every Python file of the product, without tests, migrations and benchmarks."""
    found = [path for package in PACKAGES for path in (BASE / package).rglob("*.py")]
    return (*sorted(found), *(BASE / name for name in ALONE))


@cache
def files_of_tests() -> tuple[Path, ...]:
    """Give every Python file of the tests."""
    return tuple(sorted((BASE / "tests").rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """Parse a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """Name a file as people do, from the checkout's top."""
    return str(path.relative_to(BASE))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function of a file, inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_modules(module: ast.Module) -> Iterator[str]:
    """Give the dotted names that a module imports, wherever in it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
