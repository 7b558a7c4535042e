"""Euros become cents here, half up, once per (plant, month, component); sums are sums of cents (R66)."""

from decimal import ROUND_HALF_UP, Decimal

_CENT_EUR = Decimal("0.01")


def cents_from_eur(amount_eur: Decimal) -> int:
    """Whole cents of an amount, half up and, below zero, half away from zero (R66). [cents]"""
    return int(amount_eur.quantize(_CENT_EUR, rounding=ROUND_HALF_UP).scaleb(2))


def eur_from_cents(amount_cents: int) -> Decimal:
    """An amount of whole cents in euros, 2 places. [EUR]"""
    return Decimal(amount_cents).scaleb(-2)
