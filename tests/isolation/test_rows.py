"""Rows, queries, callbacks and caches stay in their community (S5, S9, S10)."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from cer.kit.errors import WrongTenantError
from cer.kit.tenancy import current_schema, in_schema, on_commit
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import ApiKey
from tenant_apps.members.models import Member
from tests.clients import with_key

pytestmark = pytest.mark.django_db


def _member(code: str) -> Member:
    return Member.objects.create(code=code, name=f"member {code}")


def test_s10_an_instance_loaded_in_alfa_cannot_be_saved_in_beta(enter: Callable[[str], None]) -> None:
    enter("alfa")
    _member("A1")
    member = Member.objects.get(code="A1")
    enter("beta")
    with pytest.raises(WrongTenantError):
        member.save()


def test_s10_an_instance_made_in_alfa_cannot_be_deleted_in_beta(enter: Callable[[str], None]) -> None:
    enter("alfa")
    member = _member("A1")
    enter("beta")
    with pytest.raises(WrongTenantError):
        member.delete()


@pytest.mark.parametrize("use", [list, len, bool, lambda rows: rows.count(), lambda rows: rows.first()])
def test_s10_a_queryset_of_alfa_does_not_run_in_beta(
    enter: Callable[[str], None], use: Callable[[object], object]
) -> None:
    enter("alfa")
    rows = Member.objects.filter(code="A1")
    enter("beta")
    with pytest.raises(WrongTenantError):
        use(rows)


def test_s10_a_foreign_key_is_not_followed_into_another_community(enter: Callable[[str], None]) -> None:
    with_key("alfa")
    enter("alfa")
    key = ApiKey.objects.get()
    enter("beta")
    with pytest.raises(WrongTenantError):
        _ = key.created_by


@pytest.mark.django_db(transaction=False)
def test_s09_a_callback_runs_where_it_was_asked_for(
    enter: Callable[[str], None], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    seen: list[str] = []
    alfa, beta = (tenant_by_slug(slug).schema_name for slug in ("alfa", "beta"))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with in_schema(alfa):
            on_commit(lambda: seen.append(current_schema()))
            with in_schema(beta), transaction.atomic():
                on_commit(lambda: seen.append(current_schema()))
        connection.set_schema_to_public()
    assert seen == [alfa, beta]


def test_s05_the_same_cache_key_holds_another_value_in_each_community(enter: Callable[[str], None]) -> None:
    enter("alfa")
    cache.set("same", "ALFA-secret", 60)
    enter("beta")
    assert cache.get("same") is None
    cache.set("same", "BETA-secret", 60)
    enter("alfa")
    assert cache.get("same") == "ALFA-secret"
