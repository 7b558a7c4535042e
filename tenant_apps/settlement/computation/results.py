"""What a run computed, and its digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cer.calc.settlement import ConfigurationSettlement, PlantSettlement
from tenant_apps.settlement.canonical import decimal_text, digest_of
from tenant_apps.settlement.computation.inputs import Finding, MemberAmount
from tenant_apps.settlement.states import Title


@dataclass(frozen=True, slots=True)
class ValorisationComponent:
    """One component of the valorisation of one configuration and month, and the law's value (R40-R43)."""

    component: str
    rule: str
    amount_eur: Decimal
    amount_cents: int
    values: tuple[dict[str, object], ...]

    def document(self) -> dict[str, object]:
        """Plain values."""
        return {
            "component": self.component,
            "rule": self.rule,
            "amount_eur": decimal_text(self.amount_eur),
            "amount_cents": self.amount_cents,
            "values": list(self.values),
        }


@dataclass(frozen=True, slots=True)
class PodShare:
    """Withdrawal and shared energy of a POD while one member held it (R62, R65)."""

    pod: str
    member: str
    is_enterprise: bool | None
    first_on: date
    until_on: date
    withdrawn_wh: int
    shared_uwh: int

    def document(self) -> list[object]:
        """Plain values."""
        return [
            self.pod,
            self.member,
            self.is_enterprise,
            self.first_on,
            self.until_on,
            self.withdrawn_wh,
            self.shared_uwh,
        ]


@dataclass(frozen=True, slots=True, eq=False)
class PlantResult:
    """A settled plant, the set it is checked in, and its premium in cents (R51, R66)."""

    settlement: PlantSettlement
    pod: str
    plant_set: str
    premium_cents: int

    def document(self) -> dict[str, object]:
        """Plain values."""
        plant = self.settlement
        return {
            "plant": plant.code,
            "pod": self.pod,
            "plant_set": self.plant_set,
            "band": plant.band,
            "injected_wh": plant.injected_wh,
            "premium_injected_uwh": plant.premium_injected_uwh,
            "eac_uwh": plant.eac_uwh,
            "eaci_uwh": plant.eaci_uwh,
            "exempt_uwh": plant.exempt_uwh,
            "grant_factor": plant.grant_factor,
            "tip_gross_eur": plant.tip_gross_eur,
            "premium_eur": plant.premium_eur,
            "premium_cents": self.premium_cents,
            "hours": [
                plant.hours.injected_wh,
                plant.hours.eac_uwh,
                plant.hours.eaci_uwh,
                plant.hours.tip_ueur_mwh,
                plant.hours.exempt_uwh,
            ],
        }


@dataclass(frozen=True, slots=True, eq=False)
class ConfigurationResult:
    """A settled configuration."""

    code: str
    market_zone: str
    settlement: ConfigurationSettlement
    plants: tuple[PlantResult, ...]
    pods: tuple[PodShare, ...]
    components: tuple[ValorisationComponent, ...]

    @property
    def valorisation_eur(self) -> Decimal:
        """All components, unrounded. [EUR]"""
        return sum((part.amount_eur for part in self.components), Decimal(0))

    @property
    def valorisation_cents(self) -> int:
        """Sum of the rounded components (R66). [cents]"""
        return sum(part.amount_cents for part in self.components)

    def document(self) -> dict[str, object]:
        """Plain values."""
        settlement = self.settlement
        return {
            "configuration": self.code,
            "kind": settlement.kind,
            "market_zone": self.market_zone,
            "starts_at": settlement.period.starts_at,
            "hours": [
                settlement.injected_wh,
                settlement.withdrawn_wh,
                settlement.eac_wh,
                settlement.price_ueur_mwh,
            ],
            "plants": [plant.document() for plant in self.plants],
            "pods": [pod.document() for pod in self.pods],
            "components": [part.document() for part in self.components],
        }


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RunResult:
    """Everything a run writes; what came in equals what was given out, to the cent (F9)."""

    configurations: tuple[ConfigurationResult, ...]
    amounts_cents: Mapping[Title, int]
    member_amounts: tuple[MemberAmount, ...]
    surplus: tuple[dict[str, object], ...]
    totals: Mapping[str, object]
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        received = self.amounts_cents[Title.PREMIUM] + self.amounts_cents[Title.VALORISATION]
        given = sum(self.amounts_cents.values()) - received
        to_members = sum(amount.amount_cents for amount in self.member_amounts)
        blocks = (Title.PRODUCER, Title.CONSUMER, Title.SURPLUS)
        if received != given or to_members != sum(self.amounts_cents[title] for title in blocks):
            raise ArithmeticError(f"A cent was lost or created: {received} received, {given} given.")

    def digest(self) -> str:
        """SHA-256 of the canonical bytes of all of it (F11)."""
        return digest_of(
            {
                "configurations": [part.document() for part in self.configurations],
                "amounts_cents": {title.value: cents for title, cents in self.amounts_cents.items()},
                "member_amounts": [
                    [part.member, part.title, part.amount_cents, part.weight_uwh]
                    for part in self.member_amounts
                ],
                "surplus": list(self.surplus),
                "totals": dict(self.totals),
                "findings": list(self.findings),
            }
        )
