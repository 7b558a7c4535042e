"""Zonal day-ahead prices from a CSV: one row per hour, one column per market zone, EUR/MWh (R32, R87).

Columns: `ts_utc`, `ts_locale`, `riempito` (1 where the value was not in the source), then market zones.
Prices have up to six decimals and may be zero or negative (R34); only a missing one stops (R26).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cer.adapters.file_bytes import columns_check, header_cells, plain_bytes
from cer.adapters.file_cells import CellFaultError, instant_s, line_cells, scaled_whole
from cer.adapters.file_problems import PriceFileError, ProblemCode, ProblemLog
from cer.adapters.rome_clock import HOUR_S, Seconds, utc_text
from cer.calc.intervals import Period

TIME_COLUMNS = ("ts_utc", "ts_locale", "riempito")
PRICE_DECIMALS = 6
FILLED = {"0": False, "1": True}


@dataclass(frozen=True, slots=True)
class ZonalPrices:
    """Hourly prices by zone, [zones, hours] in whole micro-EUR/MWh, the hours without a break.

    `is_filled` marks hours whose value the source lacked and its publisher filled in.
    """

    file: str
    zones: tuple[str, ...]
    hour_starts_s: Seconds
    price_ueur_mwh: npt.NDArray[np.int64]
    is_filled: npt.NDArray[np.bool_]

    def of(self, zone: str, period: Period) -> npt.NDArray[np.int64]:
        """Prices of a zone over a period; an hour without one is refused by name. [micro-EUR/MWh]"""
        log = ProblemLog(self.file, PriceFileError)
        if zone not in self.zones:
            raise log.refusal(
                ProblemCode.ZONE_UNKNOWN,
                zone,
                f"The file has prices for {', '.join(self.zones)}; add this zone.",
            )
        first = (int(period.starts_at.timestamp()) - int(self.hour_starts_s[0])) // HOUR_S
        for hour in range(period.hours):
            if not 0 <= first + hour < len(self.hour_starts_s):
                _price_missing(log, zone, int(period.starts_at.timestamp()) + hour * HOUR_S)
        log.close()
        return self.price_ueur_mwh[self.zones.index(zone), first : first + period.hours]


def price_file_read(content: bytes, *, file: str, zones: Collection[str]) -> ZonalPrices:
    """Read a price file, plain or gzip; `zones` are the market zones there are (R85)."""
    log = ProblemLog(file, PriceFileError)
    plain = plain_bytes(content, log)
    columns = header_cells(plain, log)
    columns_check(columns, TIME_COLUMNS, log)
    price_zones = tuple(column for column in columns if column not in TIME_COLUMNS)
    for zone in price_zones:
        if zone not in zones:
            log.error(
                ProblemCode.ZONE_UNKNOWN,
                "line 1",
                f"The column {zone!r} is not a market zone; use {', '.join(zones)}.",
            )
    log.close()
    rows = _rows_by_hour(plain, columns, price_zones, log)
    log.close()
    hours_s = _hours_without_a_break(sorted(rows), price_zones, log)
    return ZonalPrices(
        file,
        price_zones,
        hours_s,
        np.array([rows[hour][1] for hour in hours_s.tolist()], np.int64).T.copy(),
        np.array([rows[hour][0] for hour in hours_s.tolist()], np.bool_),
    )


def _rows_by_hour(
    plain: bytes, columns: tuple[str, ...], zones: tuple[str, ...], log: ProblemLog
) -> dict[int, tuple[bool, list[int]]]:
    rows: dict[int, tuple[bool, list[int]]] = {}
    for number, line in enumerate(plain.split(b"\n")[1:-1], 2):
        try:
            cells = dict(zip(columns, line_cells(line, len(columns)), strict=True))
            hour_s = _hour_s(cells)
            if hour_s in rows:
                raise CellFaultError(
                    ProblemCode.INSTANT_TWICE, f"the hour {cells['ts_utc']} was already given."
                )
            if cells["riempito"] not in FILLED:
                raise CellFaultError(
                    ProblemCode.VALUE_REFUSED, f"riempito is {cells['riempito']!r}; write 0 or 1."
                )
        except CellFaultError as fault:
            log.error(fault.code, f"line {number}", fault.message)
            continue
        prices = [_price_ueur_mwh(cells[zone], zone, hour_s, number, log) for zone in zones]
        rows[hour_s] = (FILLED[cells["riempito"]], prices)
    return rows


def _hour_s(cells: dict[str, str]) -> int:
    hour_s = instant_s(cells["ts_utc"], cells["ts_locale"])
    if hour_s % HOUR_S:
        raise CellFaultError(ProblemCode.INSTANT_OFF_GRID, f"{cells['ts_utc']} is not the start of an hour.")
    return hour_s


def _price_ueur_mwh(text: str, zone: str, hour_s: int, number: int, log: ProblemLog) -> int:
    if not text:
        _price_missing(log, zone, hour_s)
        return 0
    try:
        return scaled_whole(text, decimals=PRICE_DECIMALS, unit="EUR/MWh", is_signed=True)
    except CellFaultError as fault:
        log.error(fault.code, f"line {number}, {utc_text(hour_s)}, column {zone}", fault.message)
        return 0


def _hours_without_a_break(hours_s: list[int], zones: tuple[str, ...], log: ProblemLog) -> Seconds:
    if not hours_s:
        raise log.refusal(
            ProblemCode.FILE_EMPTY, "file", "The file has a header and no rows; send it with its rows."
        )
    expected = range(hours_s[0], hours_s[-1] + HOUR_S, HOUR_S)
    for hour_s in sorted(set(expected) - set(hours_s)):
        for zone in zones:
            _price_missing(log, zone, hour_s)
    log.close()
    return np.array(hours_s, np.int64)


def _price_missing(log: ProblemLog, zone: str, hour_s: int) -> None:
    log.error(
        ProblemCode.VALUE_MISSING,
        f"zone {zone}, hour {utc_text(hour_s)}",
        "The price is missing, and none is guessed; add it to the file.",
    )
