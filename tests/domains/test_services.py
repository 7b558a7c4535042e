"""A domain is proved, looked at, lost, given up and held (S18)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cer.kit.errors import ConflictError, RuleBrokenError, UnavailableError
from shared_apps.domains.models import CustomDomain
from shared_apps.domains.names import domain_checked
from shared_apps.domains.selectors import record_of
from shared_apps.domains.services import domain_check, domain_claim, domain_release, domains_recheck
from shared_apps.domains.states import DomainState
from shared_apps.tenants.models import PlatformEvent
from shared_apps.tenants.selectors import active_tenant_at_host, tenant_by_slug
from tests.domains.name_server import name_server

pytestmark = pytest.mark.django_db
DOMAIN = "energia.example.org"


@pytest.fixture
def records() -> Iterator[dict[str, str]]:
    """What the name server says; empty at first."""
    with name_server({}) as known:
        yield known


def claimed(slug: str, domain: str = DOMAIN) -> CustomDomain:
    return domain_claim(tenant_id=tenant_by_slug(slug).pk, domain=domain)


def publish(claim: CustomDomain, records: dict[str, str]) -> None:
    name, text = record_of(claim)
    records[name] = text


def checked(claim: CustomDomain) -> CustomDomain:
    return domain_check(tenant_id=claim.tenant_id, domain_id=claim.pk)


def proved(slug: str, records: dict[str, str]) -> CustomDomain:
    claim = claimed(slug)
    publish(claim, records)
    return checked(claim)


def test_s18_a_domain_answers_only_after_its_record_was_seen(records: dict[str, str]) -> None:
    claim = claimed("alfa", " Energia.Example.ORG. ")
    assert checked(claim).state == DomainState.WAITING
    assert active_tenant_at_host(DOMAIN) is None
    publish(claim, records)
    assert checked(claim).state == DomainState.ACTIVE
    assert active_tenant_at_host(DOMAIN).slug == "alfa"
    actions = PlatformEvent.objects.order_by("-number").values_list("action", flat=True)[:3]
    assert list(actions) == ["domain.certificate_changed", "domain.active", "domain.claimed"]


def test_s18_the_record_of_another_claim_proves_nothing(records: dict[str, str]) -> None:
    mine, theirs = claimed("alfa"), claimed("beta")
    publish(theirs, records)
    assert checked(mine).state == DomainState.WAITING


def test_s18_a_domain_that_is_proved_is_nobody_elses(records: dict[str, str]) -> None:
    waiting = claimed("beta")
    proved("alfa", records)
    publish(waiting, records)
    with pytest.raises(ConflictError, match="another community"):
        checked(waiting)
    assert active_tenant_at_host(DOMAIN).slug == "alfa"


def test_s18_the_daily_look_disables_a_host_without_its_record_and_takes_it_back(
    records: dict[str, str],
) -> None:
    claim = proved("alfa", records)
    assert domains_recheck() == 0
    records.clear()
    assert domains_recheck() == 1
    assert active_tenant_at_host(DOMAIN) is None
    with pytest.raises(ConflictError):
        claimed("beta")
    publish(claim, records)
    assert domains_recheck() == 1
    assert active_tenant_at_host(DOMAIN).slug == "alfa"


def test_s18_name_servers_in_trouble_prove_nothing_and_disable_nothing(records: dict[str, str]) -> None:
    claim = proved("alfa", records)
    records[record_of(claim)[0]] = "SERVFAIL"
    assert domains_recheck() == 0
    assert active_tenant_at_host(DOMAIN).slug == "alfa"
    with pytest.raises(UnavailableError):
        checked(claim)


def test_s18_a_released_domain_is_held_for_thirty_days(records: dict[str, str]) -> None:
    claim = proved("alfa", records)
    domain_release(tenant_id=claim.tenant_id, domain_id=claim.pk)
    assert active_tenant_at_host(DOMAIN) is None
    with pytest.raises(ConflictError):
        claimed("beta")
    assert claimed("alfa").state == DomainState.WAITING
    CustomDomain.objects.filter(state=DomainState.RELEASED).update(held_until=timezone.now())
    assert proved("beta", records).state == DomainState.ACTIVE


def test_s18_the_domain_of_a_deleted_community_is_held_too(records: dict[str, str]) -> None:
    proved("alfa", records)
    CustomDomain.objects.filter(domain=DOMAIN).update(tenant=None)
    with pytest.raises(ConflictError):
        claimed("beta")
    assert domains_recheck() == 1
    left = CustomDomain.objects.get(domain=DOMAIN).held_until - timezone.now()
    assert timedelta(days=29) < left < timedelta(days=31)


def test_s18_the_database_knows_one_owner_of_a_domain(records: dict[str, str]) -> None:
    waiting = claimed("beta")
    proved("alfa", records)
    with pytest.raises(IntegrityError, match="custom_domain_of_one"), transaction.atomic():
        CustomDomain.objects.filter(pk=waiting.pk).update(state="active", proved_at=timezone.now())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("xn--80ak6aa92e.com", "domain_not_ascii"),
        ("аpple.com", "domain_not_ascii"),
        ("ＥＮＥＲＧＩＡ.org", "domain_not_ascii"),
        ("alfa.localhost", "domain_of_platform"),
        ("localhosts", "domain_malformed"),
        ("10.0.0.1", "domain_malformed"),
        ("a_b.example", "domain_malformed"),
        ("example..org", "domain_malformed"),
        ("*.example.org", "domain_malformed"),
        ("example.org/path", "domain_malformed"),
        ("example.org:8000", "domain_malformed"),
        (".".join(["a" * 60] * 5) + ".org", "domain_malformed"),
    ],
)
def test_s18_tricks_are_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        domain_checked(text)
    assert refusal.value.code == code


@given(st.text(max_size=60))
def test_s18_a_domain_is_lower_case_ascii_or_refused(text: str) -> None:
    try:
        domain = domain_checked(text)
    except RuleBrokenError:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert domain_checked(domain) == domain
