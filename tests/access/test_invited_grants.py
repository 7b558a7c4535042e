"""Invitations that carry objects: granted by accepting, within what the inviter may give then (S23)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMessage
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Invitation, Role, RoleAssignment
from tenant_apps.plants.models import Plant
from tests.access.test_grants import PODS, codes
from tests.access.test_grants import objects as objects  # the fixture
from tests.access.test_invitations import GUEST, accepted, invite, token_in, visitor
from tests.clients import ApiClient, account_with_role, signed_in

pytestmark = pytest.mark.django_db


def offer(client: ApiClient, *plants: UUID, **more: Any) -> Any:
    terms = {"role": Role.TECHNICIAN, "is_restricted": True, "plant_ids": list(map(str, plants))}
    return invite(client, **terms | more)


def test_a_technician_invited_for_two_plants_sees_these_from_the_first_call(
    objects: dict[str, UUID], mails: list[EmailMessage]
) -> None:
    answer = offer(signed_in("alfa"), objects["P1"], objects["P3"])
    assert (answer.status_code, len(answer.json()["plant_ids"])) == (201, 2)
    client = visitor()
    assert accepted(client, token_in(mails[0])).status_code == 201
    client.sign_in(GUEST)
    assert codes(client, "/plants") == ["P1", "P3"]
    assert codes(client, "/pods") == [PODS[0], PODS[2]]


def test_an_adviser_invited_for_one_configuration_sees_what_is_in_it(
    objects: dict[str, UUID], mails: list[EmailMessage]
) -> None:
    more = {"role": Role.AUDITOR, "configuration_ids": [str(objects["C1"])]}
    offer(signed_in("alfa"), **more)
    client = visitor()
    accepted(client, token_in(mails[0]))
    client.sign_in(GUEST)
    assert codes(client, "/configurations") == ["C1"]
    assert codes(client, "/plants") == ["P1", "P2"]


def test_what_is_gone_when_the_guest_comes_is_not_granted(
    objects: dict[str, UUID], mails: list[EmailMessage]
) -> None:
    offer(signed_in("alfa"), objects["P1"])
    gone = uuid4()
    with tenant_context(tenant_by_slug("alfa")):
        Invitation.objects.update(plant_ids=[objects["P1"], gone])
        assert not Plant.objects.filter(pk=gone).exists()
    client = visitor()
    assert accepted(client, token_in(mails[0])).status_code == 201
    client.sign_in(GUEST)
    assert codes(client, "/plants") == ["P1"]


@pytest.mark.parametrize("field", ["plant_ids", "configuration_ids"])
def test_s01_what_does_not_exist_here_cannot_be_offered(field: str, objects: dict[str, UUID]) -> None:
    answer = offer(signed_in("alfa"), **{field: [str(uuid4())]})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_objects_are_offered_to_who_is_restricted_only(objects: dict[str, UUID]) -> None:
    answer = offer(signed_in("alfa"), objects["P1"], is_restricted=False)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_restricted")


@pytest.mark.parametrize("change", [{"role": Role.TECHNICIAN}, {"is_restricted": True}])
def test_s23_an_offer_of_somebody_who_may_not_make_it_any_more_is_not_valid(
    change: dict[str, Any], objects: dict[str, UUID], mails: list[EmailMessage]
) -> None:
    """However the inviter's role was changed: here behind the back of every service."""
    account_with_role("alfa", Role.OWNER)
    offer(signed_in("alfa", Role.MANAGER), objects["P1"])
    with tenant_context(tenant_by_slug("alfa")):
        RoleAssignment.objects.filter(role=Role.MANAGER).update(**change)
    answer = accepted(visitor(), token_in(mails[0]))
    assert (answer.status_code, answer.json()["code"]) == (422, "invitation_not_valid")
