"""What the GSE must be told: how a configuration's points and plants differ between two days (R105, R122)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cer.calc.compliance.facts import Facts


class ChangeKind(StrEnum):
    """What happened to a POD or a plant."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one POD or plant; a thing that came or went shows all of its fields."""

    configuration: str
    subject: str
    code: str
    kind: ChangeKind
    field: str
    before: str | None
    after: str | None


def changes_between(before: Facts, after: Facts) -> tuple[Change, ...]:
    """Differences of PODs and plants, by configuration, subject, code and field (R122)."""
    found = [
        *_changes("pod", _pods(before), _pods(after)),
        *_changes("plant", _plants(before), _plants(after)),
    ]
    return tuple(sorted(found, key=lambda row: (row.configuration, row.subject, row.code, row.field)))


def _pods(facts: Facts) -> dict[str, dict[str, str | None]]:
    return {
        pod.code: {"configuration": pod.configuration, "holder": pod.holder, "voltage": pod.voltage}
        for pod in facts.pods
    }


def _plants(facts: Facts) -> dict[str, dict[str, str | None]]:
    return {
        plant.code: {
            "configuration": plant.configuration,
            "pod": plant.pod,
            "source": plant.source.value,
            "power_kw": str(plant.power_kw),
            "entry_on": plant.entry_on.isoformat(),
            "grant_pct": str(plant.grant_pct),
            "premium_from": plant.premium_from.isoformat() if plant.premium_from else None,
        }
        for plant in facts.plants
    }


def _changes(
    subject: str,
    before: Mapping[str, Mapping[str, str | None]],
    after: Mapping[str, Mapping[str, str | None]],
) -> list[Change]:
    changes: list[Change] = []
    for code in before.keys() | after.keys():
        old, new = before.get(code, {}), after.get(code, {})
        kind = ChangeKind.CHANGED if old and new else ChangeKind.ADDED if new else ChangeKind.REMOVED
        changes.extend(
            Change(
                configuration=str((new or old)["configuration"]),
                subject=subject,
                code=code,
                kind=kind,
                field=field,
                before=old.get(field),
                after=new.get(field),
            )
            for field in old.keys() | new.keys()
            if old.get(field) != new.get(field)
        )
    return changes
