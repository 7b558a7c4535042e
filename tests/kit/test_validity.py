"""Half-open days: the database admits exactly the periods that do not overlap."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cer.kit.validity import valid_within
from tenant_apps.members.models import Membership
from tests.factories import member_make

FIRST_ON = date(2024, 1, 1)
days = st.integers(0, 30).map(lambda count: FIRST_ON + timedelta(days=count))
ends = st.one_of(st.none(), days)
REUSED_DATABASE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def days_of(valid_from: date, valid_until: date | None) -> set[date]:
    """The days themselves, up to the end of the year."""
    until_on = valid_until or date(2025, 1, 1)
    return {valid_from + timedelta(days=count) for count in range((until_on - valid_from).days)}


@REUSED_DATABASE
@given(first=st.tuples(days, ends), second=st.tuples(days, ends))
def test_two_periods_are_admitted_when_they_share_no_day_and_each_has_one(alfa, first, second) -> None:
    with transaction.atomic():
        member = member_make("M1", valid_from=date(2020, 1, 1))
        Membership.objects.all().delete()
        admitted = True
        try:
            with transaction.atomic():
                for valid_from, valid_until in (first, second):
                    Membership.objects.create(member=member, valid_from=valid_from, valid_until=valid_until)
        except IntegrityError:
            admitted = False
        transaction.set_rollback(True)
    each_has_days = all(days_of(*period) for period in (first, second))
    assert admitted == (each_has_days and not days_of(*first) & days_of(*second))


@REUSED_DATABASE
@given(period=st.tuples(days, ends), asked=st.tuples(days, st.integers(1, 10)))
def test_a_filter_finds_the_rows_that_hold_on_one_of_the_days(alfa, period, asked) -> None:
    valid_from, valid_until = period
    first_on, until_on = asked[0], asked[0] + timedelta(days=asked[1])
    if valid_until is not None and valid_until <= valid_from:
        return
    with transaction.atomic():
        member = member_make("M1", valid_from=date(2020, 1, 1))
        Membership.objects.all().delete()
        Membership.objects.create(member=member, valid_from=valid_from, valid_until=valid_until)
        found = Membership.objects.filter(valid_within(first_on, until_on)).exists()
        transaction.set_rollback(True)
    assert found == bool(days_of(*period) & days_of(first_on, until_on))
