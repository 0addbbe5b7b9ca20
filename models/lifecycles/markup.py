"""The markup of a definition: YAML text read into plain data, with the line of every part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import yaml

from models.lifecycles.defects.finding import Path

PARTS_AT_MOST = 50_000
UNREAD = (ValueError, LookupError, AttributeError, ArithmeticError)
MERGE = "tag:yaml.org,2002:merge"


class Unreadable(Exception):
    """The text is not YAML that can be a definition; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep the line and the reason."""
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Markup:
    """Plain data, the line of each part by its path, and the keys that a mapping gives twice."""

    data: Any
    lines: Mapping[Path, int]
    repeated: tuple[tuple[Path, int], ...]


@dataclass(slots=True)
class _Walk:
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int]] = field(default_factory=list)
    around: set[int] = field(default_factory=set)
    visits: Iterator[int] = field(default_factory=count)


def read(source: str) -> Markup:
    """Read YAML text; raises `Unreadable` with the line and the reason."""
    try:
        loader = yaml.SafeLoader(source)
        try:
            return _read(loader)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, str(error.problem or error.context)) from error
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        raise Unreadable(line, f"a character that YAML does not allow: {error.character!r}") from error
    except RecursionError as error:
        raise Unreadable(1, "nested too deeply") from error


def _read(loader: yaml.SafeLoader) -> Markup:
    node = loader.get_single_node()
    if node is None:
        raise Unreadable(1, "the file is empty")
    walk = _Walk()
    walk.lines[()] = node.start_mark.line + 1
    _visit(node, (), walk)
    try:
        data = loader.construct_document(node)
    except UNREAD as error:
        # PyYAML reads tagged values, dates and numbers itself, and lets their errors through without a place.
        raise Unreadable(1, f"a value that cannot be read: {error}") from error
    return Markup(data, walk.lines, tuple(walk.repeated))


def _visit(node: yaml.Node, path: Path, walk: _Walk) -> None:
    """Note the line of every part below `node`, through anchors and merges."""
    if id(node) in walk.around:
        raise Unreadable(node.start_mark.line + 1, "a part contains itself")
    # Every visit counts, since parts shared by anchors can multiply without end.
    if next(walk.visits) > PARTS_AT_MOST:
        raise Unreadable(node.start_mark.line + 1, "the definition has too many parts")
    walk.around.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            walk.lines[*path, index] = item.start_mark.line + 1
            _visit(item, (*path, index), walk)
    elif isinstance(node, yaml.MappingNode):
        _visit_mapping(node, path, walk)
    walk.around.discard(id(node))


def _visit_mapping(node: yaml.MappingNode, path: Path, walk: _Walk) -> None:
    written: set[str] = set()
    for key, value in _own(node):
        place = (*path, key.value)
        if key.value in written:
            walk.repeated.append((place, key.start_mark.line + 1))
            continue
        written.add(key.value)
        walk.lines[place] = key.start_mark.line + 1
        _visit(value, place, walk)
    for merged in _merged(node):
        if id(merged) in walk.around:
            raise Unreadable(node.start_mark.line + 1, "a part contains itself")
        # What the merge brings, and this mapping does not write itself, stands where the anchor writes it.
        beside = _Walk(around=walk.around, visits=walk.visits)
        _visit(merged, path, beside)
        for place, line in beside.lines.items():
            if place[len(path)] not in written:
                walk.lines.setdefault(place, line)


def _own(node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
            yield key, value


def _merged(node: yaml.MappingNode) -> Iterator[yaml.Node]:
    for key, value in node.value:
        if key.tag == MERGE:
            yield from value.value if isinstance(value, yaml.SequenceNode) else (value,)
