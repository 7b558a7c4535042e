"""A new community ready to use, and a release over all of them, as their number grows."""

from collections.abc import Iterator
from itertools import count

from cer.cli.bench.lists import ANSWER, Listed
from cer.cli.bench.measurement import Row, Seconds, Target, best_seconds, seconds_of
from cer.cli.bench.psql import Psql
from cer.cli.bench.release import release_rows
from cer.cli.bench.sizes import Sizes
from cer.cli.bench.stage import Stage
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenants_listed
from shared_apps.tenants.services.communities import tenant_create
from shared_apps.tenants.services.template import FOLDER, TEMPLATE_SCHEMA
from tenant_apps.communities.selectors import configurations_listed

READY_S = 1.0
GROWTH = 2.0
FLOOR_SCHEMA = "bench_floor"


def community_rows(stage: Stage, sizes: Sizes) -> Iterator[Row]:
    """With few communities present, then with more and more; at each number a release, too."""
    numbers = count(1)
    few_s = few_page_s = listed = None
    for present in (sizes.tenants_few, *sizes.tenants_many):
        while tenants_listed().count() < present:
            _community_new(next(numbers))
        ready_s, tables_s = best_seconds(
            sizes.database_repeats,
            lambda: seconds_of(lambda: _community_used(_community_new(next(numbers)))),
            lambda: _tables_made(stage.psql),
        )
        work = f"new community ready to use, {present} present"
        yield Row(
            work=work,
            value_s=ready_s,
            floor="psql makes the same tables in a bare schema",
            floor_s=tables_s,
            target=Target(value_s_max=READY_S),
        )
        if few_s is not None:
            yield Row(
                work=work,
                value_s=ready_s,
                floor=f"the same with {sizes.tenants_few} present",
                floor_s=few_s,
                target=Target(ratio_max=GROWTH),
            )
        few_s = few_s or ready_s
        listed = listed or Listed(sizes.members_few, slug="listed")
        page_s = listed.p95_s("members", sizes.requests)
        yield Row(
            work=f"page of members, {present} communities present, p95",
            value_s=page_s,
            floor=f"the same with {sizes.tenants_few} present",
            floor_s=few_page_s or page_s,
            target=ANSWER,
        )
        few_page_s = few_page_s or page_s
        yield from release_rows(stage, sizes)


def _community_new(number: int) -> Tenant:
    return tenant_create(slug=f"community{number}", name=f"CER {number}")


def _community_used(tenant: Tenant) -> None:
    """Ready means that the login that serves can ask it something."""
    with in_schema(tenant.schema_name):
        configurations_listed().exists()


def _tables_made(psql: Psql) -> Seconds:
    """What PostgreSQL itself needs for the tables, without role, grants and the platform's own rows."""
    psql.run(f"DROP SCHEMA IF EXISTS {FLOOR_SCHEMA} CASCADE")
    tables = "".join((FOLDER / part).read_text() for part in ("pre_data.sql", "post_data.sql"))
    return psql.seconds(
        f"BEGIN;\nCREATE SCHEMA {FLOOR_SCHEMA};\n{tables.replace(TEMPLATE_SCHEMA, FLOOR_SCHEMA)}\nCOMMIT;"
    )
