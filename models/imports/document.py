"""A YAML file as rows: mappings with the line of each value, and nothing that could grow beyond the file."""

from typing import Any

import yaml

from models.imports.faults import Faults
from models.imports.row import Cell, Row

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 12
NULL = "tag:yaml.org,2002:null"


def read_document(file: str, text: str, faults: Faults) -> Row | None:
    """Give the mapping that a YAML text is; notes a fault and gives none where it is something else."""
    try:
        if not _is_plain(file, text, faults):
            return None
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        faults.add("import_yaml_broken", file, mark.line + 1 if mark else None, reason=reason)
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.add("import_not_records", file, 1)
        return None
    return _row(file, node, faults)


def _is_plain(file: str, text: str, faults: Faults) -> bool:
    """Tell whether a text is free of references and of deep nesting, without building anything from it."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            faults.add("import_yaml_alias", file, _line(event))
            return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            faults.add("import_yaml_deep", file, _line(event), limit=DEEPEST)
            return False
    return True


def _row(file: str, node: yaml.MappingNode, faults: Faults) -> Row:
    values: dict[str, Any] = {}
    for key, value in node.value:
        line = _line(key)
        if not isinstance(key, yaml.ScalarNode):
            faults.add("import_not_a_text", file, line)
        elif key.value in values:
            faults.add("import_key_repeated", file, line, key.value[:60])
        else:
            values[key.value] = _value(file, value, faults)
    return Row(file, _line(node), values, faults)


def _value(file: str, node: yaml.Node, faults: Faults) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _row(file, node, faults)
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, part, faults) for part in node.value]
    return Cell(None if node.tag == NULL else node.value, _line(node))


def _line(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1
