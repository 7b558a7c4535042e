"""Two people who edit the same thing: the second learns of it before anything is written."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connections
from django.utils.cache import get_conditional_response

from cer.kit.api import edits
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role
from tests.clients import ApiClient, account_with_role, signed_in

PATH = "/notice-settings"
GERMAN = {"language": "de", "topics_without_mail": []}
ENGLISH = {"language": "en", "topics_without_mail": []}


@pytest.fixture
def owner(db: None) -> ApiClient:
    return signed_in("alfa")


def put(client: ApiClient, body: object, etag: str) -> tuple[int, str]:
    answer = client.request("PUT", PATH, body, **{"If-Match": etag})
    return answer.status_code, answer.json().get("code", "")


def test_an_edit_goes_through_while_nothing_has_changed_and_is_refused_after(owner: ApiClient) -> None:
    etag = owner.get(PATH)["ETag"]
    assert put(owner, GERMAN, etag) == (200, "")
    assert put(owner, ENGLISH, etag) == (412, "changed_meanwhile")
    assert owner.get(PATH).json() == GERMAN
    assert put(owner, ENGLISH, owner.get(PATH)["ETag"]) == (200, "")
    assert owner.request("PUT", PATH, GERMAN).status_code == 200  # who sends no ETag asks for no comparison


def test_what_was_read_already_is_not_sent_again(owner: ApiClient) -> None:
    etag = owner.get(PATH)["ETag"]
    again = owner.get(PATH, **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_an_address_that_cannot_be_read_has_nothing_to_compare(owner: ApiClient) -> None:
    answer = owner.request(
        "PUT", "/community/approval-limit", {"approval_limit_cents": 1}, **{"If-Match": '"x"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "nothing_to_compare")


def test_s01_an_etag_tells_nothing_of_what_is_not_there_for_this_caller(owner: ApiClient) -> None:
    nobody = "/webhook-endpoints/01890000-0000-7000-8000-000000000000"
    answers = [owner.request("DELETE", nobody, **{"If-Match": etag}) for etag in ('"x"', "*")]
    assert {answer.status_code for answer in answers} == {404}


def test_of_two_edits_at_once_one_sees_the_other(
    new_community: Callable[[str], Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    new_community("edits-two")
    account_with_role("edits-two", Role.OWNER)
    clients = [signed_in("edits-two"), signed_in("edits-two")]
    etag = clients[0].get(PATH)["ETag"]
    both_compared = threading.Barrier(2)

    def compared(*args: Any, **kwargs: Any) -> Any:
        """Gives the other the time to compare, too, before anything is written."""
        result = get_conditional_response(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            both_compared.wait(timeout=0.3)
        return result

    monkeypatch.setattr(edits, "get_conditional_response", compared)

    def edit(client: ApiClient, body: object) -> int:
        try:
            return put(client, body, etag)[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(edit, clients, (GERMAN, ENGLISH))) == [200, 412]
