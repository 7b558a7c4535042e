from uuid import UUID

from django.db.models import QuerySet

from cer.kit.api.caller import Caller
from cer.kit.errors import NotFoundError
from tenant_apps.access.selectors import configurations_granted
from tenant_apps.communities.models import Community, Configuration


def community_here() -> Community:
    """The community this schema belongs to."""
    community = Community.objects.first()
    if community is None:
        raise NotFoundError("This community is not registered yet: create it first.")
    return community


def is_registered() -> bool:
    return Community.objects.exists()


def configurations_listed(seen_by: Caller | None = None) -> QuerySet[Configuration]:
    """All, or what a caller sees of them: who is restricted, those that were granted."""
    rows = Configuration.objects.select_related("community")
    if seen_by is None or seen_by.granted_to is None:
        return rows
    return rows.filter(pk__in=configurations_granted(seen_by.granted_to).values("pk"))


def configuration_by_id(configuration_id: UUID, seen_by: Caller | None = None) -> Configuration:
    configuration = configurations_listed(seen_by).filter(pk=configuration_id).first()
    if configuration is None:
        raise NotFoundError("There is no such configuration in this community.")
    return configuration


def configuration_by_code(code: str) -> Configuration:
    configuration = configurations_listed().filter(code=code).first()
    if configuration is None:
        raise NotFoundError(f"There is no configuration {code} in this community.")
    return configuration
