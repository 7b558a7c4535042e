"""The fast reading of a wide file: a block of lines as bytes, certain or not at all.

A cell is certain when it is empty or reads `12.345`: one to six digits, a point, three digits. Its Wh are its
digits, so no float is involved (product decision 3). A row with anything else is left to `wide_lines`, which
reads slowly, exactly, and can say what is wrong.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cer.adapters.meter_folder.wide_lines import Lines
from cer.adapters.rome_clock import Seconds, rome_offset_s

Bytes = npt.NDArray[np.uint8]

COMMA, NEWLINE, ZERO = ord(","), ord("\n"), ord("0")
POINT_AS_DIGIT = np.uint8((ord(".") - ZERO) % 256)
ANY_DIGIT = ord("d")
UTC_SHAPE = "20dd-dd-ddTdd:dd:ddZ"
LOCAL_SHAPE = "20dd-dd-ddTdd:dd:dd+dddd"
DECIMALS = 3
WHOLE_DIGITS_MAX = 6
INSTANT_CHARACTERS = 19
TIME_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Block:
    """Lines read fast, and which of them are certain."""

    lines: Lines
    is_certain: npt.NDArray[np.bool_]


def block_read(block: Bytes, first_number: int, column_count: int) -> Block | None:
    """Read whole lines fast; None where the block is not a clean table of so many columns."""
    ends = np.flatnonzero((block == COMMA) | (block == NEWLINE))
    if len(ends) % column_count:
        return None
    row_count = len(ends) // column_count
    if int(np.count_nonzero(block == NEWLINE)) != row_count:
        return None
    cell_ends = ends.reshape(row_count, column_count)
    if not bool((block[cell_ends[:, -1]] == NEWLINE).all()):
        return None
    starts = np.empty_like(ends)
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    lengths = (ends - starts).astype(np.int32).reshape(row_count, column_count)
    line_starts = starts[::column_count]
    if not _are_timed_as_shown(block, line_starts, lengths):
        return None
    instants_s = _seconds(block, line_starts)
    locals_s = _seconds(block, line_starts + len(UTC_SHAPE) + 1)
    if instants_s is None or locals_s is None:
        return None
    energy_wh, is_present, is_certain = _energies(
        block, cell_ends[:, TIME_COLUMNS:], lengths[:, TIME_COLUMNS:]
    )
    offsets_s = _offsets(block, line_starts + len(UTC_SHAPE) + 1 + INSTANT_CHARACTERS)
    is_certain &= (locals_s - instants_s == offsets_s) & (offsets_s == rome_offset_s(instants_s))
    line_numbers = np.arange(first_number, first_number + row_count, dtype=np.int64)
    return Block(Lines(instants_s, line_numbers, energy_wh, is_present), is_certain)


def _are_timed_as_shown(block: Bytes, line_starts: Seconds, lengths: npt.NDArray[np.int32]) -> bool:
    if (lengths[:, 0] != len(UTC_SHAPE)).any() or (lengths[:, 1] != len(LOCAL_SHAPE)).any():
        return False
    shape = np.frombuffer(f"{UTC_SHAPE},{LOCAL_SHAPE}".encode(), np.uint8)
    characters = block[line_starts[:, None] + np.arange(len(shape))]
    is_digit_place = shape == ANY_DIGIT
    digits = characters[:, is_digit_place] - np.uint8(ZERO)
    return bool((digits <= 9).all() and (characters[:, ~is_digit_place] == shape[~is_digit_place]).all())


def _seconds(block: Bytes, starts: Seconds) -> Seconds | None:
    characters = block[starts[:, None] + np.arange(INSTANT_CHARACTERS)]
    texts = np.ascontiguousarray(characters).view(f"S{INSTANT_CHARACTERS}").ravel()
    try:
        instants = texts.astype("datetime64[s]")
    except ValueError:
        return None
    seconds: Seconds = instants.astype(np.int64)
    return seconds


def _offsets(block: Bytes, starts: Seconds) -> Seconds:
    """The four digits of `+0200` as seconds."""
    digits = block[starts[:, None] + np.arange(1, 5)].astype(np.int64) - ZERO
    offsets_s: Seconds = digits @ np.array([36_000, 3_600, 600, 60], np.int64)
    return offsets_s


def _energies(
    block: Bytes, ends: Seconds, lengths: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    digits = block - np.uint8(ZERO)
    is_present = lengths > 0
    is_doubtful = is_present & ((lengths < DECIMALS + 2) | (lengths > DECIMALS + 1 + WHOLE_DIGITS_MAX))
    is_doubtful |= is_present & (digits.take(ends - DECIMALS - 1) != POINT_AS_DIGIT)
    energy_wh: npt.NDArray[np.int32] = np.zeros(ends.shape, np.int32)
    for place in range(DECIMALS):
        digit = digits.take(ends - 1 - place)
        is_doubtful |= is_present & (digit > 9)
        energy_wh += digit * np.int32(10**place)
    flat_ends, flat_energy, flat_doubt = ends.ravel(), energy_wh.ravel(), is_doubtful.ravel()
    for place in range(WHOLE_DIGITS_MAX):
        has_digit = np.flatnonzero(lengths.ravel() >= DECIMALS + 2 + place)
        if not len(has_digit):
            break
        digit = digits.take(flat_ends.take(has_digit) - DECIMALS - 2 - place)
        flat_energy[has_digit] += digit * np.int32(10 ** (DECIMALS + place))
        flat_doubt[has_digit] |= digit > 9
    energy_wh[~is_present] = 0
    is_certain: npt.NDArray[np.bool_] = ~np.logical_or.reduce(is_doubtful, axis=1)
    return energy_wh, is_present, is_certain
