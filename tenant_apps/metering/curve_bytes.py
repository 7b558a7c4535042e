"""Day curves as PostgreSQL's COPY BINARY carries them, encoded and decoded by numpy, whole batches at once.

A row of n quarter-hours has a fixed layout unless it has NULLs, whose elements carry a length of -1 and no
value. So rows are laid out as if complete and the four bytes of each missing value are cut out. On the way
back the database writes a missing value as -1, which no reading can be: rows of n quarters are equally long.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from cer.adapters.meter_folder import Direction
from tenant_apps.metering.models import ValueState

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Letters = npt.NDArray[np.uint8]

MISSING_WH = -1
MISSING_LETTER = ord(ValueState.MISSING)
EPOCH_DAY = date(2000, 1, 1)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"
INT4_OID = 23
ARRAY_HEAD = np.dtype(
    [(name, ">i4") for name in ("dimensions", "has_nulls", "element_oid", "length", "lower_bound")]
)


@dataclass(frozen=True, slots=True, eq=False)
class CurveBlock:
    """Day curves of equal length, one per row.

    `pods` holds positions in a list of PODs, `days` days since 2000-01-01; `energy_wh` and `letters` are
    [rows, quarters], and a missing value is -1 in one and `-` in the other.
    """

    pods: Int32s
    days: Int32s
    revisions: Int32s
    sources: npt.NDArray[np.int16]
    energy_wh: Int32s
    letters: Letters

    def __len__(self) -> int:
        return len(self.pods)

    @property
    def quarters(self) -> int:
        """Quarter-hours of each of the days."""
        return int(self.energy_wh.shape[1])

    def where(self, choice: npt.NDArray[Any]) -> "CurveBlock":
        """Some of the rows, by mask or by position."""
        return CurveBlock(
            self.pods[choice],
            self.days[choice],
            self.revisions[choice],
            self.sources[choice],
            self.energy_wh[choice],
            self.letters[choice],
        )


def day_number(day: date) -> int:
    """Days since 2000-01-01, as PostgreSQL counts them."""
    return (day - EPOCH_DAY).days


def rows_encoded(
    block: CurveBlock,
    *,
    pod_ids: Sequence[UUID],
    direction: Direction,
    file_id: UUID | None,
    arrived_at: datetime,
) -> bytes:
    """The rows for `COPY metering_daycurve (…) FROM STDIN (FORMAT BINARY)`, columns as in `COPY_COLUMNS`."""
    rows = np.zeros(len(block), _written_dtype(block.quarters, direction, has_file=file_id is not None))
    missing = block.energy_wh == MISSING_WH
    _fixed_fields_fill(rows)
    rows["pod"] = _uuid_bytes(pod_ids)[block.pods]
    rows["direction"] = direction.encode()
    rows["day"], rows["revision"], rows["source"] = block.days, block.revisions, block.sources
    rows["head"]["dimensions"], rows["head"]["element_oid"], rows["head"]["lower_bound"] = 1, INT4_OID, 1
    rows["head"]["length"], rows["head"]["has_nulls"] = block.quarters, missing.any(axis=1)
    rows["energy_size"] = ARRAY_HEAD.itemsize + 8 * block.quarters - 4 * missing.sum(axis=1)
    rows["energy"]["size"] = np.where(missing, -1, 4)
    rows["energy"]["wh"] = block.energy_wh
    rows["states"] = block.letters
    if file_id is not None:
        rows["file"] = _uuid_bytes([file_id])[0]
    rows["arrived_at"] = (arrived_at - EPOCH) // MICROSECOND
    return rows.tobytes() if not missing.any() else _without_missing(rows, missing)


COPY_COLUMNS = (
    "pod_id", "direction", "day", "revision", "source", "energy_wh", "states", "file_id", "arrived_at",
)  # fmt: skip


def rows_decoded(messages: Iterable[bytes | memoryview], *, pod_ids: Sequence[UUID]) -> list[CurveBlock]:
    """Curves from the messages of `COPY (SELECT pod, day, revision, source, energy, states) TO STDOUT`.

    Energies come as int4[] with -1 for a missing value; the blocks come in the order of their lengths.
    """
    by_length: dict[int, list[bytes | memoryview]] = {}
    for message in _row_messages(messages):
        by_length.setdefault(len(message), []).append(message)
    positions = {pod_id.bytes: position for position, pod_id in enumerate(pod_ids)}
    return [_block_decoded(b"".join(rows), length, positions) for length, rows in sorted(by_length.items())]


def _written_dtype(quarters: int, direction: Direction, *, has_file: bool) -> np.dtype[np.void]:
    kinds = {
        "pod": "V16",
        "direction": f"S{len(direction)}",
        "day": ">i4",
        "revision": ">i4",
        "source": ">i2",
    }
    fields: list[tuple[Any, ...]] = [("field_count", ">i2")]
    for name, kind in kinds.items():
        fields += [(f"{name}_size", ">i4"), (name, kind)]
    fields += [("energy_size", ">i4"), ("head", ARRAY_HEAD)]
    fields += [("energy", [("size", ">i4"), ("wh", ">i4")], (quarters,))]
    fields += [("states_size", ">i4"), ("states", "u1", (quarters,)), ("file_size", ">i4")]
    if has_file:
        fields += [("file", "V16")]
    return np.dtype([*fields, ("arrived_at_size", ">i4"), ("arrived_at", ">i8")])


def _fixed_fields_fill(rows: npt.NDArray[np.void]) -> None:
    """The number of fields and the size of each one that does not vary; a field that is NULL has size -1."""
    names = rows.dtype.names or ()
    rows["field_count"] = len(COPY_COLUMNS)
    for name in names:
        if name.endswith("_size"):
            field = name.removesuffix("_size")
            rows[name] = rows.dtype[field].itemsize if field in names else -1


def _without_missing(rows: npt.NDArray[np.void], missing: npt.NDArray[np.bool_]) -> bytes:
    """The bytes of the rows, those of missing values cut out."""
    field = rows.dtype.fields["energy"][1] if rows.dtype.fields else 0
    kept = np.ones((len(rows), rows.dtype.itemsize), np.bool_)
    values = kept[:, field : field + 8 * missing.shape[1]].reshape(len(rows), -1, 8)[:, :, 4:]
    values[missing] = False
    return rows.view(np.uint8).reshape(kept.shape)[kept].tobytes()


def _uuid_bytes(ids: Sequence[UUID]) -> npt.NDArray[np.void]:
    return np.frombuffer(b"".join(one.bytes for one in ids), "V16")


def _row_messages(messages: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """The messages without the file header, which comes before the first row, and without the trailer."""
    is_first = True
    for message in messages:
        row = message[len(COPY_HEADER) :] if is_first else message
        is_first = False
        if len(row) > len(COPY_TRAILER):
            yield row


ROW_BYTES_BESIDE_QUARTERS = 2 + 4 + 16 + 4 + 4 + 4 + 4 + 4 + 2 + 4 + ARRAY_HEAD.itemsize + 4
BYTES_PER_QUARTER = 9


def _block_decoded(content: bytes, row_length: int, positions: Mapping[bytes, int]) -> CurveBlock:
    quarters, rest = divmod(row_length - ROW_BYTES_BESIDE_QUARTERS, BYTES_PER_QUARTER)
    if rest:
        raise AssertionError("A curve read from the database has one state for each value.")
    rows = np.frombuffer(content, _read_dtype(quarters))
    return CurveBlock(
        pods=np.fromiter(map(positions.__getitem__, rows["pod"].tolist()), np.int32, len(rows)),
        days=rows["day"].astype(np.int32),
        revisions=rows["revision"].astype(np.int32),
        sources=rows["source"].astype(np.int16),
        energy_wh=rows["energy"]["wh"].astype(np.int32),
        letters=rows["states"],
    )


def _read_dtype(quarters: int) -> np.dtype[np.void]:
    fields: list[tuple[Any, ...]] = [("field_count", ">i2")]
    for name, kind in (("pod", "V16"), ("day", ">i4"), ("revision", ">i4"), ("source", ">i2")):
        fields += [(f"{name}_size", ">i4"), (name, kind)]
    fields += [("energy_size", ">i4"), ("head", ARRAY_HEAD)]
    fields += [("energy", [("size", ">i4"), ("wh", ">i4")], (quarters,))]
    return np.dtype([*fields, ("states_size", ">i4"), ("states", "u1", (quarters,))])
