"""Vectors of UTC instants on the Italian clock, whole seconds since 1970 (R23, F3)."""

from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from cer.calc.intervals import ROME

Seconds = npt.NDArray[np.int64]

QUARTER_S = 900
HOUR_S = 3600
DAY_S = 86_400
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def rome_offset_s(instants_s: Seconds) -> Seconds:
    """Seconds the Italian clock is ahead of UTC at each instant. [s]"""
    hours, position = np.unique(instants_s // HOUR_S, return_inverse=True)
    return _offsets_of_hours(hours)[position]


def _offsets_of_hours(hours: Seconds) -> Seconds:
    """The offset changes at most once in a day, so only a day whose ends differ is looked at by the hour."""
    offsets = np.empty_like(hours)
    for first in range(0, len(hours), 24):
        block = hours[first : first + 24]
        ends = _offset_at(int(block[0])), _offset_at(int(block[-1]))
        is_steady = ends[0] == ends[1] and block[-1] - block[0] <= 24
        offsets[first : first + 24] = ends[0] if is_steady else [_offset_at(int(hour)) for hour in block]
    return offsets


def _offset_at(hour: int) -> int:
    offset = datetime.fromtimestamp(hour * HOUR_S, UTC).astimezone(ROME).utcoffset()
    if offset is None:
        raise AssertionError("An aware instant has an offset.")
    return int(offset.total_seconds())


def date_of_ordinal(day: int) -> date:
    """The date of a day counted from 1970-01-01."""
    return date.fromordinal(EPOCH_ORDINAL + day)


def utc_text(instant_s: int) -> str:
    """An instant the way files and messages write it: 2024-03-31T01:00:00Z."""
    return f"{datetime.fromtimestamp(instant_s, UTC):%Y-%m-%dT%H:%M:%SZ}"
