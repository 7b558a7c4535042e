"""Schema names are ours, addresses are checked (S15)."""

import string
import uuid
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cer.kit.errors import RuleBrokenError
from shared_apps.tenants.models import Domain, Tenant
from shared_apps.tenants.names import RESERVED_SLUGS, schema_name_of, slug_checked

FOREIGN = [
    "information_schema",
    "_timescaledb_internal",
    "..",
    "a*",
    "a:b",
    "Public",
    "x" * 64,
    "public",
    "pg_x",
]


@given(st.uuids())
def test_s15_every_id_gives_a_schema_name_of_our_form(tenant_id: uuid.UUID) -> None:
    name = schema_name_of(tenant_id)
    assert name.startswith("t_")
    assert 10 <= len(name) <= 42
    assert set(name[2:]) <= set(string.ascii_lowercase + "234567")


@pytest.mark.django_db
@pytest.mark.parametrize("schema_name", FOREIGN)
def test_s15_the_database_refuses_any_other_schema_name(schema_name: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Tenant.objects.bulk_create([Tenant(schema_name=schema_name[:63], slug="ok-slug", name="x")])
    assert "tenant_schema_name" in str(refusal.value)


@given(st.text(max_size=50))
def test_s15_a_slug_is_plain_ascii_or_refused(slug: str) -> None:
    with suppress(RuleBrokenError):
        assert slug_checked(slug) == slug
        assert slug.isascii()
        assert slug == slug.lower()
        assert 3 <= len(slug) <= 40


@pytest.mark.parametrize(
    "slug",
    [
        *sorted(RESERVED_SLUGS),
        "xn--80ak6aa92e",
        "сер",
        "a",
        "ab",
        "-abc",
        "abc-",
        "a--b",
        "1abc",
        "a_b",
        "Abc",
        "a.b",
    ],
)
def test_s15_reserved_confusable_and_malformed_addresses_are_refused(slug: str) -> None:
    with pytest.raises(RuleBrokenError):
        slug_checked(slug)


@pytest.mark.parametrize("slug", ["valdarno", "cer-1", "abc", "a1b2c3", "x" * 40])
def test_s15_ordinary_addresses_are_accepted(slug: str) -> None:
    assert slug_checked(slug) == slug


@pytest.mark.django_db
def test_s15_a_host_name_is_lower_case_ascii_in_the_database() -> None:
    with pytest.raises(IntegrityError, match="domain_lower_case_ascii"), transaction.atomic():
        Domain.objects.bulk_create([Domain(domain="Alfa.localhost", tenant=Tenant.objects.get(slug="alfa"))])
