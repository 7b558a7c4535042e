from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from cer.calc.money import eur_from_cents
from cer.calc.quantities import kwh_from_uwh
from cer.kit.api.numbers import DecimalString
from tenant_apps.energy.schemas import EnergyFiguresOut
from tenant_apps.home.selectors import Acting, Awaited, EnergyPart, Home, MonthStanding, OwnMonth


class OwnMonthOut(Schema):
    """A month since joining; run, amount and moment are null until it is published."""

    month: str
    standing: MonthStanding
    run_id: UUID | None
    benefit_eur: DecimalString | None
    published_at: datetime | None


class WaitingOut(Schema):
    """The next month to be published: what lacks, who acts, and the day by which that usually happens."""

    month: str
    awaited: Awaited
    acting: Acting
    usual_until: date | None


class HomeOut(Schema):
    """A member's first page. Money is that of published runs; energy of the shown month in kWh.

    `month` is the last published one in which you take part, else the last whole month, and `run_id` and
    `benefit_eur` are null. The total counts every published run since you joined. Medians are null where
    fewer than five members take part. `part` is null for who holds no POD.
    """

    part: EnergyPart | None
    joined_on: date | None
    month: str
    run_id: UUID | None
    benefit_eur: DecimalString | None
    benefit_total_eur: DecimalString
    figures: EnergyFiguresOut
    benefit_median_eur: DecimalString | None
    shared_median_kwh: DecimalString | None
    months: list[OwnMonthOut]
    waiting: WaitingOut | None

    @staticmethod
    def of(home: Home) -> dict[str, Any]:
        """Cents as euros, and the shown month's run beside its figures."""
        last, medians = home.last, home.medians
        return {
            "part": home.part,
            "joined_on": home.joined_on,
            "month": home.shown.month_name,
            "run_id": last.run_id if last else None,
            "benefit_eur": eur_from_cents(last.amount_cents) if last else None,
            "benefit_total_eur": eur_from_cents(home.benefit_total_cents),
            "figures": home.figures,
            "benefit_median_eur": None
            if medians.amount_cents is None
            else eur_from_cents(medians.amount_cents),
            "shared_median_kwh": None if medians.shared_uwh is None else kwh_from_uwh(medians.shared_uwh),
            "months": [_month(each) for each in home.months],
            "waiting": home.waiting,
        }


def _month(month: OwnMonth) -> dict[str, Any]:
    run = month.run
    return {
        "month": month.month,
        "standing": month.standing,
        "run_id": run.run_id if run else None,
        "benefit_eur": eur_from_cents(run.amount_cents) if run else None,
        "published_at": run.published_at if run else None,
    }
