from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared_apps.rulebook.selectors import (
    activations_listed,
    impacts_of,
    rule_set_version_by_id,
    rule_set_versions,
    version_in_use,
)


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the law, when it was in use, and whether its activation waits for a second person."""

    version: Any
    is_in_use: bool
    active_from: datetime | None
    active_until: datetime | None
    waiting: Any


def editions() -> list[Edition]:
    """Every edition, the newest first. The one that was loaded first has been in use since then."""
    activations = list(activations_listed().order_by("active_from", "asked_at"))
    in_use = version_in_use()
    starts = [(each.active_from, each.rule_set_id) for each in activations if each.active_from]
    versions = list(rule_set_versions().order_by("loaded_at", "pk"))
    if versions:
        starts.insert(0, (versions[0].loaded_at, versions[0].pk))
    found = []
    for version in reversed(versions):
        own = [place for place, (_, rule_set_id) in enumerate(starts) if rule_set_id == version.pk]
        last = own[-1] if own else None
        following = starts[last + 1 : last + 2] if last is not None else []
        waits = (
            each
            for each in activations
            if each.rule_set_id == version.pk and each.active_from is None and each.withdrawn_at is None
        )
        found.append(
            Edition(
                version=version,
                is_in_use=version == in_use,
                active_from=starts[last][0] if last is not None else None,
                active_until=following[0][0] if following else None,
                waiting=next(waits, None),
            )
        )
    return found


def impacts_shown(rule_set_id: UUID) -> list[Any]:
    """What an edition would change, the largest change of money first."""
    rows = impacts_of(rule_set_version_by_id(rule_set_id).pk)
    return sorted(
        rows, key=lambda each: (-abs((each.after_cents or 0) - (each.before_cents or 0)), each.tenant.slug)
    )
