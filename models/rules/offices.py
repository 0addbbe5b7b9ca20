"""The installation's own offices: appointments of the programme's owner that no lifecycle speaks of."""

from models.rules.text import Text

OFFICES: dict[str, Text] = {
    "operator": Text(ar="مشغل النظام", en="Operator"),
    "administrator": Text(ar="مسئول النظام", en="Administrator"),
}
