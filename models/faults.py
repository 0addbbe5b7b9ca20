"""Named points at which tests may break the product."""


def point(name: str) -> None:
    """Do nothing, unless a test asks for a fault here."""
