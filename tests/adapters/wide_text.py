"""Small wide files for tests, written the plain way, day by day."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
QUARTER = timedelta(minutes=15)
POD, OTHER_POD = "IT001E20000001", "IT001E20000002"
ORDINARY_DAY, SPRING_DAY, AUTUMN_DAY = date(2024, 3, 5), date(2024, 3, 31), date(2024, 10, 27)


def quarters_of(day: date) -> list[datetime]:
    """The quarter-hours of an Italian day, counted in UTC."""
    at = datetime(day.year, day.month, day.day, tzinfo=ROME).astimezone(UTC)
    quarters = []
    while at.astimezone(ROME).date() == day:
        quarters.append(at)
        at += QUARTER
    return quarters


def row_text(at: datetime, cells: Iterable[str]) -> str:
    """One row with both of its clocks."""
    return ",".join([f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at.astimezone(ROME):%Y-%m-%dT%H:%M:%S%z}", *cells])


def wide_rows(days: Iterable[date], cells: tuple[str, ...] = ("0.125", "1.000")) -> list[str]:
    """The rows of whole days, each with the same cells."""
    return [row_text(at, cells) for day in days for at in quarters_of(day)]


def wide_bytes(rows: Iterable[str], pods: Iterable[str] = (POD, OTHER_POD)) -> bytes:
    """A file of rows under its header."""
    return ("\n".join([",".join(["ts_utc", "ts_locale", *pods]), *rows]) + "\n").encode()


def with_cell(rows: list[str], row: int, column: int, text: str) -> list[str]:
    """The rows with one cell written differently."""
    cells = rows[row].split(",")
    cells[column] = text
    return [*rows[:row], ",".join(cells), *rows[row + 1 :]]


def csv_bytes(columns: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    """A registry file from rows by column name."""
    names = columns.split(",")
    return (
        "\n".join([columns, *(",".join(row.get(name, "") for name in names) for row in rows)]) + "\n"
    ).encode()
