from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from cer.calc.money import eur_from_cents
from cer.calc.quantities import kwh_from_uwh, kwh_from_wh
from cer.kit.api.numbers import DecimalString, ShortDecimalString
from cer.kit.api.schemas import Input
from tenant_apps.settlement.models import (
    RunAmount,
    RunConfiguration,
    RunPlant,
    RunPod,
    SettlementRun,
)
from tenant_apps.settlement.selectors.runs import period_name
from tenant_apps.settlement.selectors.statements import OwnHour, Statement
from tenant_apps.settlement.states import TITLE_RULES, RunKind, RunState, Title


class RunIn(Input):
    """What to settle: a month like `2024-06`, or for a yearly run a year like `2024`.

    `tariffs_as_of` declares that hours before the premium's first table take the tables of that day. A
    provisional run may carry unknown values forward, and is never published (R45).
    """

    kind: Literal["monthly", "yearly", "simulation"]
    period: str = Field(min_length=4, max_length=7)
    tariffs_as_of: date | None = None
    is_provisional: bool = False


class RunProblemOut(Schema):
    """Why a run failed."""

    code: str
    sentence: str
    facts: dict[str, Any]


class RunOut(Schema):
    """A run and how far it is."""

    id: UUID
    kind: RunKind
    period: str
    first_on: date
    until_on: date
    revision: int
    state: RunState
    phase: str
    hours_done: int
    hours_total: int
    is_provisional: bool
    tariffs_as_of: date | None
    rule_set_version: str
    sharing_rule_version: int | None
    readings_known_at: datetime | None
    registry_known_at: datetime | None
    inputs_digest: str
    result_digest: str
    started_by: str
    approved_by: str
    published_by: str
    created_at: datetime
    computed_at: datetime | None
    approved_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_period(run: SettlementRun) -> str:
        return period_name(run)


class RunDetailOut(RunOut):
    """A run with its totals, what a person should look at, and why it failed if it did."""

    totals: dict[str, Any]
    findings: list[RunProblemOut]
    problem: RunProblemOut | None


class AmountOut(Schema):
    """One step of the waterfall, with the rules behind it."""

    title: Title
    amount_eur: DecimalString
    rules: list[str]

    @staticmethod
    def resolve_amount_eur(amount: RunAmount) -> Decimal:
        return eur_from_cents(amount.amount_cents)

    @staticmethod
    def resolve_rules(amount: RunAmount) -> tuple[str, ...]:
        return TITLE_RULES[Title(amount.title)]


class ConfigurationResultOut(Schema):
    """One configuration of a run."""

    configuration: str
    kind: str
    market_zone: str
    starts_at: datetime
    hours: int
    price_sources: list[str]
    """Where the zonal prices come from, in the words of who loaded them."""
    fed_in_kwh: DecimalString
    withdrawn_kwh: DecimalString
    shared_kwh: DecimalString
    valorisation_unrounded_eur: DecimalString
    valorisation_eur: DecimalString
    components: list[dict[str, Any]]

    @staticmethod
    def resolve_fed_in_kwh(part: RunConfiguration) -> Decimal:
        return kwh_from_wh(sum(part.injected_wh))

    @staticmethod
    def resolve_withdrawn_kwh(part: RunConfiguration) -> Decimal:
        return kwh_from_wh(sum(part.withdrawn_wh))

    @staticmethod
    def resolve_shared_kwh(part: RunConfiguration) -> Decimal:
        return kwh_from_wh(sum(part.eac_wh))

    @staticmethod
    def resolve_valorisation_unrounded_eur(part: RunConfiguration) -> Decimal:
        return part.valorisation_eur

    @staticmethod
    def resolve_valorisation_eur(part: RunConfiguration) -> Decimal:
        return eur_from_cents(part.valorisation_cents)


class PlantResultOut(Schema):
    """One plant of a run."""

    configuration: str
    plant: str
    pod: str
    terms: dict[str, Any]
    plant_set: str
    fed_in_kwh: DecimalString
    shared_kwh: DecimalString
    incentivised_kwh: DecimalString
    exempt_kwh: DecimalString
    grant_factor: ShortDecimalString
    premium_unrounded_eur: DecimalString
    premium_eur: DecimalString

    @staticmethod
    def resolve_fed_in_kwh(plant: RunPlant) -> Decimal:
        return kwh_from_wh(plant.injected_total_wh)

    @staticmethod
    def resolve_shared_kwh(plant: RunPlant) -> Decimal:
        return kwh_from_uwh(plant.eac_total_uwh)

    @staticmethod
    def resolve_incentivised_kwh(plant: RunPlant) -> Decimal:
        return kwh_from_uwh(plant.eaci_total_uwh)

    @staticmethod
    def resolve_exempt_kwh(plant: RunPlant) -> Decimal:
        return kwh_from_uwh(plant.exempt_total_uwh)

    @staticmethod
    def resolve_premium_unrounded_eur(plant: RunPlant) -> Decimal:
        return plant.premium_eur

    @staticmethod
    def resolve_premium_eur(plant: RunPlant) -> Decimal:
        return eur_from_cents(plant.premium_cents)


class PodResultOut(Schema):
    """One POD of a run, while one member held it."""

    configuration: str
    pod: str
    member: str
    first_on: date
    until_on: date
    withdrawn_kwh: DecimalString
    shared_kwh: DecimalString

    @staticmethod
    def resolve_withdrawn_kwh(pod: RunPod) -> Decimal:
        return kwh_from_wh(pod.withdrawn_wh)

    @staticmethod
    def resolve_shared_kwh(pod: RunPod) -> Decimal:
        return kwh_from_uwh(pod.shared_uwh)


