"""What a quarter-hour can physically hold, POD by POD (S36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

import numpy as np

from cer.adapters.file_problems import MeterFileError, Problem, ProblemCode, ProblemLog
from cer.adapters.meter_folder.wide import Direction, WideCurves
from cer.adapters.rome_clock import utc_text

WITHDRAWN_CEILING_WH = 2_500_000
POWER_TOLERANCE = Decimal("1.2")
QUARTER_WH_PER_KW = 250


@dataclass(frozen=True, slots=True)
class QuarterLimit:
    """The most one quarter-hour of one POD may hold, and from where on it is remarkable."""

    ceiling_wh: int
    remarkable_wh: int | None

    @classmethod
    def of_withdrawal(cls, contract_power_kw: Decimal | None) -> Self:
        """At most 10 MW; above the contract power x 1.2 a finding, not an error (S36)."""
        remarkable_wh = None if contract_power_kw is None else _quarter_wh(contract_power_kw)
        return cls(WITHDRAWN_CEILING_WH, remarkable_wh)

    @classmethod
    def of_plants(cls, plant_power_kw: Decimal) -> Self:
        """Fed in or produced: at most the power of the plants at the POD x 1.2 (S36)."""
        return cls(_quarter_wh(plant_power_kw), None)


def curves_check(curves: WideCurves, limits: Mapping[str, QuarterLimit], *, file: str) -> tuple[Problem, ...]:
    """Compare curves with what is known of their PODs: the findings, or the refusal of the file (S36)."""
    log = ProblemLog(file, MeterFileError)
    for pod in curves.pods:
        if pod not in limits:
            log.error(
                ProblemCode.POD_UNKNOWN,
                f"column {pod}",
                f"The POD is not registered for energy {_spoken(curves.direction)}; register it or "
                "drop the column.",
            )
    log.close()
    highest_wh = curves.energy_wh.max(axis=1)
    for row, pod in enumerate(curves.pods):
        limit = limits[pod]
        if highest_wh[row] > limit.ceiling_wh:
            _impossible_note(curves, row, limit.ceiling_wh, log)
        elif limit.remarkable_wh is not None and highest_wh[row] > limit.remarkable_wh:
            _remarkable_note(curves, row, limit.remarkable_wh, log)
    log.close()
    return log.findings


def _impossible_note(curves: WideCurves, row: int, ceiling_wh: int, log: ProblemLog) -> None:
    starts_s, energy_wh = curves.quarter_starts_s, curves.energy_wh[row]
    for quarter in np.flatnonzero(energy_wh > ceiling_wh):
        log.error(
            ProblemCode.IMPOSSIBLE,
            f"{utc_text(int(starts_s[quarter]))}, column {curves.pods[row]}",
            f"{int(energy_wh[quarter])} Wh {_spoken(curves.direction)} in a quarter-hour are more than the "
            f"{ceiling_wh} Wh that are possible there; check the unit and the power in the registry.",
        )


def _remarkable_note(curves: WideCurves, row: int, remarkable_wh: int, log: ProblemLog) -> None:
    quarters = np.flatnonzero(curves.energy_wh[row] > remarkable_wh)
    log.finding(
        ProblemCode.ABOVE_CONTRACT_POWER,
        f"column {curves.pods[row]}",
        f"Quarter-hours above the contract power x {POWER_TOLERANCE}: {len(quarters)}, the first on "
        f"{utc_text(int(curves.quarter_starts_s[quarters[0]]))}; check the contract power.",
    )


def _quarter_wh(power_kw: Decimal) -> int:
    return int(power_kw * QUARTER_WH_PER_KW * POWER_TOLERANCE)


def _spoken(direction: Direction) -> str:
    return direction.value.replace("_", " ")
