"""The house stays small, plainly named and free of hidden clocks."""

import ast
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from settings import BASE
from tests.conventions.source import (
    PACKAGES,
    files_of_tests,
    functions,
    imported_modules,
    name_of,
    source_files,
    tree,
)

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
# Names that say nothing about what is inside.
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "misc", "manager", "managers", "common"}
MOCKS = ("mock", "monkeypatch", "patch(")
PURE = {*sys.stdlib_module_names, "pydantic"}


def long_files(lengths: Iterable[tuple[str, int]]) -> list[str]:
    return [name for name, length in lengths if length > LONGEST_FILE]


def clock_reads(module: ast.Module) -> list[int]:
    """Give the lines that call now(), utcnow() or today() on something other than SQL's `func`."""
    found = []
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        owner_name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
        if node.func.attr in ("now", "utcnow", "today") and owner_name not in ("func", "self"):
            found.append(node.lineno)
    return found


def impure_imports(modules: Iterable[str]) -> list[str]:
    """Give what a rule must not import: all but the standard library, pydantic and other rules."""
    return [
        it for it in modules if it.partition(".")[0] not in PURE and not f"{it}.".startswith("models.rules.")
    ]


def lengths(paths: Iterable[Path]) -> list[tuple[str, int]]:
    return [(name_of(path), len(path.read_text(encoding="utf-8").splitlines())) for path in paths]


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    assert long_files(lengths(source_files())) == []
    assert long_files([("a.py", 401)]) == ["a.py"]


def test_most_files_are_short() -> None:
    assert statistics.median(length for _, length in lengths(source_files())) <= 120


def test_no_function_is_longer_than_a_screen() -> None:
    found = [
        f"{name_of(path)}:{function.name}"
        for path in source_files()
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert found == []


def test_the_clock_is_read_in_one_place() -> None:
    readers = {name_of(path): clock_reads(tree(path)) for path in source_files()}
    assert [name for name, lines in readers.items() if lines] == ["models/clock.py"]
    assert clock_reads(ast.parse("import datetime as d\nd.datetime.now()\nd.date.today()")) == [2, 3]
    assert clock_reads(ast.parse("func.now()")) == []


def folder_of(module: str, folders: set[str]) -> str:
    """Give the folder that a module lies in; empty where it is not ours."""
    while module and module not in folders:
        module = module.rpartition(".")[0]
    return module


def knots(imports: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Give the pairs of folders of which each imports the other."""
    edges = {(one, other) for one, other in imports if one and other and one != other}
    return {(one, other) for one, other in edges if (other, one) in edges and one < other}


def test_no_two_folders_import_each_other() -> None:
    home = {path: ".".join(path.relative_to(BASE).parent.parts) or path.stem for path in source_files()}
    folders = set(home.values())
    imports = [
        (home[path], folder_of(module, folders))
        for path in source_files()
        for module in imported_at_the_top(tree(path))
    ]
    assert knots(imports) == set()
    assert knots([("a", "b"), ("b", "a"), ("a", "c"), ("c", "c")]) == {("a", "b")}


def imported_at_the_top(module: ast.Module) -> list[str]:
    """Give what a module imports as it is imported itself, packages by the names taken from them."""
    found: list[str] = []
    for node in module.body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_rules_import_only_the_standard_library_pydantic_and_each_other() -> None:
    for path in source_files():
        if name_of(path).startswith("models/rules/"):
            assert impure_imports(imported_modules(tree(path))) == [], name_of(path)
    assert impure_imports(["models.db", "yaml", "models.rules_of_thumb"]) == [
        "models.db",
        "yaml",
        "models.rules_of_thumb",
    ]
    assert impure_imports(["pydantic.main", "enum", "models.rules", "models.rules.errors"]) == []


def test_the_product_does_not_import_its_tests() -> None:
    found = [name_of(it) for it in source_files() if "tests" in top_level(imported_modules(tree(it)))]
    assert found == []
    assert top_level(["tests.factories", "os"]) == {"tests", "os"}


def top_level(modules: Iterable[str]) -> set[str]:
    return {it.partition(".")[0] for it in modules}


def test_files_are_named_for_what_is_in_them() -> None:
    named = [name_of(path) for path in (*source_files(), *files_of_tests()) if path.stem in EMPTY_NAMES]
    assert named == []


def test_no_file_beside_the_flows_hides_a_package() -> None:
    # Prefect puts a script's folder first on the path, where flows/calendar.py would hide the standard one.
    hidden = {*PACKAGES, *sys.stdlib_module_names, "settings", "prefect"}
    assert [
        name_of(path) for path in source_files() if path.parent.name == "flows" and path.stem in hidden
    ] == []


def test_no_test_folder_hides_the_models() -> None:
    assert [
        name_of(path)
        for path in files_of_tests()
        if path.name == "__init__.py" and path.parent.name == "models"
    ] == []


def test_hardly_any_test_uses_a_mock() -> None:
    tests = [it for path in files_of_tests() for it in functions(path) if it.name.startswith("test")]
    mocking = [it.name for it in tests if it.name != "test_hardly_any_test_uses_a_mock" and mocks(it)]
    assert len(mocking) < 0.05 * len(tests), mocking


def mocks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    text = ast.unparse(function).lower()
    return any(word in text for word in MOCKS)


def test_only_one_module_commits() -> None:
    committers = [
        name_of(path)
        for path in source_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert set(committers) <= {"models/db.py"}


@pytest.mark.parametrize("code", ["value = session.commit()", "session.begin().commit()"])
def test_a_commit_would_be_seen(code: str) -> None:
    calls = [
        it.func.attr
        for it in ast.walk(ast.parse(code))
        if isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute)
    ]
    assert "commit" in calls
