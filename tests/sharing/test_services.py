from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.sharing.models import SharingRule
from tenant_apps.sharing.selectors import sharing_rule_valid_in
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append


def terms(
    costs: str = "0.10", fund: str = "0.05", producers: str = "0.40", consumers: str = "0.60"
) -> SharingTerms:
    return SharingTerms(
        costs_share=Decimal(costs),
        social_fund_share=Decimal(fund),
        producers_share=Decimal(producers),
        consumers_share=Decimal(consumers),
    )


def append(valid_from: date, **shares: str) -> SharingRule:
    return sharing_rule_append(terms=terms(**shares), valid_from=valid_from, reason="assembly")


def test_the_next_version_ends_the_one_before(alfa: None) -> None:
    append(date(2024, 1, 1))
    append(date(2024, 6, 1), producers="0.5", consumers="0.5")
    first, second = SharingRule.objects.order_by("version")
    assert (first.version, first.valid_until) == (1, date(2024, 6, 1))
    assert (second.version, second.valid_until) == (2, None)


def test_a_month_takes_the_version_that_holds_in_it(alfa: None) -> None:
    append(date(2024, 1, 1))
    append(date(2024, 6, 1))
    may = sharing_rule_valid_in(first_on=date(2024, 5, 1), until_on=date(2024, 6, 1))
    june = sharing_rule_valid_in(first_on=date(2024, 6, 1), until_on=date(2024, 7, 1))
    assert (may.version, june.version) == (1, 2)


@pytest.mark.parametrize(
    ("first_on", "until_on", "code"),
    [
        (date(2023, 11, 1), date(2023, 12, 1), "sharing_rule_missing"),
        (date(2023, 12, 1), date(2024, 1, 20), "sharing_rule_changes_inside"),
        (date(2024, 6, 1), date(2024, 7, 1), "sharing_rule_changes_inside"),
    ],
)
def test_a_period_without_one_rule_for_all_its_days_is_refused(
    alfa: None, first_on: date, until_on: date, code: str
) -> None:
    append(date(2024, 1, 15))
    append(date(2024, 6, 15))
    with pytest.raises(RuleBrokenError) as refusal:
        sharing_rule_valid_in(first_on=first_on, until_on=until_on)
    assert refusal.value.code == code


def test_a_version_cannot_begin_before_the_one_it_follows(alfa: None) -> None:
    append(date(2024, 6, 1))
    with pytest.raises(ConflictError) as refusal:
        append(date(2024, 6, 1))
    assert refusal.value.code == "sharing_rule_overtaken"


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ({"producers": "0.5", "consumers": "0.4"}, "blocks_not_one"),
        ({"costs": "0.7", "fund": "0.4"}, "funds_above_everything"),
        ({"costs": "-0.1"}, "share_out_of_range"),
        ({"fund": "NaN"}, "share_out_of_range"),
        ({"producers": "0.3333333", "consumers": "0.6666667"}, "share_out_of_range"),
    ],
)
def test_shares_that_do_not_make_sense_are_refused(alfa: None, shares: dict[str, str], code: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        append(date(2024, 1, 1), **shares)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"producers_share": Decimal("0.5")}, "sharing_rule_blocks"),
        ({"costs_share": Decimal("0.99")}, "sharing_rule_funds"),
        ({"key": "coincident_withdrawl"}, "sharing_rule_key"),
        ({"reason": " "}, "sharing_rule_reasoned"),
        ({"valid_until": date(2023, 1, 1)}, "sharing_rule_validity_order"),
    ],
)
def test_the_database_refuses_it_too(alfa: None, change: dict[str, object], constraint: str) -> None:
    row: dict[str, object] = {
        "version": 1,
        "valid_from": date(2024, 1, 1),
        "costs_share": Decimal("0.1"),
        "social_fund_share": Decimal("0.05"),
        "producers_share": Decimal("0.4"),
        "consumers_share": Decimal("0.6"),
        "key": "coincident_withdrawal",
        "reason": "assembly",
    }
    with pytest.raises(IntegrityError, match=constraint):
        SharingRule.objects.create(**(row | change))


def test_two_versions_never_hold_on_one_day(alfa: None) -> None:
    append(date(2024, 1, 1))
    row = SharingRule.objects.get()
    with pytest.raises(IntegrityError, match="sharing_rule_validity_once"):
        SharingRule.objects.create(
            **{field: getattr(row, field) for field in ("costs_share", "social_fund_share", "key", "reason")},
            producers_share=row.producers_share,
            consumers_share=row.consumers_share,
            version=2,
            valid_from=date(2024, 12, 31),
        )


@pytest.mark.parametrize(
    "change", [{"costs_share": 0}, {"valid_from": date(2020, 1, 1)}, {"reason": "other"}]
)
def test_a_version_is_never_edited(alfa: None, change: dict[str, object]) -> None:
    append(date(2024, 1, 1))
    with pytest.raises(DatabaseError, match="add the next version"), transaction.atomic():
        SharingRule.objects.update(**change)
    with pytest.raises(DatabaseError, match="add the next version"):
        SharingRule.objects.all().delete()


def test_an_ended_version_stays_ended(alfa: None) -> None:
    append(date(2024, 1, 1))
    append(date(2024, 2, 1))
    with pytest.raises(DatabaseError, match="add the next version"):
        SharingRule.objects.filter(version=1).update(valid_until=date(2024, 1, 15))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 1, 1)), min_size=1, max_size=6), st.data())
def test_every_day_has_at_most_one_version_whatever_is_asked(
    alfa: None, begins: list[date], choice: st.DataObject
) -> None:
    with transaction.atomic():
        for valid_from in begins:
            try:
                append(valid_from)
            except ConflictError:
                continue
        day = choice.draw(st.dates(date(2023, 12, 1), date(2026, 2, 1)))
        rules = list(SharingRule.objects.all())
        holding = [
            rule
            for rule in rules
            if rule.valid_from <= day and (rule.valid_until is None or day < rule.valid_until)
        ]
        assert len(holding) == (1 if day >= min(rule.valid_from for rule in rules) else 0)
        transaction.set_rollback(True)
