"""Admission of plants to the service: start, existing plants, owed power, grant intensity (R12, R110, R115,
R116).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from cer.calc.errors import ValidationError
from cer.calc.quantities import decimal_from_fraction
from cer.calc.rules import ReferenceCost, ServiceLimits


def service_starts_on(
    *,
    entry_on: date,
    requested_on: date,
    limits: ServiceLimits,
    chosen_on: date | None = None,
    not_before_on: date | None = None,
) -> date:
    """First day of the service for a plant (R110).

    A request within 120 days of the later of entry into operation and portal opening reaches back to the
    entry, or to the decree; a later one starts the day after. A later day chosen by the referente wins, and
    nothing starts before the end of net metering or, in a group, the private contract.
    """
    reaches_back_to = max(entry_on, limits.decree_in_force_on)
    request_until = max(entry_on, limits.portal_opened_on) + timedelta(days=limits.request_within_days)
    is_in_time = requested_on <= request_until
    starts_on = reaches_back_to if is_in_time else requested_on + timedelta(days=1)
    return max(day for day in (starts_on, chosen_on, not_before_on) if day is not None)


@dataclass(frozen=True, slots=True)
class ExistingShare:
    """Share of the configuration's power that existing plants would have, and whether it is admitted."""

    share: Decimal
    is_admitted: bool


def existing_share(
    *, existing_kw: Decimal, candidate_kw: Decimal, total_kw: Decimal, limits: ServiceLimits
) -> ExistingShare:
    """The limit on existing plants in a CER: (existing + candidate) / (total + candidate) (R12).

    `total_kw` is the configuration without the candidate.
    """
    if min(existing_kw, candidate_kw) < 0 or existing_kw > total_kw or not total_kw + candidate_kw > 0:
        raise ValidationError(
            f"Existing power {existing_kw} kW, candidate {candidate_kw} kW and total {total_kw} kW "
            "do not fit together.",
            code="powers_do_not_fit",
        )
    share = Fraction(existing_kw + candidate_kw) / Fraction(total_kw + candidate_kw)
    return ExistingShare(
        share=decimal_from_fraction(share), is_admitted=share <= Fraction(limits.existing_plants_share)
    )


@dataclass(frozen=True, slots=True)
class OwedPower:
    """Power that a building owes by law, and the share of the plant's power that may earn the premium."""

    obligation_kw: Decimal
    premium_share: Decimal


def owed_power(
    *, footprint_m2: Decimal, power_kw: Decimal, is_public: bool, limits: ServiceLimits
) -> OwedPower:
    """Power owed by law on a building, k x S, and what is left for the premium, (P - P0) / P (R115)."""
    if footprint_m2 < 0 or not power_kw > 0:
        raise ValidationError(
            f"A footprint of {footprint_m2} m2 and a plant of {power_kw} kW do not fit together.",
            code="powers_do_not_fit",
        )
    obligation_kw = footprint_m2 * (limits.obligation_public_kw_m2 if is_public else limits.obligation_kw_m2)
    share = max(Fraction(0), 1 - Fraction(obligation_kw) / Fraction(power_kw))
    return OwedPower(obligation_kw=obligation_kw, premium_share=decimal_from_fraction(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A contribution to a plant. What cuts nothing (R35: set-up, ordinary deductions, no State aid) does not
    count.
    """

    amount_eur: Decimal
    reference_cost_eur_kw: Decimal | None = None
    counts: bool = True


def grant_intensity_pct(
    *, power_kw: Decimal, grants: Sequence[Grant], reference_costs: Sequence[ReferenceCost]
) -> Decimal:
    """Grant intensity: contributions per kW over the highest reference cost per kW of the measures used
    (R116).

    A measure without a reference cost takes the cap for the plant's power (R15). [%]
    """
    if not power_kw > 0:
        raise ValidationError(f"A plant has more than 0 kW, not {power_kw}.", code="plant_power_not_positive")
    counted = [grant for grant in grants if grant.counts]
    if not counted:
        return Decimal(0)
    if any(grant.amount_eur < 0 for grant in counted):
        raise ValidationError("A contribution is 0 EUR or more.", code="grant_negative")
    cost_eur_kw = max(_reference_cost_eur_kw(grant, power_kw, reference_costs) for grant in counted)
    total_eur = sum((grant.amount_eur for grant in counted), Decimal(0))
    return decimal_from_fraction(100 * Fraction(total_eur) / Fraction(power_kw) / Fraction(cost_eur_kw))


def _reference_cost_eur_kw(grant: Grant, power_kw: Decimal, rows: Sequence[ReferenceCost]) -> Decimal:
    if grant.reference_cost_eur_kw is not None:
        if not grant.reference_cost_eur_kw > 0:
            raise ValidationError(
                "A reference cost is more than 0 EUR/kW.", code="reference_cost_not_positive"
            )
        return grant.reference_cost_eur_kw
    for row in rows:
        if power_kw <= row.up_to_kw:
            return row.cost_eur_kw
    raise ValidationError(
        f"No reference cost is laid down for a plant of {power_kw} kW; give that of the measure.",
        code="no_reference_cost",
        power_kw=str(power_kw),
    )
