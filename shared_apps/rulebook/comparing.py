"""What two editions of the law say differently."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One value at one place of the document; None: it is not there."""

    path: str
    before: Any
    after: Any


def editions_differ(before: str, after: str) -> list[Difference]:
    """Every place at which two documents differ, in the order of the places.

    Rows of a list have no name: one that is in both is the same row wherever it stands, so an edition that
    adds a row shows one row added.
    """
    return list(_differ("", json.loads(before), json.loads(after)))


def _differ(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted(before.keys() | after.keys()):
            yield from _differ(f"{path}/{key}", before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from (Difference(path, row, None) for row in before if row not in after)
        yield from (Difference(path, None, row) for row in after if row not in before)
    elif before != after:
        yield Difference(path, before, after)
