"""Whole units: Wh, micro-Wh and micro-EUR/MWh in integers, and the one place where energy meets price (R39).

Energy is whole Wh; a quotient inside an hour is kept to the micro-Wh. Prices are whole micro-EUR/MWh.
1 Wh x 1 micro-EUR/MWh = 1e-12 EUR, so 1 micro-Wh x 1 micro-EUR/MWh = 1e-18 EUR, one atto-EUR (`aeur`).
"""

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cer.calc.errors import ValidationError

Int64s = npt.NDArray[np.int64]

UWH_PER_WH = 1_000_000
_AEUR_PER_EUR = 10**18
_LIMB = 1000
_LIMB_COUNT = 7
PROPORTION_LIMIT = 2**63 // (2 * _LIMB)


def decimal_from_fraction(fraction: Fraction) -> Decimal:
    """The decimal of a fraction: exact where it ends within 60 digits, else its first 60 digits."""
    with localcontext(prec=60):
        return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _whole(value: Decimal, *, per_unit: int, unit: str, whole_unit: str) -> int:
    if not value.is_finite():
        raise ValidationError(f"{value} {unit} is not a number.", code="not_a_number", value=str(value))
    scaled = Fraction(value) * per_unit
    if scaled.denominator != 1:
        raise ValidationError(
            f"{value} {unit} is not whole {whole_unit}; give at most {len(str(per_unit)) - 1} decimals.",
            code="not_whole",
            value=str(value),
        )
    return scaled.numerator


def wh_from_kwh(energy_kwh: Decimal) -> int:
    """Whole Wh of an energy in kWh; what is not whole is refused. [Wh]"""
    return _whole(energy_kwh, per_unit=1000, unit="kWh", whole_unit="Wh")


def ueur_mwh_from_eur_mwh(price_eur_mwh: Decimal) -> int:
    """Whole micro-EUR/MWh of a price in EUR/MWh; what is not whole is refused. [micro-EUR/MWh]"""
    return _whole(price_eur_mwh, per_unit=1_000_000, unit="EUR/MWh", whole_unit="micro-EUR/MWh")


def kwh_from_wh(energy_wh: int) -> Decimal:
    """Energy in kWh, exact, 3 places. [kWh]"""
    return Decimal(int(energy_wh)).scaleb(-3)


def kwh_from_uwh(energy_uwh: int) -> Decimal:
    """Energy in kWh, exact, 9 places. [kWh]"""
    return Decimal(int(energy_uwh)).scaleb(-9)


def eur_mwh_from_ueur_mwh(price_ueur_mwh: int) -> Decimal:
    """Price in EUR/MWh, exact, 6 places. [EUR/MWh]"""
    return Decimal(int(price_ueur_mwh)).scaleb(-6)


def value_eur(energy_kwh: Decimal, price_eur_mwh: Decimal) -> Decimal:
    """Value of an energy at a price, both decimal. [EUR]"""
    return decimal_from_fraction(Fraction(energy_kwh) * Fraction(price_eur_mwh) / 1000)


def value_aeur(energy_uwh: Int64s, price_ueur_mwh: Int64s) -> int:
    """Value of an hourly energy at an hourly price, exact (R31, R39). [atto-EUR]

    The energy is cut into whole Wh and the micro-Wh left over, so each product stays below 2**63 up to 70 GWh
    in an hour at 130 EUR/MWh, whatever the length.
    """
    whole_wh = energy_uwh // UWH_PER_WH
    left_uwh = energy_uwh - whole_wh * UWH_PER_WH
    total_aeur = _exact_dot(whole_wh, price_ueur_mwh) * UWH_PER_WH
    return total_aeur + _exact_dot(left_uwh, price_ueur_mwh) if left_uwh.any() else total_aeur


def eur_from_aeur(amount_aeur: int | Fraction) -> Decimal:
    """Euros of an amount in atto-EUR, unrounded. [EUR]"""
    return decimal_from_fraction(Fraction(amount_aeur) / _AEUR_PER_EUR)


def _exact_dot(quantities: Int64s, prices: Int64s) -> int:
    """Sum of products as a Python integer, summed in halves of 32 bits so that no sum outgrows 64."""
    products = quantities * prices
    return (int((products >> 32).sum()) << 32) + int((products & 0xFFFF_FFFF).sum())


def proportion(amount: Int64s, part: Int64s | int, whole: Int64s | int) -> Int64s:
    """amount x part / whole, rounded half up, exact beyond 64 bits; 0 where the whole is 0. [unit of amount]

    Long division in base 1000: the amount enters digit by digit, so only the remainder (below the whole) and
    1000 x part have to fit. Both stay below 2**63 up to 4.6e15, which is 4.6 GWh in micro-Wh.
    """
    parts, wholes = np.asarray(part, np.int64), np.asarray(whole, np.int64)
    for operand in (parts, wholes):
        if operand.size and not 0 <= int(operand.min()) <= int(operand.max()) < PROPORTION_LIMIT:
            raise ValidationError(
                f"A share is taken of quantities from 0 to {PROPORTION_LIMIT}; these reach beyond.",
                code="quantity_out_of_range",
            )
    divisors = np.where(wholes == 0, 1, wholes)
    quotient = np.zeros(np.broadcast_shapes(amount.shape, parts.shape, wholes.shape), np.int64)
    remainder = np.zeros_like(quotient)
    for exponent in reversed(range(_LIMB_COUNT)):
        digit = amount // _LIMB**exponent % _LIMB
        ahead = remainder * _LIMB + digit * parts
        step = ahead // divisors
        remainder = ahead - step * divisors
        quotient = quotient * _LIMB + step
    rounded = quotient + (2 * remainder >= divisors)
    return np.where(wholes == 0, 0, rounded)
