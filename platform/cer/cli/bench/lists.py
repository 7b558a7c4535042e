"""The lists of members and PODs, asked for over the API as their number grows."""

import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter

from django.test import Client
from django.utils import timezone

from cer.adapters.member_lists import TEMPLATE_COLUMNS
from cer.adapters.spreadsheets import TableFormat, table_bytes
from cer.calc.rules import ConfigurationKind
from cer.cli.bench.measurement import Row, Seconds, Target
from cer.cli.bench.sizes import Sizes
from cer.kit.tenancy import in_schema
from shared_apps.accounts.services import account_create
from shared_apps.market.zones import MarketZone
from shared_apps.tenants.services.communities import tenant_create
from tenant_apps.access.permissions import Permission
from tenant_apps.access.services import Role, key_issue, role_assign
from tenant_apps.communities.services import community_create, configuration_create
from tenant_apps.members.services.member_lists import ListMode, member_list_take

ANSWER = Target(value_s_max=0.2)
PAGES = {
    "members": ("?limit=50", "?limit=50&offset=100", "?search=anna", "?state=active&sort=-name"),
    "pods": ("?limit=50", "?limit=50&offset=100", "?search=0001", "?is_held=true&sort=-code"),
}
NAMES = ("Anna", "Bruno", "Carla", "Dario")


def list_rows(sizes: Sizes) -> Iterator[Row]:
    """The 95th percentile of each list with many members, beside that with few."""
    few, many = (Listed(count, slug=f"members{count}") for count in (sizes.members_few, sizes.members_many))
    yield Row(
        work=f"list of {sizes.members_many} members taken in",
        value_s=many.taken_s,
        floor=f"the same with {sizes.members_few}",
        floor_s=few.taken_s,
    )
    for room in PAGES:
        yield Row(
            work=f"page of {room}, {sizes.members_many} members, p95",
            value_s=many.p95_s(room, sizes.requests),
            floor=f"the same with {sizes.members_few}",
            floor_s=few.p95_s(room, sizes.requests),
            target=ANSWER,
        )


class Listed:
    """A community of so many households, and a program that asks for their lists."""

    def __init__(self, members: int, *, slug: str) -> None:
        tenant = tenant_create(slug=slug, name=f"CER {slug}")
        account = account_create(
            email=f"{slug}@bench.example", name="bench", password=secrets.token_urlsafe()
        )
        with in_schema(tenant.schema_name):
            community_create(name=f"CER {slug}", legal_form="association", kind=ConfigurationKind.CER)
            configuration_create(code="C1", primary_substation="AC001E00001", market_zone=MarketZone.NORD)
            content = _list_of(members)
            started_s = perf_counter()
            member_list_take(content=content, mode=ListMode.ALL_OR_NOTHING)
            self.taken_s: Seconds = perf_counter() - started_s
            role_assign(account_id=account.pk, email=account.email, name=account.name, role=Role.OWNER)
            issued = key_issue(
                name="bench",
                permissions=[Permission.REGISTRY_VIEW],
                expires_at=timezone.now() + timedelta(days=1),
                account_id=account.pk,
                allowed=frozenset(Permission),
            )
        self.client = Client(headers={"Host": f"{slug}.localhost", "Authorization": f"Bearer {issued.token}"})

    def p95_s(self, room: str, requests: int) -> Seconds:
        """The time within which 95 of 100 pages of a list come."""
        times = sorted(self._asked_s(f"/api/v1/{room}{page}") for page in PAGES[room] * requests)
        return times[len(times) * 95 // 100]

    def _asked_s(self, path: str) -> Seconds:
        started_s = perf_counter()
        answer = self.client.get(path)
        taken_s = perf_counter() - started_s
        if answer.status_code != 200:
            raise AssertionError(f"{path} answered {answer.status_code}: {answer.content[:300]!r}")
        return taken_s


def _list_of(members: int) -> bytes:
    """Households as the template wants them, each with a POD of its own."""
    rows = [
        (
            f"M{number:05}",
            f"{NAMES[number % len(NAMES)]} {number}",
            *("", "", "", ""),
            "persona fisica",
            "no",
            date(2024, 1, 1),
            f"IT001E{number:08}",
            Decimal(3),
            "C1",
        )
        for number in range(members)
    ]
    return table_bytes(list(TEMPLATE_COLUMNS.values()), rows, kind=TableFormat.CSV)
