"""The life of a community's own domain: claimed, proved, looked at daily, given up, held (S18)."""

import logging
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, ConflictError, UnavailableError
from shared_apps.domains.certificates import certificate_seen
from shared_apps.domains.models import CustomDomain
from shared_apps.domains.names import domain_checked
from shared_apps.domains.resolver import configured_txt_records
from shared_apps.domains.selectors import (
    domain_of,
    domains_of,
    domains_to_check,
    is_held_by_another,
    record_of,
)
from shared_apps.domains.states import CertificateState, DomainState
from shared_apps.tenants.services.hosts import host_add, host_remove

log = logging.getLogger(__name__)

HOLD_SPAN = timedelta(days=30)


@transaction.atomic
def domain_claim(*, tenant_id: UUID, domain: str) -> CustomDomain:
    """Say that a domain is to be the community's; it serves nobody until its record is seen."""
    domain = domain_checked(domain)
    if known := domains_of(tenant_id).filter(domain=domain).first():
        return known
    if is_held_by_another(domain, tenant_id):
        raise _taken(domain)
    claim = CustomDomain.objects.create(tenant_id=tenant_id, domain=domain, proof=secrets.token_hex(20))
    audit_record("domain.claimed", claim, created(claim), label=domain)
    return claim


def domain_check(*, tenant_id: UUID, domain_id: UUID) -> CustomDomain:
    """Look for the record now. The question is asked outside of any transaction (F24)."""
    claim = domain_of(tenant_id, domain_id)
    return _certified(_checked(claim, is_seen=_is_seen(claim)))


def domains_recheck() -> int:
    """Look at every proved domain, and say how many changed: without its record a host is disabled.

    Name servers that do not answer prove nothing: such a domain stays as it is until they do. The domains of
    a community that was deleted begin their hold.
    """
    changed = 0
    for claim in domains_to_check():
        before = claim.state
        if claim.tenant_id is None:
            changed += _released(claim).state != before
            continue
        try:
            is_seen = _is_seen(claim)
        except UnavailableError:
            continue
        changed += _certified(_checked(claim, is_seen=is_seen)).state != before
    return changed


def domain_release(*, tenant_id: UUID, domain_id: UUID) -> CustomDomain:
    """Give a domain up: it answers no more, and for 30 days nobody else can have it."""
    return _released(domain_of(tenant_id, domain_id))


def _is_seen(claim: CustomDomain) -> bool:
    name, text = record_of(claim)
    return text in configured_txt_records()(name)


@transaction.atomic
def _checked(claim: CustomDomain, *, is_seen: bool) -> CustomDomain:
    """Write down what was seen; the row is read again, since the question took its time."""
    claim = CustomDomain.objects.select_for_update().get(pk=claim.pk)
    if claim.state == DomainState.RELEASED or claim.tenant_id is None:
        return claim
    before = claim.state
    name, text = record_of(claim)
    claim.checked_at = timezone.now()
    claim.problem = "" if is_seen else f"No TXT record {name} says {text}."
    if is_seen:
        if is_held_by_another(claim.domain, claim.tenant_id):
            raise _taken(claim.domain)
        claim.state, claim.proved_at = DomainState.ACTIVE, claim.proved_at or claim.checked_at
    elif claim.proved_at:
        claim.state = DomainState.FAILED
    try:
        with transaction.atomic():
            claim.save(update_fields=["state", "proved_at", "checked_at", "problem"])
            if claim.state == DomainState.ACTIVE:
                host_add(host=claim.domain, tenant_id=claim.tenant_id)
            else:
                host_remove(host=claim.domain, tenant_id=claim.tenant_id)
    except IntegrityError as error:
        raise _taken(claim.domain) from error
    if claim.state != before:
        audit_record(f"domain.{claim.state}", claim, {"state": (before, claim.state)}, label=claim.domain)
    return claim


def _certified(claim: CustomDomain) -> CustomDomain:
    """Look at the certificate of a domain that answers, outside of any transaction (F24)."""
    if claim.state != DomainState.ACTIVE or claim.proved_at is None:
        return claim
    seen = certificate_seen(claim.domain, proved_at=claim.proved_at, now=timezone.now())
    before = claim.certificate_state
    claim.certificate_state, claim.certificate_until = seen.state, seen.until
    claim.certificate_problem = seen.problem
    with transaction.atomic():
        claim.save(update_fields=["certificate_state", "certificate_until", "certificate_problem"])
        if seen.state != before:
            changes = {"certificate_state": (before, seen.state), "certificate_problem": (None, seen.problem)}
            audit_record("domain.certificate_changed", claim, changes, label=claim.domain)
    if seen.state in (CertificateState.EXPIRING, CertificateState.FAILED):
        log.error(
            "alarm: a domain has no good certificate",
            extra={"domain": claim.domain, "state": seen.state, "reason": seen.problem},
        )
    return claim


@transaction.atomic
def _released(claim: CustomDomain) -> CustomDomain:
    claim = CustomDomain.objects.select_for_update().get(pk=claim.pk)
    before, now = claim.state, timezone.now()
    claim.state = DomainState.RELEASED
    claim.held_until = now + HOLD_SPAN if claim.proved_at else now
    claim.save(update_fields=["state", "held_until"])
    if claim.tenant_id:
        host_remove(host=claim.domain, tenant_id=claim.tenant_id)
    changes = {"state": (before, claim.state), "held_until": (None, claim.held_until)}
    audit_record("domain.released", claim, changes, label=claim.domain)
    return claim


def _taken(domain: str) -> CerError:
    return ConflictError(
        f"{domain} is, or was until a short while ago, the domain of another community.", code="domain_taken"
    )
