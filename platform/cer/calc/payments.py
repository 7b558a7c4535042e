"""Dates, smallest amount and fees of the GSE's payments (R74, R114, R75)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cer.calc.errors import ValidationError
from cer.calc.intervals import month_starts_on
from cer.calc.rules import FeeRow, PaymentTerms
from cer.calc.working_days import last_working_day

_FEE_FREE_EXTRA_KW = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCalendar:
    """The dates of a month of competence; `corrections_until` is the first day of the last month for
    corrections.
    """

    measures_by: date
    publication_by: date
    payment_by: date
    balance_by: date
    corrections_until: date


def payment_calendar(year: int, month: int, terms: PaymentTerms) -> PaymentCalendar:
    """Dates of a month of competence m: data and publication in m+1, payment in m+2, balance in a+1 (R114,
    R75).
    """
    next_month = month_starts_on(year, month + 1)
    pay_month = month_starts_on(year, month + 2)
    return PaymentCalendar(
        measures_by=next_month.replace(day=terms.measures_day),
        publication_by=next_month.replace(day=terms.publication_day),
        payment_by=last_working_day(pay_month.year, pay_month.month),
        balance_by=date(year + 1, terms.balance_month, terms.balance_day),
        corrections_until=month_starts_on(year, month + terms.corrections_months),
    )


@dataclass(frozen=True, slots=True)
class PayOut:
    """What is paid month by month, and what is carried on after the last one. [EUR]"""

    paid_eur: tuple[Decimal, ...]
    carried_eur: Decimal


def pay_out(amounts_eur: Sequence[Decimal], terms: PaymentTerms) -> PayOut:
    """Payments in order: what stays below the smallest payable amount is carried on (R114).

    A negative amount is set off against what follows; exactly the smallest amount is paid ([M]). [EUR]
    """
    paid_eur, carried_eur = [], Decimal(0)
    for amount_eur in amounts_eur:
        carried_eur += amount_eur
        due_eur = carried_eur if carried_eur >= terms.smallest_payable_eur else Decimal(0)
        paid_eur.append(due_eur)
        carried_eur -= due_eur
    return PayOut(tuple(paid_eur), carried_eur)


def yearly_fee_eur(power_kw: Decimal, rows: Sequence[FeeRow]) -> Decimal:
    """Yearly fee of one plant to the GSE, VAT excluded (R74). [EUR]"""
    for row in rows:
        if row.above_kw < power_kw <= row.up_to_kw:
            return row.fixed_eur + row.per_kw_over_20_eur * max(Decimal(0), power_kw - _FEE_FREE_EXTRA_KW)
    raise ValidationError(
        f"No fee is laid down for a plant of {power_kw} kW: the table goes from above {rows[0].above_kw} "
        f"up to {rows[-1].up_to_kw} kW.",
        code="no_fee_row",
        power_kw=str(power_kw),
    )
