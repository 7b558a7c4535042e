"""A release over all communities, against one psql session that runs the same SQL over their schemas."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from cer.cli.bench.measurement import Row, Seconds, Target, best_seconds
from cer.cli.bench.sizes import Sizes
from cer.cli.bench.stage import Stage
from shared_apps.tenants.models import Tenant

NOTHING_PENDING_S = 2.0
PER_COMMUNITY_S = 0.008
THIS_RELEASE, NEXT_RELEASE = "cer.config.settings.local", "cer.cli.bench.next_release.settings"

# One round trip for each community: `\;` sends what follows along with what went before.
ASK = "SELECT array_agg(app || '.' || name) FROM {schema}.django_migrations;\n"
ADD = (
    "BEGIN\\; SET LOCAL search_path = {schema}, public\\;"
    " ALTER TABLE members_member ADD COLUMN bench_note integer\\;"
    " INSERT INTO django_migrations (app, name, applied) VALUES ('members', '9999_member_note', now())\\;"
    " COMMIT;\n"
)
TAKE_BACK = (
    "BEGIN\\; SET LOCAL search_path = {schema}, public\\;"
    " ALTER TABLE members_member DROP COLUMN bench_note\\;"
    " DELETE FROM django_migrations WHERE name = '9999_member_note'\\; COMMIT;\n"
)


def release_rows(stage: Stage, sizes: Sizes) -> Iterator[Row]:
    """The migration runner with nothing to do, and with a column to add in every community."""
    release = _Release(stage)
    communities = len(release.schema_names)
    idle_s, asked_s, migrated_s, added_s = best_seconds(
        min(sizes.database_repeats, 3),
        release.nothing_pending,
        lambda: stage.psql.seconds(release.script(ASK)),
        release.one_pending,
        release.floor_of_one_pending,
    )
    yield Row(
        work=f"release over {communities} communities, nothing pending",
        value_s=idle_s,
        floor="psql asks every schema for its migrations",
        floor_s=asked_s,
        target=Target(value_s_max=NOTHING_PENDING_S),
    )
    yield Row(
        work=f"release over {communities} communities, one plain migration",
        value_s=migrated_s,
        floor="psql runs the same SQL over the schemas, one after another",
        floor_s=added_s,
        target=Target(value_s_max=NOTHING_PENDING_S + PER_COMMUNITY_S * communities),
    )


class _Release:
    """The communities at this moment, and this release and the next one run over them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.schema_names: Sequence[str] = sorted(Tenant.objects.values_list("schema_name", flat=True))

    def script(self, statement: str) -> str:
        return "".join(statement.format(schema=schema_name) for schema_name in self.schema_names)

    def nothing_pending(self) -> Seconds:
        return self._migrated(THIS_RELEASE, communities=0)

    def one_pending(self) -> Seconds:
        taken_s = self._migrated(NEXT_RELEASE, communities=len(self.schema_names))
        self.stage.psql.run(self.script(TAKE_BACK))
        return taken_s

    def floor_of_one_pending(self) -> Seconds:
        taken_s = self.stage.psql.seconds(self.script(ADD))
        self.stage.psql.run(self.script(TAKE_BACK))
        return taken_s

    def _migrated(self, settings: str, *, communities: int) -> Seconds:
        done = subprocess.run(
            [sys.executable, "-m", "cer.cli.bench.timed_migration"],
            env=os.environ | self.stage.variables | {"DJANGO_SETTINGS_MODULE": settings},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        report = json.loads(done.stdout)
        if report["communities"] != communities:
            raise AssertionError(f"The migration should have changed {communities} communities: {report}")
        taken_s: float = report["taken_s"]
        return taken_s
