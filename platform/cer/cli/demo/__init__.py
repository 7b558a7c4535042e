"""`cer demo`: two communities on invented data, from meter files to euros, then served until Ctrl-C."""

import argparse
import os
import sys
import time
from contextlib import ExitStack, suppress

from django_tenants.utils import tenant_context
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cer.cli.application import data_folder
from cer.cli.demo.communities import (
    SampleCommunity,
    community_ensure,
    law_and_prices_load,
    readings_import,
    sample_communities,
)
from cer.cli.demo.processes import DemoError, web_running, worker_running
from cer.cli.demo.settling import HOURS_OF_MONTHS, Settling, year_settle
from cer.cli.demo.tables import addresses, closing_table
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services.migrations import schemas_migrate

out = Console()


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "demo",
        help="two communities, a year of readings, settled and served",
        epilog="example: DEMO_EXIT=1 cer demo   (stops after the table)",
    )
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    logs = data_folder()
    logs.mkdir(exist_ok=True)
    stays = os.environ.get("DEMO_EXIT") != "1"
    try:
        with ExitStack() as stack:
            communities = _prepare()
            stack.enter_context(worker_running(logs / "worker.log"))
            _import_and_settle(communities)
            out.print(closing_table(communities))
            if stays:
                stack.enter_context(web_running(logs / "web.log"))
                _serve(communities)
    except DemoError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def _prepare() -> list[tuple[SampleCommunity, Tenant]]:
    """Schema, law, prices, communities: what is there already stays as it is."""
    started = time.monotonic()
    schemas_migrate()
    law_and_prices_load()
    communities = [(sample, community_ensure(sample)) for sample in sample_communities()]
    out.print(
        f"Database, law, illustrative prices and registries ready in {time.monotonic() - started:.1f} s."
    )
    return communities


def _import_and_settle(communities: list[tuple[SampleCommunity, Tenant]]) -> None:
    with _progress() as bars:
        for sample, tenant in communities:
            with tenant_context(tenant):
                _import(bars, sample)
        year_settle([_watched(bars, sample, tenant) for sample, tenant in communities])


def _import(bars: Progress, sample: SampleCommunity) -> None:
    bar = bars.add_task(f"{sample.slug}: readings imported", total=None)
    readings_import(sample, on_values=lambda count: bars.advance(bar, count))
    _fill(bars, bar)


def _fill(bars: Progress, bar: TaskID) -> None:
    """A bar whose end was not known beforehand has reached it."""
    bars.update(bar, total=bars.tasks[bar].completed)


def _watched(bars: Progress, sample: SampleCommunity, tenant: Tenant) -> Settling:
    hours = bars.add_task(f"{sample.slug}: hours settled", total=HOURS_OF_MONTHS)
    euros = bars.add_task(f"{sample.slug}: euros divided", total=None)
    return Settling(
        sample=sample,
        tenant=tenant,
        on_hours=lambda count: bars.advance(hours, count),
        on_cents=lambda cents: bars.advance(euros, cents // 100),
        on_end=lambda: _fill(bars, euros),
    )


def _progress() -> Progress:
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=out)


def _serve(communities: list[tuple[SampleCommunity, Tenant]]) -> None:
    out.print(addresses(communities), soft_wrap=True, highlight=False)
    out.print("Serving until Ctrl-C.")
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)
