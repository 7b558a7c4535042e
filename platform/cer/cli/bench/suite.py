"""All rows, in the order of the table of targets."""

from collections.abc import Iterator

from cer.cli.bench.communities import community_rows
from cer.cli.bench.grants import grant_rows
from cer.cli.bench.kernel import kernel_rows
from cer.cli.bench.lists import list_rows
from cer.cli.bench.measurement import Row
from cer.cli.bench.readings import reading_rows
from cer.cli.bench.sizes import Sizes
from cer.cli.bench.stage import Stage
from shared_apps.tenants.services.migrations import schemas_migrate


def bench_rows(stage: Stage, sizes: Sizes) -> Iterator[Row]:
    """Measure everything, row by row."""
    schemas_migrate()
    yield from kernel_rows(sizes)
    yield from reading_rows(stage, sizes)
    yield from grant_rows(sizes)
    yield from community_rows(stage, sizes)
    yield from list_rows(sizes)
