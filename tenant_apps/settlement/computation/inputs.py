"""What a run is computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cer.calc.allocation import SharingShares
from cer.calc.intervals import Period
from cer.calc.quantities import Int64s
from cer.calc.rules import RuleSet, Voltage
from cer.calc.surplus import PlantSet, PremiumTotals
from tenant_apps.members.selectors import HolderDays
from tenant_apps.plants.selectors import ConfigurationRegistry
from tenant_apps.settlement.states import Title

Finding = dict[str, object]
COSTS_FUND = "costs"
SOCIAL_FUND = "social_fund"


def finding(code: str, sentence: str, **facts: object) -> Finding:
    """Something a person should see before approving: it stops nothing."""
    return {"code": code, "sentence": sentence, "facts": facts}


@dataclass(frozen=True, slots=True)
class SharingVersion:
    """The version of the sharing rule that a run divides by."""

    version: int
    costs_share: Decimal
    social_fund_share: Decimal
    producers_share: Decimal
    consumers_share: Decimal
    key: str

    @property
    def shares(self) -> SharingShares:
        """The same as the calculation wants it."""
        return SharingShares(
            fund_shares={COSTS_FUND: self.costs_share, SOCIAL_FUND: self.social_fund_share},
            producers_share=self.producers_share,
            consumers_share=self.consumers_share,
        )

    def document(self) -> dict[str, object]:
        """Plain values for the record of a run."""
        return {
            "version": self.version,
            "costs_share": self.costs_share,
            "social_fund_share": self.social_fund_share,
            "producers_share": self.producers_share,
            "consumers_share": self.consumers_share,
            "key": self.key,
        }


@dataclass(frozen=True, slots=True)
class HeldPod:
    """One row of withdrawals: a POD on the days on which one member of one category holds it (R65)."""

    pod: str
    voltage: Voltage
    days: HolderDays

    @property
    def key(self) -> str:
        """Name under which rows of the same POD, member and enterprise flag are one share of the energy."""
        return f"{self.pod} {self.days.member} {self.days.is_enterprise}"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ConfigurationInputs:
    """One configuration over the hours in which it had plants or points: complete arrays, no gap (R26).

    Rows of `injected_wh` are the plants of the registry, rows of `withdrawn_wh` the held PODs.
    """

    registry: ConfigurationRegistry
    period: Period
    held_pods: tuple[HeldPod, ...]
    injected_wh: Int64s
    withdrawn_wh: Int64s
    price_ueur_mwh: Int64s
    readings_digest: str
    prices_digest: str
    price_sources: tuple[str, ...]
    findings: tuple[Finding, ...]

    def document(self) -> dict[str, object]:
        """Plain values for the record of a run."""
        return {
            "registry": self.registry.document(),
            "starts_at": self.period.starts_at,
            "ends_at": self.period.ends_at,
            "readings_digest": self.readings_digest,
            "prices_digest": self.prices_digest,
            "price_sources": self.price_sources,
        }


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SettledMonth:
    """A published month of the year, as the surplus check and the yearly run need it (R54, R55)."""

    first_on: date
    result_digest: str
    plants: tuple[tuple[str, PlantSet, PremiumTotals], ...]
    reserve_cents: int
    producer_weights_uwh: Mapping[str, int]
    consumer_weights_uwh: Mapping[str, int]
    eligible_weights_uwh: Mapping[str, int]
    unknown_holders: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Plain values for the record of a run: its digest stands for the rest."""
        return {"first_on": self.first_on, "result_digest": self.result_digest}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RunInputsValue:
    """All inputs of a run. A yearly run has no configurations, only months."""

    period: Period
    rule_set: RuleSet
    sharing: SharingVersion
    configurations: tuple[ConfigurationInputs, ...]
    months: tuple[SettledMonth, ...]

    def document(self) -> dict[str, object]:
        """Plain values for the record of a run: equal inputs give equal documents (F11)."""
        return {
            "starts_at": self.period.starts_at,
            "ends_at": self.period.ends_at,
            "rule_set": self.rule_set.version,
            "tariffs_as_of": self.rule_set.tariffs_as_of,
            "is_provisional": self.rule_set.carries_forward,
            "sharing_rule": self.sharing.document(),
            "configurations": [configuration.document() for configuration in self.configurations],
            "months": [month.document() for month in self.months],
        }


@dataclass(frozen=True, slots=True)
class MemberAmount:
    """What a member gets under a title, and the weight that brought it. [cents, micro-Wh]"""

    member: str
    title: Title
    amount_cents: int
    weight_uwh: int
