"""The table of day curves in the database: a hypertable where there can be one, and only ever added to."""

from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tenant_apps.metering.models import DayCurve
from tests.metering.conftest import PLAIN
from tests.metering.curves import POD, pods_make
from tests.metering.test_constraints import curve_insert

pytestmark = pytest.mark.django_db
DAYS = (date(2023, 6, 1), date(2024, 6, 1))


def rows_of(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def refusal_of(statement: str) -> str:
    """The reason for which the community's role may not run a statement."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege), refusal.value
    return str(refusal.value)


@pytest.fixture
def curve(alfa) -> None:
    pod_id = pods_make(POD)[POD]
    for day in DAYS:
        curve_insert(pod_id, day=day)
    connection.check_constraints()


@pytest.fixture
def chunks(store, curve) -> list[str]:
    if store == PLAIN:
        pytest.skip("only a hypertable has chunks")
    found = rows_of(
        f"SELECT chunk::text FROM show_chunks('{connection.schema_name}.metering_daycurve') AS chunk"
    )
    return [chunk for (chunk,) in found]


def test_day_curves_are_a_hypertable_of_years_exactly_where_the_extension_is(store, alfa) -> None:
    has_extension = rows_of("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')")[0][0]
    assert has_extension == (store != PLAIN)
    if has_extension:
        dimensions = rows_of(
            "SELECT column_name, time_interval FROM timescaledb_information.dimensions"
            f" WHERE hypertable_schema = '{connection.schema_name}' AND hypertable_name = 'metering_daycurve'"
        )
        assert [(column, interval.days // 360) for column, interval in dimensions] == [("day", 1)]


def test_each_year_has_its_own_chunk(chunks) -> None:
    assert len(chunks) == len(DAYS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE metering_daycurve SET revision = 2",
        "DELETE FROM metering_daycurve",
        "TRUNCATE metering_daycurve",
        "SELECT * FROM metering_daycurve FOR UPDATE",
        "INSERT INTO metering_daycurve SELECT * FROM metering_daycurve"
        " ON CONFLICT (pod_id, direction, day, revision) DO UPDATE SET revision = 9",
        "DROP TABLE metering_daycurve",
        "ALTER TABLE metering_daycurve DROP CONSTRAINT day_curve_possible",
    ],
)
def test_curves_may_be_added_and_never_changed(curve, statement) -> None:
    assert refusal_of(statement)
    assert DayCurve.objects.count() == len(DAYS)


def test_chunks_are_as_closed_as_their_table(chunks) -> None:
    for statement in (
        f"UPDATE {chunks[0]} SET revision = 2",
        f"DELETE FROM {chunks[0]}",
        f"TRUNCATE {chunks[0]}",
        f"DROP TABLE {chunks[0]}",
        f"SELECT drop_chunks('{connection.schema_name}.metering_daycurve', older_than => date '2100-01-01')",
    ):
        assert refusal_of(statement)
    assert DayCurve.objects.count() == len(DAYS)


def test_s13_the_chunks_of_another_community_are_closed(chunks, enter) -> None:
    schema_of_alfa = connection.schema_name
    enter("beta")
    for statement in (
        f"SELECT * FROM {chunks[0]}",
        f"INSERT INTO {chunks[0]} SELECT * FROM {chunks[0]}",
        f"DELETE FROM {chunks[0]}",
        f"SELECT * FROM {schema_of_alfa}.metering_daycurve",
    ):
        assert "permission denied" in refusal_of(statement)
    assert not DayCurve.objects.exists()
