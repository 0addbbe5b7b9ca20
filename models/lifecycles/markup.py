"""The markup of a definition: YAML text read into plain data, with the line of every part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import yaml

from models.lifecycles.defects.finding import Path
from models.rules.text import Text

PARTS_AT_MOST, CHARACTERS_AT_MOST = 20_000, 200_000
UNREAD = (ValueError, LookupError, AttributeError, ArithmeticError)
EMPTY = Text("النص فارغ", "there is nothing in it")
ENDLESS = Text("جزء يحتوي نفسه", "a part contains itself")
TOO_DEEP = Text("متداخل أكثر مما ينبغي", "nested too deeply")
TOO_LONG = Text(f"أطول من {CHARACTERS_AT_MOST} محرف", f"longer than {CHARACTERS_AT_MOST} characters")
TOO_MANY = Text(f"أكثر من {PARTS_AT_MOST} جزء", f"more than {PARTS_AT_MOST} parts")
MERGE = "tag:yaml.org,2002:merge"


class Unreadable(Exception):
    """The text is not YAML that can be a definition; `line` counts from 1."""

    def __init__(self, line: int, reason: Text) -> None:
        """Keep the line and the reason."""
        super().__init__(reason.en)
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
    if len(source) > CHARACTERS_AT_MOST:
        raise Unreadable(1, TOO_LONG)
    try:
        loader = yaml.SafeLoader(source)
        try:
            return _read(loader)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(
            mark.line + 1 if mark else 1, _from_yaml(str(error.problem or error.context))
        ) from error
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        raise Unreadable(line, _from_yaml(str(error.reason))) from error
    except RecursionError as error:
        raise Unreadable(1, TOO_DEEP) from error


def _read(loader: yaml.SafeLoader) -> Markup:
    node = loader.get_single_node()
    if node is None:
        raise Unreadable(1, EMPTY)
    walk = _Walk()
    walk.lines[()] = node.start_mark.line + 1
    _visit(node, (), walk)
    try:
        data = loader.construct_document(node)
    except UNREAD as error:
        # PyYAML reads tagged values, dates and numbers itself, and lets their errors through without a place.
        raise Unreadable(1, _from_yaml(str(error))) from error
    return Markup(data, walk.lines, tuple(walk.repeated))


def _from_yaml(problem: str) -> Text:
    """Keep what the YAML library says, which speaks English only."""
    return Text(problem, problem)


def _visit(node: yaml.Node, path: Path, walk: _Walk) -> None:
    """Note the line of every part below `node`, through anchors and merges."""
    if id(node) in walk.around:
        raise Unreadable(node.start_mark.line + 1, ENDLESS)
    # Every visit counts, since parts shared by anchors can multiply without end.
    if next(walk.visits) > PARTS_AT_MOST:
        raise Unreadable(node.start_mark.line + 1, TOO_MANY)
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
            raise Unreadable(node.start_mark.line + 1, ENDLESS)
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