class DayQuery(Schema):
    """An Italian day."""

    day: date


class PlantHourOut(Schema):
    plant: str
    fed_in_kwh: DecimalString
    shared_kwh: DecimalString
    incentivised_kwh: DecimalString
    exempt_kwh: DecimalString
    tip_eur_mwh: DecimalString
    grant_factor: ShortDecimalString
    premium_eur: DecimalString


class HourOut(Schema):
    """One hour of a configuration: minimum, price and plants (R21, R24, R31, R32, R36)."""

    configuration: str
    starts_at: datetime
    price_eur_mwh: DecimalString
    price_sources: list[str]
    fed_in_kwh: DecimalString
    withdrawn_kwh: DecimalString
    shared_kwh: DecimalString
    plants: list[PlantHourOut]


class OwnHourOut(HourOut):
    """The same hour with a member's own part (R62)."""

    own_withdrawn_kwh: DecimalString
    own_shared_kwh: DecimalString
    rules: list[str]

    @staticmethod
    def of(own: OwnHour) -> dict[str, Any]:
        """The fields of the hour beside those of the member."""
        hour = own.hour
        return {
            "configuration": hour.configuration,
            "starts_at": hour.starts_at,
            "price_eur_mwh": hour.price_eur_mwh,
            "price_sources": hour.price_sources,
            "fed_in_kwh": hour.fed_in_kwh,
            "withdrawn_kwh": hour.withdrawn_kwh,
            "shared_kwh": hour.shared_kwh,
            "plants": hour.plants,
            "own_withdrawn_kwh": own.own_withdrawn_kwh,
            "own_shared_kwh": own.own_shared_kwh,
            "rules": own.rules,
        }


class StatementHeadOut(Schema):
    """What one member gets in a run."""

    member_id: UUID
    member: str
    name: str
    amount_eur: DecimalString


class OwnStatementHeadOut(Schema):
    """What the caller gets in one published run."""

    run_id: UUID
    kind: RunKind
    period: str
    amount_eur: DecimalString
    published_at: datetime

    @staticmethod
    def of(run: SettlementRun) -> dict[str, Any]:
        """The fields of a run with the member's amount beside it."""
        return {
            "run_id": run.pk,
            "kind": run.kind,
            "period": period_name(run),
            "amount_eur": eur_from_cents(run.own_cents),  # type: ignore[attr-defined]  # annotated
            "published_at": run.published_at,
        }


class StepLineOut(Schema):
    title: Title
    amount_eur: DecimalString
    rules: list[str]


class AmountLineOut(Schema):
    """`block x weight / weight of all`, closed to the cent (R67)."""

    title: Title
    amount_eur: DecimalString
    block_eur: DecimalString
    weight_kwh: DecimalString
    weight_total_kwh: DecimalString
    rules: list[str]


class PodLineOut(Schema):
    configuration: str
    pod: str
    first_on: date
    until_on: date
    withdrawn_kwh: DecimalString
    shared_kwh: DecimalString
    rules: list[str]


class PlantLineOut(Schema):
    configuration: str
    plant: str
    pod: str
    terms: dict[str, Any]
    fed_in_kwh: DecimalString
    shared_kwh: DecimalString
    incentivised_kwh: DecimalString
    exempt_kwh: DecimalString
    grant_factor: ShortDecimalString
    premium_unrounded_eur: DecimalString
    premium_eur: DecimalString
    rules: list[str]


class StatementOut(Schema):
    """A member's statement; each day of it can be opened by the hour."""

    run_id: UUID
    kind: RunKind
    period: str
    state: RunState
    revision: int
    is_provisional: bool
    rule_set_version: str
    result_digest: str
    first_on: date
    until_on: date
    member_id: UUID
    member_code: str
    member_name: str
    sharing_rule: dict[str, Any]
    pods: list[PodLineOut]
    plants: list[PlantLineOut]
    amounts: list[AmountLineOut]
    total_eur: DecimalString
    waterfall: list[StepLineOut]
    hours_url: str

    @staticmethod
    def of(statement: Statement, *, hours_url: str) -> dict[str, Any]:
        """The fields of the run beside those of the statement."""
        run = statement.run
        return {
            "run_id": run.pk,
            "kind": run.kind,
            "period": statement.period,
            "state": run.state,
            "revision": run.revision,
            "is_provisional": run.is_provisional,
            "rule_set_version": run.rule_set_version,
            "result_digest": run.result_digest,
            "first_on": run.first_on,
            "until_on": run.until_on,
            "member_id": statement.member_id,
            "member_code": statement.member_code,
            "member_name": statement.member_name,
            "sharing_rule": statement.sharing_rule,
            "pods": statement.pods,
            "plants": statement.plants,
            "amounts": statement.amounts,
            "total_eur": statement.total_eur,
            "waterfall": statement.waterfall,
            "hours_url": hours_url,
        }


class ExitQuery(Schema):
    """The first day that no longer counts."""

    valid_until: date = Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))


class ExitEffectOut(Schema):
    days: int
    withdrawn_kwh: DecimalString
    shared_kwh: DecimalString
    community_shared_kwh: DecimalString


class ExitMonthOut(Schema):
    """A month that is not published, up to the first day on which a reading is missing."""

    month: str
    configuration: str
    pods: list[str]
    measured_until: date
    stays: ExitEffectOut
    leaves: ExitEffectOut


class ExitPreviewOut(Schema):
    """What an exit changes; published months need a delta run, the GSE is told of the PODs (R64, R122)."""

    member: str
    valid_until: date
    known_at: datetime
    open_months: list[ExitMonthOut]
    published_months: list[str]
    pods_leaving: list[str]
    plants_staying: list[str]
