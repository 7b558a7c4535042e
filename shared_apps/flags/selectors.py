from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import NotFoundError
from cer.kit.tenancy import in_schema
from shared_apps.flags.declared import FLAGS, Flag
from shared_apps.flags.models import FlagOverride


def flag_on(flag: Flag, *, tenant_id: UUID) -> bool:
    """Is a flag on in a community? Asked here and nowhere else, from inside a community too."""
    with in_schema(PUBLIC_SCHEMA):
        override = FlagOverride.objects.filter(tenant_id=tenant_id, name=flag.name).first()
    return override.is_on if override else flag.default


def flag_declared(name: str) -> Flag:
    """The flag of a name; refused where none is declared."""
    if name not in FLAGS:
        raise NotFoundError("There is no such flag.")
    return FLAGS[name]


@dataclass(frozen=True, slots=True)
class FlagState:
    """A flag in one community; `is_own`: set for this community, whatever the default is."""

    flag: Flag
    is_on: bool
    is_own: bool


def flags_of(tenant_id: UUID) -> list[FlagState]:
    """Every declared flag as it is in a community."""
    own = dict(FlagOverride.objects.filter(tenant_id=tenant_id).values_list("name", "is_on"))
    return [FlagState(flag, own.get(name, flag.default), name in own) for name, flag in FLAGS.items()]


def overrides_counted() -> dict[str, int]:
    """In how many communities each flag was set."""
    return dict(FlagOverride.objects.values_list("name").annotate(Count("pk")))
