"""All that the rules look at, on one day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cer.calc.compliance.statements import YES, Statement, Topic
from cer.calc.rules import ConfigurationKind, HolderCategory, ServiceLimits, Source

COMMUNITY = ""
"""Code of the community as the subject of a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityLimits:
    """Dates and limits of eligibility beside those of the service (R11, R15, R114); each with its source.

    `largest_plant_kw` comes with the rule set of the day.
    """

    service: ServiceLimits
    largest_plant_kw: Decimal
    early_plants_until: date = date(2024, 6, 22)
    """Last entry of a plant admitted before the community was constituted (R11, L. 60/2025)."""
    largest_grant_pct: Decimal = Decimal(40)
    grant_operation_until: date = date(2027, 12, 31)
    """Last entry into operation with a recovery-fund grant (R15, DM127)."""
    remind_within_days: int = 30
    """How long before its end a thing is called expiring ([M])."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationFacts:
    """A configuration and its cabina primaria (R10)."""

    code: str
    primary_substation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """A member of the day; category and `is_enterprise` are None where nobody registered them (R3)."""

    code: str
    category: HolderCategory | None
    is_enterprise: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PodFacts:
    """A POD that takes part on the day, with its holder; None at the plant of a third party (R4)."""

    code: str
    configuration: str
    holder: str | None
    voltage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantFacts:
    """A plant in a configuration on the day (R11)."""

    code: str
    pod: str
    configuration: str
    source: Source
    power_kw: Decimal
    entry_on: date
    grant_pct: Decimal
    premium_from: date | None
    is_in_building: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A community on one day: its registry, and what documents say of it (by topic and code)."""

    as_of: date
    kind: ConfigurationKind
    limits: EligibilityLimits
    configurations: tuple[ConfigurationFacts, ...] = ()
    members: tuple[MemberFacts, ...] = ()
    pods: tuple[PodFacts, ...] = ()
    plants: tuple[PlantFacts, ...] = ()
    statements: Mapping[tuple[Topic, str], Statement] = field(default_factory=dict)

    @property
    def premium_plants(self) -> tuple[PlantFacts, ...]:
        """Plants for which the premium is asked (R11)."""
        return tuple(plant for plant in self.plants if plant.premium_from is not None)

    @property
    def granted_plants(self) -> tuple[PlantFacts, ...]:
        """Plants with a recovery-fund grant, as far as documents say (R15)."""
        return tuple(p for p in self.plants if self.says(Topic.RECOVERY_FUND_GRANT, p.code) == YES)

    def statement(self, topic: Topic, code: str = COMMUNITY) -> Statement | None:
        """The statement that holds on the day, if there is one."""
        found = self.statements.get((topic, code))
        if found is None or (found.valid_until is not None and found.valid_until <= self.as_of):
            return None
        return found

    def says(self, topic: Topic, code: str = COMMUNITY) -> str | None:
        """The value that a statement gives on the day; None where it is unknown."""
        found = self.statement(topic, code)
        return found.value if found else None

    def day(self, topic: Topic, code: str = COMMUNITY) -> date | None:
        """The day that a statement gives; None where it is unknown."""
        value = self.says(topic, code)
        return date.fromisoformat(value) if value else None

    def document(self) -> dict[str, object]:
        """The same as plain JSON values, equal facts giving equal documents: numbers are strings."""
        limits, service = self.limits, self.limits.service
        return {
            "as_of": self.as_of.isoformat(),
            "kind": self.kind.value,
            "limits": {
                "decree_in_force_on": service.decree_in_force_on.isoformat(),
                "portal_opened_on": service.portal_opened_on.isoformat(),
                "request_within_days": service.request_within_days,
                "premium_plants_from": service.premium_plants_from.isoformat(),
                "existing_plants_share": str(service.existing_plants_share),
                "largest_plant_kw": str(limits.largest_plant_kw),
                "early_plants_until": limits.early_plants_until.isoformat(),
                "largest_grant_pct": str(limits.largest_grant_pct),
                "grant_operation_until": limits.grant_operation_until.isoformat(),
                "remind_within_days": limits.remind_within_days,
            },
            "configurations": [
                {"code": row.code, "primary_substation": row.primary_substation}
                for row in self.configurations
            ],
            "members": [
                {"code": row.code, "category": row.category, "is_enterprise": row.is_enterprise}
                for row in self.members
            ],
            "pods": [
                {
                    "code": row.code,
                    "configuration": row.configuration,
                    "holder": row.holder,
                    "voltage": row.voltage,
                }
                for row in self.pods
            ],
            "plants": [_plant_document(row) for row in self.plants],
            "statements": [
                {
                    "topic": topic.value,
                    "code": code,
                    "value": row.value,
                    "reference": row.reference,
                    "valid_until": row.valid_until.isoformat() if row.valid_until else None,
                }
                for (topic, code), row in sorted(self.statements.items())
            ],
        }


def _plant_document(plant: PlantFacts) -> dict[str, object]:
    return {
        "code": plant.code,
        "pod": plant.pod,
        "configuration": plant.configuration,
        "source": plant.source.value,
        "power_kw": str(plant.power_kw),
        "entry_on": plant.entry_on.isoformat(),
        "grant_pct": str(plant.grant_pct),
        "premium_from": plant.premium_from.isoformat() if plant.premium_from else None,
        "is_in_building": plant.is_in_building,
    }
