"""One page of a list, and the key after which the next page starts."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item, Key]):
    """Some items in order; `after` is the last item's key where more follow, else none."""

    items: tuple[Item, ...]
    after: Key | None
