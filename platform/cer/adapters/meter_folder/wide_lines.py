"""The slow, exact reading of lines of a wide file that the fast reading was not certain of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from cer.adapters.file_cells import CellFaultError, instant_s, line_cells, scaled_whole
from cer.adapters.file_problems import ProblemLog
from cer.adapters.rome_clock import Seconds

KWH_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of the table, [rows] and [rows, pods]; a line without a readable instant is left out."""

    instants_s: Seconds
    line_numbers: npt.NDArray[np.int64]
    energy_wh: npt.NDArray[np.int32] | npt.NDArray[np.int64]
    is_present: npt.NDArray[np.bool_]

    def where(self, is_kept: npt.NDArray[np.bool_]) -> Self:
        """Only some of the lines."""
        return type(self)(
            self.instants_s[is_kept],
            self.line_numbers[is_kept],
            self.energy_wh[is_kept],
            self.is_present[is_kept],
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Several runs of lines as one."""
        return cls(
            np.concatenate([part.instants_s for part in parts]),
            np.concatenate([part.line_numbers for part in parts]),
            np.concatenate([part.energy_wh for part in parts]),
            np.concatenate([part.is_present for part in parts]),
        )


def lines_read(
    numbered_lines: Iterable[tuple[int, bytes]], columns: tuple[str, ...], log: ProblemLog
) -> Lines:
    """Read lines one cell at a time and note every problem with its line and column."""
    pods = columns[2:]
    instants: list[int] = []
    numbers: list[int] = []
    energy_rows: list[list[int | None]] = []
    for number, line in numbered_lines:
        try:
            cells = line_cells(line, len(columns))
            instants.append(instant_s(cells[0], cells[1]))
        except CellFaultError as fault:
            log.error(fault.code, f"line {number}", fault.message)
            continue
        numbers.append(number)
        energy_rows.append(_row_energy_wh(cells, pods, number, log))
    shape = (len(energy_rows), len(pods))
    return Lines(
        np.array(instants, np.int64),
        np.array(numbers, np.int64),
        np.array([[energy or 0 for energy in row] for row in energy_rows], np.int64).reshape(shape),
        np.array([[energy is not None for energy in row] for row in energy_rows], np.bool_).reshape(shape),
    )


def _row_energy_wh(cells: list[str], pods: tuple[str, ...], number: int, log: ProblemLog) -> list[int | None]:
    energies: list[int | None] = []
    for pod, text in zip(pods, cells[2:], strict=True):
        try:
            wh = scaled_whole(text, decimals=KWH_DECIMALS, unit="kWh", is_signed=False) if text else None
        except CellFaultError as fault:
            log.error(fault.code, f"line {number}, {cells[0]}, column {pod}", fault.message)
            wh = None
        energies.append(wh)
    return energies
