"""Premium of a plant: band, hourly rate, grant cut (R30-R35, R118)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.quantities import Int64s, decimal_from_fraction
from cer.calc.rules import GrantTerms, PremiumTable, Source


def correction_ueur_mwh(table: PremiumTable, *, region: str, source: Source) -> int:
    """Geographic correction, for photovoltaic plants only, by region (R33). [micro-EUR/MWh]"""
    if region not in table.correction_ueur_mwh:
        raise ValidationError(
            f"{region!r} is not an Italian region; write it as in: {', '.join(table.correction_ueur_mwh)}.",
            code="unknown_region",
            region=region,
        )
    return table.correction_ueur_mwh[region] if source is Source.PV else 0


def gross_premium_rate_ueur_mwh(
    table: PremiumTable, *, power_kw: Decimal, region: str, source: Source, price_ueur_mwh: Int64s
) -> Int64s:
    """Hourly premium without grant cut: min(cap, base + max(0, 180 - Pz)) + correction (R31).
    [micro-EUR/MWh]

    The cap acts on base plus variable part; the geographic correction comes on top. Any price is valid (R34).
    """
    band = table.band_of(power_kw)
    variable_part = np.maximum(table.reference_price_ueur_mwh - price_ueur_mwh, 0)
    capped = np.minimum(band.base_ueur_mwh + variable_part, band.cap_ueur_mwh)
    premium: Int64s = capped + correction_ueur_mwh(table, region=region, source=source)
    return premium


def grant_factor(terms: GrantTerms, grant_pct: Decimal) -> Decimal:
    """Cut F of the premium for a capital grant, 0.50 x pct / 40; above 40 % refused, not clamped (R35)."""
    if not 0 <= grant_pct <= terms.largest_pct:
        raise ValidationError(
            f"A grant of {grant_pct} % cannot be cumulated with the premium; "
            f"the intensity goes from 0 to {terms.largest_pct} %.",
            code="grant_out_of_range",
            grant_pct=str(grant_pct),
        )
    return decimal_from_fraction(
        Fraction(terms.largest_factor) * Fraction(grant_pct) / Fraction(terms.largest_pct)
    )


def net_of_grant(gross: Decimal, *, factor: Decimal, exempt_share: Decimal) -> Decimal:
    """What the grant cut leaves when a share of the energy is exempt: gross x (1 - F x (1 - exempt)) (R35,
    R36).
    """
    for name, value in (("grant factor", factor), ("exempt share", exempt_share)):
        if not 0 <= value <= 1:
            raise ValidationError(
                f"The {name} is a share from 0 to 1, not {value}.", code="share_out_of_range"
            )
    return gross * (1 - factor * (1 - exempt_share))
