from datetime import datetime
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Q, QuerySet

from cer.kit.audit import ChainReport, chain_verify
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.encryption import FieldCipher, PlatformKeys, WrappedKey
from cer.kit.errors import NotFoundError
from cer.kit.refusals import field_refused
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.tenants.models import (
    Domain,
    FieldKey,
    PlatformEvent,
    Tenant,
    TenantDeletion,
)
from shared_apps.tenants.names import slug_checked, slug_proposals, slug_shape
from shared_apps.tenants.states import TenantStatus


def tenants_listed() -> QuerySet[Tenant]:
    """Every community, in the order of its address."""
    return Tenant.objects.prefetch_related("domains").order_by("slug")


def tenants_active() -> QuerySet[Tenant]:
    """Communities that are served now."""
    return Tenant.objects.active()


def tenant_by_schema(schema_name: str) -> Tenant:
    tenant = Tenant.objects.filter(schema_name=schema_name).first()
    if tenant is None:
        raise NotFoundError("There is no such community.")
    return tenant


def primary_address(tenant_id: UUID) -> str:
    """Where a community answers: the address of links in mails, never taken from a request (S17)."""
    domain = Domain.objects.get(tenant_id=tenant_id, is_primary=True)
    return str(settings.COMMUNITY_ADDRESS).format(domain=domain.domain)


def tenant_by_id(tenant_id: UUID) -> Tenant | None:
    return Tenant.objects.filter(pk=tenant_id).first()


def tenant_by_slug(slug: str) -> Tenant:
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise NotFoundError(f"There is no community with the address {slug}.")
    return tenant


def tenant_active_by_slug(slug: str) -> Tenant:
    """The community of an address; unknown and suspended look alike (S17)."""
    tenant = tenants_active().filter(slug=slug).first()
    if tenant is None:
        raise NotFoundError("There is no such community.")
    return tenant


def slug_free(slug: str) -> str:
    """The slug, if a new community may take it: allowed, not taken, and not to be mistaken for another's."""
    slug_checked(slug)
    if Tenant.objects.filter(slug=slug).exists():
        raise field_refused("slug", f"The address {slug} is taken; choose another.", code="slug_taken")
    shape = slug_shape(slug)
    if any(slug_shape(other) == shape for other in Tenant.objects.values_list("slug", flat=True)):
        raise field_refused(
            "slug",
            f"The address {slug} looks like that of another community; choose another.",
            code="slug_confusable",
        )
    return slug


def slugs_proposed(wanted: str, *, count: int = 3) -> list[str]:
    """Free addresses close to what was wanted."""
    taken = {slug_shape(slug) for slug in Tenant.objects.values_list("slug", flat=True)}
    free = (slug for slug in slug_proposals(wanted) if slug_shape(slug) not in taken)
    return list(islice(dict.fromkeys(free), count))


def active_tenant_at_host(host: str) -> Tenant | None:
    """The community that answers under a host, or None: unknown and suspended look alike (S17)."""
    domain = (
        Domain.objects.select_related("tenant")
        .filter(domain=host, tenant__status=TenantStatus.ACTIVE)
        .first()
    )
    return domain.tenant if domain else None


def deletion_open(slug: str) -> TenantDeletion:
    """The deletion of a community that was asked for and is neither done nor withdrawn."""
    found = TenantDeletion.objects.filter(slug=slug, withdrawn_at=None, done_at=None).first()
    if found is None:
        raise NotFoundError(f"Nobody has asked to delete {slug}.")
    return found


def deletions_listed() -> QuerySet[TenantDeletion]:
    """Every deletion that was ever asked for, with its certificate once it is done."""
    return TenantDeletion.objects.order_by("-requested_at")


def active_schema_names() -> list[str]:
    return list(Tenant.objects.active().order_by("schema_name").values_list("schema_name", flat=True))


def platform_keys() -> PlatformKeys:
    return PlatformKeys(settings.FIELD_KEYS)


def field_cipher_here() -> FieldCipher:
    """What seals and opens the values of the community that is entered now (D7).

    Its key is read on the public role, for a moment: the community's own role cannot read it.
    """
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        return _cipher(FieldKey.objects.get(tenant__schema_name=schema_name), schema_name)


def cipher_of_tenant(tenant: Tenant, *, using: str = DEFAULT_DB_ALIAS) -> FieldCipher:
    """The same for a community that is looked at from outside."""
    return _cipher(FieldKey.objects.using(using).get(tenant=tenant), tenant.schema_name)


def _cipher(key: FieldKey, schema_name: str) -> FieldCipher:
    return platform_keys().cipher(WrappedKey(key.platform_key_id, bytes(key.wrapped)), owner=schema_name)


def platform_events() -> QuerySet[PlatformEvent]:
    """The platform's own audit log."""
    return PlatformEvent.objects.all()


def platform_chain_report() -> ChainReport:
    """The platform's own audit log, read from its beginning."""
    return chain_verify(PlatformEvent.objects.order_by("number").iterator())


def tenants_found(
    *, text: str | None, status: TenantStatus | None, is_blocked: bool | None
) -> QuerySet[Tenant]:
    """Communities by a part of address, name or host, by status, and by whether a migration blocks them."""
    found = Q()
    if text:
        found &= Q(slug__icontains=text) | Q(name__icontains=text) | Q(domains__domain__icontains=text)
    if status:
        found &= Q(status=status)
    if is_blocked is not None:
        found &= ~Q(migration_problem="") if is_blocked else Q(migration_problem="")
    return Tenant.objects.filter(pk__in=Tenant.objects.filter(found).values("pk"))


def tenants_counted(*, created_after: datetime) -> dict[str, int]:
    """How many communities are in each state, and how many are new."""
    return Tenant.objects.aggregate(
        active=Count("pk", Q(status=TenantStatus.ACTIVE)),
        suspended=Count("pk", Q(status=TenantStatus.SUSPENDED)),
        migration_blocked=Count("pk", ~Q(migration_problem="")),
        created_30_days=Count("pk", Q(created_at__gt=created_after)),
    )


def deletions_counted() -> dict[str, int]:
    """Deletions that wait for a second person, and those whose hold runs."""
    return TenantDeletion.objects.filter(withdrawn_at=None, done_at=None).aggregate(
        deletions_asked=Count("pk", Q(confirmed_by="")), deletions_held=Count("pk", ~Q(confirmed_by=""))
    )
