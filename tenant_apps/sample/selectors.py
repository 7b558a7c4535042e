"""What of a community is sample data, and what the community has without it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from tenant_apps.members import selectors as members
from tenant_apps.metering.selectors import files
from tenant_apps.sample.models import SampleRow, SampleSet
from tenant_apps.settlement.selectors.runs import runs_listed
from tenant_apps.settlement.states import WORKING


def sample_here() -> SampleSet | None:
    """The sample data of this community, wanted or here."""
    return SampleSet.objects.first()


def sample_keys(table_name: str) -> Collection[str]:
    """Keys of the rows of a table that are sample data."""
    return list(SampleRow.objects.filter(table_name=table_name).values_list("row_key", flat=True))


def sample_runs_waiting() -> Collection[UUID]:
    """Simulations of the sample that are not computed yet."""
    runs = runs_listed().filter(pk__in=sample_keys("settlement_settlementrun"), state__in=WORKING)
    return list(runs.order_by("first_on").values_list("pk", flat=True))


def members_counted() -> int:
    """Members that a plan must have room for: nobody pays for sample data."""
    return members.members_counted(without=sample_keys("members_member"))


def members_active(on: date) -> int:
    """How many members belong on a day."""
    return members.members_active(on, without=sample_keys("members_member"))


def pods_active(on: date) -> int:
    """How many PODs take part on a day."""
    return members.pods_active(on, without=sample_keys("members_pod"))


def values_imported(day: date) -> int:
    """Values in the files that were taken on an Italian day."""
    return files.values_imported(day, without=sample_keys("metering_meterfile"))
