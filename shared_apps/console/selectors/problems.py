"""The world of problems: what somebody of the staff should look at, the gravest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from cer.calc.intervals import day_starts_at
from shared_apps.domains.selectors import domains_failing
from shared_apps.flags.declared import FLAGS
from shared_apps.jobs.selectors import jobs_failed_since, jobs_stuck
from shared_apps.plans.selectors import today
from shared_apps.tenants.selectors import tenants_active, tenants_found
from shared_apps.usage.selectors import last_readings_on

FAILED_WITHIN = timedelta(days=7)
WITHOUT_DATA_AFTER = timedelta(days=45)
"""A distributor's month comes by the 20th of the next; who has nothing after this has a problem."""


class ProblemKind(StrEnum):
    """From the gravest to the least."""

    MIGRATION_BLOCKED = "migration_blocked"
    JOB_FAILED = "job_failed"
    JOB_STUCK = "job_stuck"
    DOMAIN_FAULT = "domain_fault"
    INVOICE_OVERDUE = "invoice_overdue"
    WITHOUT_DATA = "without_data"
    FLAG_EXPIRED = "flag_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, where, and since when; no community where it is the platform's own."""

    kind: ProblemKind
    tenant_id: UUID | None = None
    slug: str | None = None
    what: str
    since_at: datetime | None = None


def problems_now() -> list[Problem]:
    """Everything that is wrong now, by kind and then by age."""
    found = [
        *_migrations(),
        *_jobs(),
        *_domains(),
        *_invoices(),
        *_without_data(),
        *_flags(),
    ]
    rank = {kind: place for place, kind in enumerate(ProblemKind)}
    earliest = datetime.min.replace(tzinfo=day_starts_at(today()).tzinfo)
    return sorted(found, key=lambda each: (rank[each.kind], each.since_at or earliest, each.slug or ""))


def _migrations() -> Iterator[Problem]:
    for tenant in tenants_found(text=None, status=None, is_blocked=True):
        yield _of(tenant, ProblemKind.MIGRATION_BLOCKED, tenant.migration_problem)


def _jobs() -> Iterator[Problem]:
    for job in jobs_failed_since(FAILED_WITHIN):
        what = f"{job.task}: {job.error_class}"
        yield _of(job.tenant, ProblemKind.JOB_FAILED, what, since_at=job.ended_at)
    for job in jobs_stuck():
        yield _of(job.tenant, ProblemKind.JOB_STUCK, f"{job.task}: {job.state}", since_at=job.asked_at)


def _domains() -> Iterator[Problem]:
    for claim in domains_failing():
        what = f"{claim.domain}: {claim.problem}"
        yield _of(claim.tenant, ProblemKind.DOMAIN_FAULT, what, since_at=claim.checked_at)


def _invoices() -> Iterator[Problem]:
    """Billing is a floor above: what is owed comes through a setting."""
    for charge in import_string(settings.CONSOLE_BILLING["owed"])():
        what = f"{charge.number or charge.provider_id}: {charge.total_cents} cents"
        yield _of(charge.customer.tenant, ProblemKind.INVOICE_OVERDUE, what, since_at=charge.created_at)


def _without_data() -> Iterator[Problem]:
    last = last_readings_on()
    for tenant in tenants_active():
        since: date = last.get(tenant.pk) or tenant.created_at.date()
        if today() - since > WITHOUT_DATA_AFTER:
            what = f"no readings since {since.isoformat()}"
            yield _of(tenant, ProblemKind.WITHOUT_DATA, what, since_at=day_starts_at(since))


def _flags() -> Iterator[Problem]:
    for flag in FLAGS.values():
        if flag.is_expired(today()):
            what = f"{flag.name}, of {flag.owner}: should be gone since {flag.expires_on.isoformat()}"
            yield Problem(kind=ProblemKind.FLAG_EXPIRED, what=what, since_at=day_starts_at(flag.expires_on))


def _of(tenant: Any, kind: ProblemKind, what: str, *, since_at: datetime | None = None) -> Problem:
    return Problem(
        kind=kind,
        tenant_id=tenant.pk if tenant else None,
        slug=tenant.slug if tenant else None,
        what=what,
        since_at=since_at,
    )
