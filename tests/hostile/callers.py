"""Everybody who may call two communities, and calls that leave nothing behind."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from tenant_apps.access.models import Role
from tenant_apps.access.permissions import ROLE_PERMISSIONS
from tests.clients import ApiClient, signed_in, with_key
from tests.populated import Populated


@dataclass(frozen=True, slots=True)
class HostileCaller:
    """Somebody known to one community, with the headers that prove it."""

    name: str
    community: Populated
    headers: Mapping[str, str]
    permissions: frozenset[str] = frozenset()
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.community.slug}.localhost"

    def may(self, permission: str) -> bool:
        return permission == "open" or permission in self.permissions


def callers_of(community: Populated) -> Iterator[HostileCaller]:
    """One person per role, a program with a key that opens all, and a stranger."""
    for role in Role:
        client = signed_in(community.slug, role, member_id=community.ids["member_id"])
        yield _caller(str(role), community, client, frozenset(ROLE_PERMISSIONS[role]))
    every = frozenset().union(*ROLE_PERMISSIONS.values())
    yield HostileCaller(
        "key", community, {"Authorization": f"Bearer {with_key(community.slug).key}"}, frozenset(every)
    )
    yield HostileCaller("stranger", community, {})


def _caller(name: str, community: Populated, client: ApiClient, permissions: frozenset[str]) -> HostileCaller:
    cookies = {cookie: morsel.value for cookie, morsel in client.client.cookies.items()}
    return HostileCaller(name, community, {"X-CSRFToken": cookies["csrftoken"]}, permissions, cookies)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Roll back all that is done inside, and leave the community."""
    _out()
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    _out()


def _out() -> None:
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def real_ids(value: Any, ids: Mapping[str, Any]) -> Any:
    """A body whose fields named like ids of the community hold these."""
    if isinstance(value, dict):
        return {key: str(ids[key]) if key in ids else real_ids(part, ids) for key, part in value.items()}
    return [real_ids(part, ids) for part in value] if isinstance(value, list) else value
