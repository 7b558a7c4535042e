"""The second wall: what PostgreSQL itself refuses (S13, S14, S37)."""

from collections.abc import Callable

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.utils import OperationalError

from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenant_by_slug
from tests.clients import signed_in

pytestmark = pytest.mark.django_db


def _refused(statement: str) -> str:
    """Run raw SQL on the connection of now and return PostgreSQL's refusal."""
    with (
        pytest.raises((ProgrammingError, OperationalError)) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return str(refusal.value)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {beta}.members_member",
        "INSERT INTO {beta}.members_member (id, code, name) VALUES (gen_random_uuid(), 'X', 'X')",
        "DROP SCHEMA {beta} CASCADE",
        "DROP SCHEMA {alfa} CASCADE",
        "DROP TABLE {alfa}.members_member",
        "ALTER TABLE {alfa}.members_member ADD COLUMN x int",
        "SELECT * FROM public.tenants_tenant",
        "SELECT * FROM public.tenants_domain",
        "SELECT * FROM public.tenants_fieldkey",
        "SELECT * FROM public.accounts_user",
        "SELECT * FROM public.django_session",
        "UPDATE public.django_content_type SET model = 'x'",
        "INSERT INTO public.rulebook_rulesetversion DEFAULT VALUES",
        "SELECT * FROM {alfa}.django_migrations",
        "CREATE TABLE {alfa}.own_table (x int)",
        "CREATE TABLE public.own_table (x int)",
        "RESET ROLE; SELECT * FROM {beta}.members_member",
        "RESET ROLE; SELECT * FROM {alfa}.members_member",
    ],
)
def test_s13_a_community_role_is_refused(enter: Callable[[str], None], statement: str) -> None:
    schemas = {slug: tenant_by_slug(slug).schema_name for slug in ("alfa", "beta")}
    enter("alfa")
    assert "permission denied" in _refused(statement.format(**schemas)) or "must be owner" in _refused(
        statement.format(**schemas)
    )


def test_s13_the_public_role_reads_no_community(db: None) -> None:
    schema_name = tenant_by_slug("alfa").schema_name
    assert "permission denied for schema" in _refused(f"SELECT * FROM {schema_name}.members_member")


def test_s13_a_schema_whose_role_is_missing_raises_instead_of_staying_where_it_was(alfa: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with pytest.raises(DatabaseError), transaction.atomic(), in_schema("t_roleisnothere"):
        Tenant.objects.count()


def test_s13_the_login_itself_owns_nothing_and_inherits_nothing(django_db_setup: None) -> None:
    description = connection.settings_dict
    login = psycopg.connect(
        dbname=description["NAME"],
        user=description["USER"],
        password=description["PASSWORD"],
        host=description["HOST"],
        port=description["PORT"],
    )
    with login, pytest.raises(psycopg.errors.InsufficientPrivilege):
        login.execute("SELECT * FROM public.tenants_tenant")


def test_s13_role_and_search_path_cost_one_statement(
    alfa: None, django_assert_num_queries: Callable[[int], object]
) -> None:
    with in_schema("public"), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with django_assert_num_queries(2), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].endswith(schema_of_now())


def schema_of_now() -> str:
    return str(connection.schema_name)


def test_s14_no_admin_answers_on_the_host_of_a_community(db: None) -> None:
    owner = signed_in("alfa")
    for path in ("/admin/", "/admin", "/admin/tenants/tenant/", "/api/platform/v1/tenants"):
        assert owner.send("GET", path, None).status_code == 404, path


def test_s14_a_community_reads_only_the_shared_tables_that_it_declares(
    enter: Callable[[str], None],
) -> None:
    enter("alfa")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm')"
            " AND has_table_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"
        )
        found = {name for (name,) in cursor.fetchall()}
    declared = {
        model._meta.db_table for model in apps.get_models() if getattr(model, "community_readable", False)
    }
    assert found <= declared | set(settings.COMMUNITY_READABLE_TABLES)
    assert not any(
        name.startswith(("accounts_user", "tenants_")) for name in found - {"accounts_user_groups"}
    )
