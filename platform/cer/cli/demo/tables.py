"""What the demo says at its end: the year of each community, and where to look at it."""

from decimal import Decimal

from django_tenants.utils import tenant_context
from rich.table import Table

from cer.cli.demo.communities import PASSWORD, SampleCommunity
from cer.cli.demo.processes import PORT
from cer.cli.demo.settling import YEAR
from shared_apps.tenants.models import Tenant
from tenant_apps.ledger.selectors import balances_by_code
from tenant_apps.members.selectors import pods_listed
from tenant_apps.plants.selectors import plants_listed
from tenant_apps.settlement.selectors.amounts import year_amounts_cents, year_shared_kwh
from tenant_apps.settlement.states import Title

Communities = list[tuple[SampleCommunity, Tenant]]

_ROWS = (
    ("premium €", Title.PREMIUM),
    ("valorisation €", Title.VALORISATION),
    ("costs €", Title.COSTS),
    ("social fund €", Title.SOCIAL_FUND),
    ("to producers €", Title.PRODUCER),
    ("to consumers €", Title.CONSUMER),
    ("surplus €", Title.SURPLUS),
)


def closing_table(communities: Communities) -> Table:
    """The settled year, one column per community; prices are illustrative, and the table says so."""
    table = Table(title=f"{YEAR}, settled hour by hour on illustrative prices")
    table.add_column("")
    columns = []
    for sample, tenant in communities:
        table.add_column(f"{sample.slug} ({sample.terms['configuration']['zone']})", justify="right")
        with tenant_context(tenant):
            columns.append(_column())
    for row in zip(*columns, strict=True):
        table.add_row(row[0][0], *(value for _, value in row))
    return table


def _column() -> list[tuple[str, str]]:
    amounts = year_amounts_cents(YEAR)
    ledger_cents = sum(balances_by_code().values())
    return [
        ("PODs", str(pods_listed().count())),
        ("plants", str(plants_listed().count())),
        ("shared kWh", f"{year_shared_kwh(YEAR):,.0f}"),
        *((name, _euros(amounts.get(title, 0))) for name, title in _ROWS),
        ("ledger, all accounts €", _euros(ledger_cents)),
    ]


def addresses(communities: Communities) -> str:
    """Where to look, as whom, and with which password."""
    lines = []
    for sample, tenant in communities:
        address = f"http://{sample.slug}.localhost:{PORT}"
        lines += [f"{tenant.name}", f"  {address}/api/docs   (API under {address}/api/v1)"]
        lines += [f"  {user['email']}   {user['role']}" for user in sample.terms["users"]]
    return "\n".join([*lines, f"Password of everybody: {PASSWORD}"])


def _euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:,.2f}"
