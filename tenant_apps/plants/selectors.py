from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from cer.calc.intervals import Period
from cer.calc.rules import ConfigurationKind, Source, Voltage
from cer.calc.settlement import PlantTerms
from cer.kit.api.caller import Caller
from cer.kit.errors import NotFoundError, RuleBrokenError
from tenant_apps.access.selectors import configurations_granted, plants_granted
from tenant_apps.communities.selectors import configuration_by_id
from tenant_apps.members.selectors import HolderDays, holder_days, pods_known, rows_known
from tenant_apps.plants.models import Plant, PlantAdmission, PlantGrant, PlantSection, PlantStop


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPod:
    """A POD that counts on some days of the period, and for whom on which (R65)."""

    code: str
    voltage: Voltage | None
    holders: tuple[HolderDays, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPlant:
    """A plant in the configuration on [first_on, until_on) of the period; it feeds in at the POD.

    The premium period in its terms is cut to those days.
    """

    terms: PlantTerms
    pod: str
    first_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationRegistry:
    """All that a settlement takes from the registry, cut to its period; rows are ordered by code.

    A POD is here while some member holds it. That of a plant may be missing: the plant of a third-party
    producer counts for the configuration and belongs to no member (R4).
    """

    configuration: str
    kind: ConfigurationKind
    primary_substation: str
    market_zone: str
    period: Period
    plants: tuple[RegisteredPlant, ...]
    pods: tuple[RegisteredPod, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Codes of the members that hold a POD on some day of the period, in order (R67)."""
        return tuple(sorted({days.member for pod in self.pods for days in pod.holders}))

    def document(self) -> dict[str, object]:
        """The same as plain JSON values, equal registries giving equal documents: numbers are strings."""
        return {
            "configuration": self.configuration,
            "kind": self.kind.value,
            "primary_substation": self.primary_substation,
            "market_zone": self.market_zone,
            "starts_at": self.period.starts_at.isoformat(),
            "ends_at": self.period.ends_at.isoformat(),
            "plants": [_plant_document(plant) for plant in self.plants],
            "pods": [_pod_document(pod) for pod in self.pods],
        }


def plants_listed(seen_by: Caller | None = None) -> QuerySet[Plant]:
    """All, or what a caller sees of them: who is restricted, those granted or in a granted configuration."""
    rows = Plant.objects.select_related("pod__configuration")
    if seen_by is None or seen_by.granted_to is None:
        return rows
    account_id = seen_by.granted_to
    return rows.filter(
        Q(pk__in=plants_granted(account_id).values("pk"))
        | Q(pod__configuration__in=configurations_granted(account_id).values("pk"))
    )


def plant_by_id(plant_id: UUID, seen_by: Caller | None = None) -> Plant:
    plant = plants_listed(seen_by).filter(pk=plant_id).first()
    if plant is None:
        raise NotFoundError("There is no such plant in this community.")
    return plant


@dataclass(frozen=True, slots=True)
class PlantParts:
    """A plant with what it is computed from, in the order in which people read it."""

    plant: Plant
    sections: list[PlantSection]
    grants: list[PlantGrant]
    stops: list[PlantStop]
    admission: PlantAdmission | None


def plant_parts(plant_id: UUID) -> PlantParts:
    """Sections, contributions, stops and admission of one plant."""
    plant = plant_by_id(plant_id)
    return PlantParts(
        plant=plant,
        sections=list(plant.sections.prefetch_related("production_units").order_by("code")),
        grants=list(plant.grants.order_by("granted_on", "pk")),
        stops=list(plant.stops.order_by("first_on", "pk")),
        admission=PlantAdmission.objects.filter(plant=plant).first(),
    )


@dataclass(frozen=True, slots=True)
class PlantRequest:
    """The day on which the GSE was asked for a plant, and its act, where there is one (R110)."""

    plant: str
    requested_on: date
    act_reference: str


def plant_requests(until: date) -> list[PlantRequest]:
    """What was asked for up to a day, by the code of the plant."""
    rows = PlantAdmission.objects.filter(requested_on__lte=until).select_related("plant")
    return [
        PlantRequest(row.plant.code, row.requested_on, row.act_reference)
        for row in rows.order_by("plant__code")
        if row.requested_on is not None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredSection:
    """A section of a plant as other rooms read it."""

    code: str
    generator_kw: Decimal
    inverter_kw: Decimal | None
    entry_on: date | None
    is_asked: bool
    is_upgrade: bool
    production_units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantInRegister:
    """A plant as the national register knows it: where it feeds in, its codes, its sections by code."""

    id: UUID
    code: str
    pod: str
    source: str
    entry_on: date
    censimp_code: str
    sapr_code: str
    earns_premium: bool
    sections: Mapping[str, RegisteredSection]


def plant_in_register(plant_id: UUID) -> PlantInRegister:
    """One plant with its sections and production units."""
    plant = plant_by_id(plant_id)
    rows = plant.sections.prefetch_related("production_units").order_by("code")
    return PlantInRegister(
        id=plant.pk,
        code=plant.code,
        pod=plant.pod.code,
        source=plant.source,
        entry_on=plant.entry_on,
        censimp_code=plant.censimp_code,
        sapr_code=plant.sapr_code,
        earns_premium=plant.premium_from is not None,
        sections={row.code: _registered_section(row) for row in rows},
    )


def plant_id_in_register(*, censimp_code: str | None, pod: str | None) -> UUID | None:
    """The plant with this code of the register, or else the last one at this POD."""
    rows = plants_listed().order_by("-valid_from")
    by_code = rows.filter(censimp_code=censimp_code).first() if censimp_code else None
    found = by_code or (rows.filter(pod__code=pod).first() if pod else None)
    return found.pk if found else None


def _registered_section(section: PlantSection) -> RegisteredSection:
    return RegisteredSection(
        code=section.code,
        generator_kw=section.generator_kw,
        inverter_kw=section.inverter_kw,
        entry_on=section.entry_on,
        is_asked=section.is_asked,
        is_upgrade=section.is_upgrade,
        production_units=tuple(sorted(unit.code for unit in section.production_units.all())),
    )


def plant_by_code(code: str) -> Plant:
    plant = plants_listed().filter(code=code).first()
    if plant is None:
        raise NotFoundError(f"There is no plant {code} in this community.")
    return plant


def plant_power_kw_by_pod(pods: Collection[str] | None = None) -> Mapping[str, Decimal]:
    """The largest power that ever fed in at each POD, by code: the bound of its readings (S36). [kW]"""
    rows = Plant.objects.all() if pods is None else Plant.objects.filter(pod__code__in=pods)
    return dict(rows.values_list("pod__code").annotate(largest_kw=Max("power_kw")).order_by("pod__code"))


def configuration_registry(
    configuration_id: UUID, period: Period, *, known_at: datetime | None = None
) -> ConfigurationRegistry:
    """The registry of a configuration over a period, as known on a moment (None: now).

    In nine queries whatever its size.
    """
    configuration = configuration_by_id(configuration_id)
    first_on, until_on = period.first_on, period.last_on + timedelta(days=1)
    rows = _plants_known(configuration_id, first_on, until_on, known_at)
    holders = holder_days(configuration_id, first_on=first_on, until_on=until_on, known_at=known_at)
    registry = ConfigurationRegistry(
        configuration=configuration.code,
        kind=ConfigurationKind(configuration.community.kind),
        primary_substation=configuration.primary_substation,
        market_zone=configuration.market_zone,
        period=period,
        plants=tuple(_registered_plant(plant, configuration.market_zone, period) for plant in rows),
        pods=tuple(
            RegisteredPod(code=pod.code, voltage=Voltage(pod.voltage) if pod.voltage else None, holders=days)
            for pod, days in holders.items()
        ),
    )
    if registry.kind is ConfigurationKind.GAC:
        _building_check(registry, rows)
    return registry


def _plants_known(
    configuration_id: UUID, first_on: date, until_on: date, known_at: datetime | None
) -> list[Plant]:
    """The plants of a configuration on some days by code, each with its POD, as they were known."""
    pods = pods_known(configuration_id, known_at)
    plants = [
        plant
        for plant in rows_known(Plant, known_at)
        if plant.pod_id in pods
        and plant.valid_from < until_on
        and (plant.valid_until is None or first_on < plant.valid_until)
    ]
    for plant in plants:
        plant.pod = pods[plant.pod_id]
    return sorted(plants, key=lambda plant: plant.code)


def _registered_plant(plant: Plant, market_zone: str, period: Period) -> RegisteredPlant:
    period_until_on = period.last_on + timedelta(days=1)
    first_on = max(plant.valid_from, period.first_on)
    until_on = min(plant.valid_until or period_until_on, period_until_on)
    terms = PlantTerms(
        code=plant.code,
        power_kw=plant.power_kw,
        source=Source(plant.source),
        region=plant.region,
        zone=market_zone,
        entry_on=plant.entry_on,
        grant_pct=plant.grant_pct,
        incentivised_power_share=plant.incentivised_power_share,
        premium=_premium_period(plant, first_on, until_on),
        voltage=Voltage(plant.pod.voltage) if plant.pod.voltage else Voltage.LOW,
        is_in_building=bool(plant.is_in_building),
        fixed_tariff_eur_mwh=plant.fixed_tariff_eur_mwh,
    )
    return RegisteredPlant(terms=terms, pod=plant.pod.code, first_on=first_on, until_on=until_on)


def _premium_period(plant: Plant, first_on: date, until_on: date) -> Period | None:
    """The days of the premium within some days, if there are any (R37)."""
    if plant.premium_from is None:
        return None
    starts_on = max(plant.premium_from, first_on)
    ends_on = min(plant.premium_until or until_on, until_on)
    return Period.of_days(starts_on, ends_on) if starts_on < ends_on else None


def _building_check(registry: ConfigurationRegistry, plants: Iterable[Plant]) -> None:
    """A group is settled by voltage level and by building, so neither may be unknown (R42, R43, R117)."""
    unknown = [pod.code for pod in registry.pods if pod.voltage is None]
    unknown += [plant.code for plant in plants if plant.is_in_building is None or plant.pod.voltage is None]
    if unknown:
        raise RuleBrokenError(
            "A group of self-consumers is settled by voltage level and by building (R117): register the"
            f" voltage of the POD, and whether the plant is in the building, for {', '.join(unknown)}.",
            code="building_unknown",
            codes=unknown,
        )


def _plant_document(plant: RegisteredPlant) -> dict[str, object]:
    terms = plant.terms
    document: dict[str, object] = {
        "code": terms.code,
        "pod": plant.pod,
        "first_on": plant.first_on.isoformat(),
        "until_on": plant.until_on.isoformat(),
        "power_kw": str(terms.power_kw),
        "source": terms.source.value,
        "region": terms.region,
        "zone": terms.zone,
        "entry_on": terms.entry_on.isoformat(),
        "grant_pct": str(terms.grant_pct),
        "incentivised_power_share": str(terms.incentivised_power_share),
        "premium": [terms.premium.starts_at.isoformat(), terms.premium.ends_at.isoformat()]
        if terms.premium
        else None,
        "voltage": terms.voltage.value,
        "is_in_building": terms.is_in_building,
    }
    if terms.fixed_tariff_eur_mwh is not None:
        document["fixed_tariff_eur_mwh"] = str(terms.fixed_tariff_eur_mwh)
    return document


def _pod_document(pod: RegisteredPod) -> dict[str, object]:
    return {
        "code": pod.code,
        "voltage": pod.voltage.value if pod.voltage else None,
        "holders": [
            {
                "member": days.member,
                "category": days.category.value if days.category else None,
                "is_enterprise": days.is_enterprise,
                "first_on": days.first_on.isoformat(),
                "until_on": days.until_on.isoformat(),
            }
            for days in pod.holders
        ],
    }
