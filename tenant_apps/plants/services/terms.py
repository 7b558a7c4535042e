"""What the settlement reads of a plant, computed from what is registered around it: one place, one row."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from cer.calc.admission import Grant, grant_intensity_pct, owed_power, service_starts_on
from cer.calc.errors import CalcError
from cer.calc.incentive import Section, Stop, StopKind, counted_sections, premium_ends_on
from cer.calc.quantities import eur_mwh_from_ueur_mwh
from cer.calc.rules import ConfigurationKind, RuleSet, ServiceLimits
from cer.kit.audit import audit_record
from cer.kit.errors import NotFoundError, RuleBrokenError
from cer.kit.refusals import constraint_refusals, field_refused
from shared_apps.rulebook.selectors import rule_set_current
from tenant_apps.plants.models import LARGEST_GRANT_PCT, GrantEffect, Plant, PlantAdmission, PlantSection
from tenant_apps.plants.services.plants import PlantEntry, entry_check, entry_of, plant_refusals

PCT_PLACES, SHARE_PLACES, CENTS_PER_EUR = Decimal("0.000001"), Decimal("0.000000000001"), 100


def plant_for_change(plant_id: UUID) -> Plant:
    """The plant, locked until the transaction ends, so that its parts change one at a time."""
    plant = (
        Plant.objects.select_for_update(of=("self",))
        .select_related("pod__configuration")
        .filter(pk=plant_id)
        .first()
    )
    if plant is None:
        raise NotFoundError("There is no such plant in this community.")
    return plant


def plant_terms_update(plant: Plant) -> None:
    """Bring the plant in line with its parts, or refuse the change of a part that the law does not admit.

    The last step of each service that changes a part. What no part speaks of stays as it was registered.
    """
    law = rule_set_current()
    before = entry_of(plant)
    try:
        after = _terms(plant, before, law)
    except CalcError as refusal:
        raise RuleBrokenError(refusal.sentence, code=refusal.code) from refusal
    names = [name for name in PlantEntry.__slots__ if getattr(before, name) != getattr(after, name)]
    if not names:
        return
    entry_check(
        after,
        market_zone=plant.pod.configuration.market_zone,
        premium_plants_from=law.limits.premium_plants_from,
    )
    for name in names:
        setattr(plant, name, getattr(after, name))
    with constraint_refusals(plant_refusals(plant.code, plant.pod.code)):
        plant.save(update_fields=names)
    changes = {name: (getattr(before, name), getattr(after, name)) for name in names}
    audit_record("plant.terms_changed", plant, changes)


def section_terms(section: PlantSection) -> Section:
    """A section as the calculation takes it."""
    return Section(
        generator_kw=section.generator_kw,
        inverter_kw=section.inverter_kw,
        entry_on=section.entry_on,
        is_asked=section.is_asked,
        is_upgrade=section.is_upgrade,
    )


def _terms(plant: Plant, entry: PlantEntry, law: RuleSet) -> PlantEntry:
    """What the parts say: power and entry first, since the rest is per kW and counts from the entry."""
    counted = counted_sections([section_terms(row) for row in plant.sections.all()], entry.source)
    if counted is not None:
        entry = replace(entry, power_kw=counted.power_kw, entry_on=counted.entry_on or entry.entry_on)
    if grants := _grants(plant):
        entry = replace(entry, grant_pct=_grant_pct(entry, grants, law))
    admission = PlantAdmission.objects.filter(plant=plant).first()
    if admission is not None:
        entry = _admitted(plant, admission, entry, law)
    if counted is not None and not counted.is_asked:
        entry = replace(entry, premium_from=None, premium_until=None)
    return entry


def _grants(plant: Plant) -> list[Grant]:
    return [
        Grant(
            amount_eur=Decimal(row.amount_cents) / CENTS_PER_EUR,
            reference_cost_eur_kw=row.reference_cost_eur_kw,
            counts=row.effect == GrantEffect.COUNTS,
        )
        for row in plant.grants.order_by("pk")
    ]


def _grant_pct(entry: PlantEntry, grants: list[Grant], law: RuleSet) -> Decimal:
    """Grant intensity (R116), to six places; above the limit before it is rounded it is refused (R35). [%]"""
    pct = grant_intensity_pct(power_kw=entry.power_kw, grants=grants, reference_costs=law.reference_costs)
    if pct > LARGEST_GRANT_PCT:
        raise field_refused(
            "amount_cents",
            f"The grant intensity of plant {entry.code} would be {pct:.6f} %: above {LARGEST_GRANT_PCT} % the"
            " premium cannot be cumulated at all (R35, R116).",
            code="grant_out_of_range",
        )
    return pct.quantize(PCT_PLACES, ROUND_HALF_UP)


def _admitted(plant: Plant, admission: PlantAdmission, entry: PlantEntry, law: RuleSet) -> PlantEntry:
    """What request, act and building say; a start of service only where there is a request or an act."""
    kind = admission.transitional_kind
    fixed = law.transitional_tariff_ueur_mwh[ConfigurationKind(kind)] if kind else None
    entry = replace(entry, fixed_tariff_eur_mwh=None if fixed is None else eur_mwh_from_ueur_mwh(fixed))
    if admission.footprint_m2 is not None:
        owed = owed_power(
            footprint_m2=admission.footprint_m2,
            power_kw=entry.power_kw,
            is_public=admission.is_public_building,
            limits=law.limits,
        )
        share = owed.premium_share.quantize(SHARE_PLACES, ROUND_HALF_UP)
        entry = replace(entry, incentivised_power_share=share)
    starts_on = admission.act_starts_on or requested_start(admission, entry.entry_on, law.limits)
    if starts_on is None:
        return entry
    stops = [
        Stop(kind=StopKind(row.kind), first_on=row.first_on, until_on=row.until_on)
        for row in plant.stops.all()
    ]
    ends_on = admission.act_ends_on or premium_ends_on(starts_on=starts_on, stops=stops, limits=law.limits)
    return replace(entry, premium_from=starts_on, premium_until=ends_on)


def requested_start(admission: PlantAdmission, entry_on: date, limits: ServiceLimits) -> date | None:
    """Start of service by the day of the request (R110); None before there is one."""
    if admission.requested_on is None:
        return None
    return service_starts_on(
        entry_on=entry_on,
        requested_on=admission.requested_on,
        chosen_on=admission.chosen_on,
        not_before_on=admission.not_before_on,
        limits=limits,
    )
