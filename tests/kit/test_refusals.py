from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.refusals import constraint_refusals, decimal_checked, field_refused, text_checked
from tenant_apps.members.models import Member

TAKEN = ConflictError("There is one already.", code="taken")


def test_a_known_constraint_becomes_the_error_that_a_person_understands(alfa) -> None:
    Member.objects.create(code="M1", name="First")
    refusals = {"members_member_code_key": TAKEN}
    with pytest.raises(ConflictError) as refusal, transaction.atomic(), constraint_refusals(refusals):
        Member.objects.create(code="M1", name="Second")
    assert refusal.value is TAKEN


def test_another_constraint_stays_the_bug_it_is(alfa) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), constraint_refusals({"other": TAKEN}):
        Member.objects.create(code="no code", name="First")


def test_an_error_that_the_database_did_not_send_stays_too() -> None:
    with pytest.raises(IntegrityError), constraint_refusals({"members_member_code_key": TAKEN}):
        raise IntegrityError("without a cause")


def test_a_refused_field_is_named_where_it_stands() -> None:
    error = field_refused("power_kw", "Too small.", code="small", plant="P1")
    assert (error.problems[0].pointer, error.code, error.facts) == ("/power_kw", "small", {"plant": "P1"})


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "-0.001", "10", "0.0001"])
def test_a_number_that_its_column_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(RuleBrokenError):
        decimal_checked("power_kw", Decimal(value), places=3, below=Decimal(10))


def test_a_number_that_fits_is_unchanged() -> None:
    assert decimal_checked("power_kw", Decimal("9.9990"), places=3, below=Decimal(10)) == Decimal("9.999")


def test_a_text_loses_the_blanks_around_it_and_is_refused_when_too_long() -> None:
    assert text_checked("code", " M1 ", longest=2) == "M1"
    with pytest.raises(RuleBrokenError):
        text_checked("code", "M12", longest=2)
