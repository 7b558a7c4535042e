"""Half-open validity in Italian days, [valid_from, valid_until): fields, constraints and filters."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class ValidityFields(models.Model):
    """Mixin of rows that hold from one day until another, exclusive; without an end they still hold."""

    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def validity_constraints(name: str, *one_at_a_time: str) -> list[Any]:
    """An end after the beginning, and no two rows with these columns equal on the same day.

    `<name>_validity_order` and `<name>_validity_once` are the names a service meets in a refusal.
    """
    days = Func(
        F("valid_from"), F("valid_until"), Value("[)"), function="daterange", output_field=DateRangeField()
    )
    same: Iterable[tuple[Any, str]] = [(column, RangeOperators.EQUAL) for column in one_at_a_time]
    return [
        models.CheckConstraint(
            name=f"{name}_validity_order",
            condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
        ),
        ExclusionConstraint(
            name=f"{name}_validity_once", expressions=[*same, (days, RangeOperators.OVERLAPS)]
        ),
    ]


def valid_within(first_on: date, until_on: date, *, path: str = "") -> Q:
    """Rows that hold on at least one day of [first_on, until_on)."""
    prefix = f"{path}__" if path else ""
    return Q(**{f"{prefix}valid_from__lt": until_on}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gt": first_on})
    )
