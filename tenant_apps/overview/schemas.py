from datetime import date
from uuid import UUID

from ninja import Field, Schema

from cer.calc.money import eur_from_cents
from cer.kit.api.numbers import DecimalString
from tenant_apps.energy.schemas import EnergyFiguresOut
from tenant_apps.overview.selectors import MonthAnswer, TaskKind


class OverviewQuery(Schema):
    """A month as `2024-06`: the last published one, if it is not given."""

    month: str | None = Field(None, pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")


class MonthAnswerOut(Schema):
    """A month; `money_eur`, premium and valorisation, is null until its run is published."""

    month: str
    figures: EnergyFiguresOut
    money_eur: DecimalString | None

    @staticmethod
    def resolve_money_eur(answer: MonthAnswer) -> object:
        return None if answer.money_cents is None else eur_from_cents(answer.money_cents)


class SubstationAnswerOut(Schema):
    configuration_id: UUID
    configuration: str
    primary_substation: str
    figures: EnergyFiguresOut


class OverviewOut(Schema):
    """The month, the one before, the same a year ago; members on its last day, PODs read in it."""

    months: list[MonthAnswerOut]
    substations: list[SubstationAnswerOut]
    members_active: int
    members_total: int
    pods_read: int
    pods_complete: int


class WaitingTaskOut(Schema):
    """Something to do, how many of it, and the path of the page that resolves it."""

    kind: TaskKind
    count: int
    path: str


class WaitingTasksOut(Schema):
    """As of a day, the most pressing first."""

    as_of: date
    items: list[WaitingTaskOut]
