"""Readings in and a month out, against psql moving the same values through a row-per-quarter table."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from cer.adapters.meter_folder import Direction
from cer.cli.bench.invented_community import MONTH, InventedCommunity, community_registered, prices_invented
from cer.cli.bench.measurement import Row, Seconds, Target, best_seconds, seconds_of
from cer.cli.bench.psql import Psql
from cer.cli.bench.sizes import Sizes
from cer.cli.bench.stage import Stage
from cer.kit.tenancy import in_schema
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services import wide_file_import
from tenant_apps.settlement.services import run_cancel, run_compute, run_start
from tenant_apps.settlement.states import RunKind, RunState

IMPORT = Target(ratio_max=1 / 8)
MONTH_RUN = Target(ratio_max=1)

LAY_ROWS = """
DROP TABLE IF EXISTS public.bench_rows;
CREATE TABLE public.bench_rows (
    pod bigint, direction smallint, starts_at timestamptz, energy_wh integer,
    PRIMARY KEY (pod, direction, starts_at)
);
INSERT INTO public.bench_rows
SELECT pod.number, (curve.direction = 'fed_in')::int::smallint,
       curve.day::timestamp AT TIME ZONE 'Europe/Rome' + (value.quarter - 1) * interval '15 minutes',
       value.energy_wh
FROM {schema}.metering_daycurve AS curve
JOIN (SELECT id, row_number() OVER (ORDER BY code) AS number FROM {schema}.members_pod) AS pod
  ON pod.id = curve.pod_id
CROSS JOIN LATERAL unnest(curve.energy_wh) WITH ORDINALITY AS value (energy_wh, quarter);
VACUUM ANALYZE public.bench_rows;
DROP TABLE IF EXISTS public.bench_rows_without_key;
CREATE TABLE public.bench_rows_without_key (LIKE public.bench_rows);
"""


@dataclass(frozen=True, slots=True)
class RegisteredCommunity:
    """An invented community on the platform, and psql on the database that it is in."""

    invented: InventedCommunity
    schema_name: str
    psql: Psql

    def imported(self, content: bytes, direction: Direction = Direction.WITHDRAWN) -> Seconds:
        """Import a file of the folder format through the service that uploads use."""
        with in_schema(self.schema_name):
            return seconds_of(
                lambda: wide_file_import(
                    content=content,
                    name=f"{direction}.csv.gz",
                    direction=direction,
                    source=ReadingSource.DISTRIBUTOR_VALIDATED,
                )
            )

    def imported_into_empty_store(self, content: bytes, *, after: bytes | None = None) -> Seconds:
        """Import a file where nothing is known, or only what another file brought."""
        schema = self.schema_name
        self.psql.run(f"TRUNCATE {schema}.metering_daycurve, {schema}.metering_meterfile CASCADE;")
        if after is not None:
            self.imported(after)
        return self.imported(content)


def reading_rows(stage: Stage, sizes: Sizes) -> Iterator[Row]:
    """The import at the size of the targets, then the month at each size."""
    rule_set_load()
    prices_invented()
    for pods in sorted({sizes.pods, *sizes.pods_of_growth}):
        invented = InventedCommunity.of_size(pods)
        community = RegisteredCommunity(invented, community_registered(invented), stage.psql)
        if pods == sizes.pods:
            yield from _import_rows(community, sizes)
        yield _month_row(community, sizes)


def _import_rows(community: RegisteredCommunity, sizes: Sizes) -> Iterator[Row]:
    """A month that is new, one that corrects every value, and one known already in other bytes."""
    first = community.invented.file(Direction.WITHDRAWN)
    corrected = community.invented.file(Direction.WITHDRAWN, added_wh=1)
    repacked = gzip.compress(gzip.decompress(first), compresslevel=1)
    community.imported(first)
    community.psql.run(LAY_ROWS.format(schema=community.schema_name))
    with TemporaryDirectory() as folder:
        rows_file = Path(folder, "rows.csv")
        community.psql.run(f"\\copy public.bench_rows TO '{rows_file}' (FORMAT csv)")
        new_s, corrected_s, known_s, floor_s, keyless_s = best_seconds(
            sizes.database_repeats,
            lambda: community.imported_into_empty_store(first),
            lambda: community.imported_into_empty_store(corrected, after=first),
            lambda: community.imported_into_empty_store(repacked, after=first),
            lambda: _rows_copied_in(community.psql, "bench_rows", rows_file),
            lambda: _rows_copied_in(community.psql, "bench_rows_without_key", rows_file),
        )
    work = f"import, {len(community.invented.pods)} PODs × 1 month, every value"
    floor = "psql \\copy of the same values into a bare row-per-quarter table"
    for variant, value_s in (("new", new_s), ("corrected", corrected_s), ("known already", known_s)):
        yield Row(
            work=f"{work} {variant}",
            value_s=value_s,
            floor=f"{floor} with its key",
            floor_s=floor_s,
            target=IMPORT,
        )
    yield Row(work=f"{work} new", value_s=new_s, floor=f"{floor} without a key", floor_s=keyless_s)


def _rows_copied_in(psql: Psql, table: str, rows_file: Path) -> Seconds:
    psql.run(f"TRUNCATE public.{table}")
    return psql.seconds(f"\\copy public.{table} FROM '{rows_file}' (FORMAT csv)")


def _month_row(community: RegisteredCommunity, sizes: Sizes) -> Row:
    community.imported_into_empty_store(community.invented.file(Direction.WITHDRAWN))
    community.imported(community.invented.file(Direction.FED_IN), Direction.FED_IN)
    community.psql.run(LAY_ROWS.format(schema=community.schema_name))
    value_s, floor_s = best_seconds(
        sizes.database_repeats,
        lambda: _month_computed(community.schema_name),
        lambda: community.psql.seconds("\\copy public.bench_rows TO '/dev/null' (FORMAT binary)"),
    )
    pods = len(community.invented.pods)
    return Row(
        work=f"month, {pods} PODs, from database to computed run",
        value_s=value_s,
        floor="psql \\copy binary of the same readings out of a row-per-quarter table",
        floor_s=floor_s,
        target=MONTH_RUN if pods == sizes.pods else None,
    )


def _month_computed(schema_name: str) -> Seconds:
    """Start a run and compute it, with all its results written; it is cancelled afterwards."""
    with in_schema(schema_name):
        started_s = perf_counter()
        run = run_start(kind=RunKind.MONTHLY, period=MONTH, started_by="bench")
        run = run_compute(run_id=run.pk)
        taken_s = perf_counter() - started_s
        if run.state != RunState.REVIEW:
            raise AssertionError(f"The month was not computed: {run.problem}")
        run_cancel(run_id=run.pk)
    return taken_s
