import pytest

from cer.kit.encryption import SealBrokenError
from tenant_apps.access.models import Role
from tenant_apps.members.models import IdentifierReveal, Member
from tenant_apps.members.selectors import identifiers_of_member, member_by_fiscal_code
from tenant_apps.members.services.identifiers import identifiers_set
from tests.clients import signed_in
from tests.factories import configuration_make, member_make

FISCAL_CODE, IBAN = "RSSMRA85T10A562S", "IT60X0542811101000000123456"
BOTH = {"fiscal_code": "rssmra 85t10 a562s", "iban": "IT60 X054 2811 1010 0000 0123 456"}
MASKED = {"fiscal_code": "RS•••••••••••62S", "iban": "IT••••••••••••••••••••••456"}


@pytest.fixture
def member(enter) -> Member:
    """A member of alfa with both identifiers."""
    enter("alfa")
    configuration_make()
    return identifiers_set(member_id=member_make("M1").pk, fiscal_code=FISCAL_CODE, iban=IBAN)


def test_d07_identifiers_are_masked_by_default(member) -> None:
    client = signed_in("alfa")
    written = client.request("PUT", f"/members/{member.pk}/identifiers", BOTH)
    assert (written.status_code, written.json()) == (200, MASKED)
    assert client.get(f"/members/{member.pk}/identifiers").json() == MASKED
    shown = client.get(f"/members/{member.pk}").content + client.get("/members").content
    assert FISCAL_CODE.encode() not in shown


def test_d07_a_reveal_shows_both_and_is_written_down(member, enter) -> None:
    answer = signed_in("alfa").post(f"/members/{member.pk}/identifiers/reveal", {"reason": " bonifico "})
    assert answer.json() == {"fiscal_code": FISCAL_CODE, "iban": IBAN}
    assert answer["Cache-Control"] == "no-store"
    enter("alfa")
    reveal = IdentifierReveal.objects.get()
    assert (reveal.member_id, reveal.reason, reveal.request_id) == (
        member.pk,
        "bonifico",
        answer["X-Request-ID"],
    )
    assert reveal.revealed_by.startswith("account:")


def test_d07_a_reveal_is_never_kept_for_a_repeat(member, enter) -> None:
    client = signed_in("alfa")
    for _ in range(2):
        again = client.post(
            f"/members/{member.pk}/identifiers/reveal", {"reason": "x"}, **{"Idempotency-Key": "k1"}
        )
        assert "Idempotent-Replayed" not in again
    enter("alfa")
    assert IdentifierReveal.objects.count() == 2


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.TECHNICIAN, Role.AUDITOR, Role.MEMBER])
def test_d07_a_reveal_has_its_own_permission(member, role) -> None:
    answer = signed_in("alfa", role).post(f"/members/{member.pk}/identifiers/reveal", {"reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**BOTH, "fiscal_code": "RSSMRA85T10A562T"}, "fiscal_code_malformed"),
        ({**BOTH, "fiscal_code": "00743110158"}, "fiscal_code_malformed"),
        ({**BOTH, "iban": "IT60X0542811101000000123457"}, "iban_malformed"),
        ({**BOTH, "iban": "IT60"}, "iban_malformed"),
        ({"iban": IBAN}, "not_valid"),
    ],
)
def test_a_wrong_identifier_is_refused_without_repeating_it(member, body, code) -> None:
    answer = signed_in("alfa").request("PUT", f"/members/{member.pk}/identifiers", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert b"RSSMRA85" not in answer.content
    assert b"IT60" not in answer.content


def test_an_identifier_is_taken_away(member, enter) -> None:
    signed_in("alfa").request(
        "PUT", f"/members/{member.pk}/identifiers", {"fiscal_code": None, "iban": "DE89370400440532013000"}
    )
    enter("alfa")
    identifiers = identifiers_of_member(Member.objects.get())
    assert (identifiers.fiscal_code, identifiers.iban) == (None, "DE89370400440532013000")


def test_a_member_is_found_by_its_fiscal_code_without_opening_any(member) -> None:
    assert member_by_fiscal_code("rssmra85t10a562s") == member
    assert member_by_fiscal_code("00743110157") is None


def test_two_members_cannot_have_one_fiscal_code(member, enter) -> None:
    enter("alfa")
    other = member_make("M2")
    answer = signed_in("alfa").request(
        "PUT", f"/members/{other.pk}/identifiers", {"fiscal_code": FISCAL_CODE, "iban": None}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "fiscal_code_taken")


def test_d07_a_sealed_value_copied_to_another_member_does_not_open(member) -> None:
    other = member_make("M2")
    Member.objects.filter(pk=other.pk).update(iban_sealed=member.iban_sealed)
    with pytest.raises(SealBrokenError):
        identifiers_of_member(Member.objects.get(pk=other.pk))


def test_identifiers_print_nothing_of_themselves(member) -> None:
    assert FISCAL_CODE not in repr(identifiers_of_member(member))
