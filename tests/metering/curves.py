"""Small communities and curves for the tests of the metering room."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import numpy as np

from cer.adapters.meter_folder import Direction, WideCurves
from cer.calc.intervals import DAY, Period, day_quarter_count
from tenant_apps.communities.models import Community, Configuration
from tenant_apps.members.models import Pod
from tenant_apps.metering.selectors import PodSpan, energy_matrix, moment_known

POD, OTHER_POD = "IT001E20000001", "IT001E20000002"
MORNING = datetime(2026, 1, 10, 8, tzinfo=UTC)
NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
EVENING = datetime(2026, 1, 10, 20, tzinfo=UTC)


def configuration_make() -> Configuration:
    community = Community.objects.create(name="CER Prova", legal_form="association", kind="CER")
    return Configuration.objects.create(
        community=community, code="C1", primary_substation="AC001E00001", market_zone="NORD"
    )


def pods_make(*codes: str, contract_power_kw: Decimal | None = None) -> dict[str, UUID]:
    configuration = Configuration.objects.first() or configuration_make()
    return {
        code: Pod.objects.create(
            code=code, configuration=configuration, contract_power_kw=contract_power_kw
        ).id
        for code in codes
    }


def curves_of(
    days: Sequence[date],
    values: Mapping[str, Sequence[int | None]],
    direction: Direction = Direction.WITHDRAWN,
) -> WideCurves:
    """Curves of whole days from one list of Wh per POD, None where there is no value."""
    quarters = sum(day_quarter_count(day) for day in days)
    rows = [list(row) for row in values.values()]
    assert all(len(row) == quarters for row in rows)
    return WideCurves(
        direction=direction,
        pods=tuple(values),
        days=tuple(days),
        energy_wh=np.array([[value or 0 for value in row] for row in rows], np.int64),
        is_present=np.array([[value is not None for value in row] for row in rows], np.bool_),
        findings=(),
    )


def total_wh(pod: str, day: date, *, known_at: datetime | None = None) -> int:
    """The energy of a POD on a day, as the matrix has it."""
    matrix = energy_matrix(
        spans=[PodSpan(pod, day, day + DAY)],
        direction=Direction.WITHDRAWN,
        period=Period.of_days(day, day + DAY),
        known_at=known_at or moment_known(),
    )
    return int(matrix.energy_wh.sum())
