"""Who and what a folder is about: pod.csv, impianti.csv and, where there is one, membri.csv.

impianti.csv may have a column `premio_dal`, the first day of the premium (R110), empty for a plant that earns
none (R12); without the column every plant earns it for the whole period. membri.csv names the holder of each
POD and the days on which it belongs to the community, from `valido_dal` to the day before `valido_al` (R65);
the same POD may appear again for the next holder.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from cer.adapters.file_bytes import columns_check, header_cells, plain_bytes
from cer.adapters.file_cells import CellFaultError, day, decimal_number, line_cells
from cer.adapters.file_problems import MeterFileError, ProblemCode, ProblemLog
from cer.adapters.meter_folder.limits import QuarterLimit
from cer.adapters.meter_folder.pods import POD_PATTERN, pod_normalised
from cer.adapters.meter_folder.wide import Direction
from cer.calc.rules import HolderCategory, Source

POD_FILE, PLANT_FILE, MEMBER_FILE = "pod.csv", "impianti.csv", "membri.csv"
POD_COLUMNS = ("pod", "ruolo", "potenza_kw")
PLANT_COLUMNS = (
    "impianto",
    "pod",
    "potenza_kw",
    "tecnologia",
    "zona",
    "regione",
    "data_esercizio",
    "contributo_conto_capitale",
)
MEMBER_COLUMNS = ("membro", "nome", "categoria", "impresa", "pod", "valido_dal", "valido_al")
SOURCE_BY_TECHNOLOGY = {
    "fotovoltaico": Source.PV,
    "eolico": Source.WIND,
    "idroelettrico": Source.HYDRO,
    "biogas": Source.BIOGAS,
    "biomasse": Source.BIOMASS,
    "altro": Source.OTHER,
}
YES_OR_NO = {"si": True, "no": False}

Row = TypeVar("Row")
Choice = TypeVar("Choice")


class Role(StrEnum):
    """What a POD does for the community."""

    CONSUMER = "consumer"
    PRODUCER = "producer"
    PROSUMER = "prosumer"


@dataclass(frozen=True, slots=True)
class FolderPod:
    """A POD of pod.csv."""

    pod: str
    role: Role
    contract_power_kw: Decimal | None


@dataclass(frozen=True, slots=True)
class FolderPlant:
    """A plant of impianti.csv; `premium_from` is None for the whole period when it earns the premium."""

    code: str
    pod: str
    power_kw: Decimal
    source: Source
    zone: str
    region: str
    entry_on: date
    grant_share: Decimal
    earns_premium: bool
    premium_from: date | None


@dataclass(frozen=True, slots=True)
class FolderMembership:
    """A member at a POD on the days from `valid_from` up to, not including, `valid_until`."""

    member: str
    name: str
    holder: HolderCategory
    is_enterprise: bool
    pod: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class FolderRegistry:
    """PODs, plants and memberships of a folder, consistent with one another."""

    pods: tuple[FolderPod, ...]
    plants: tuple[FolderPlant, ...]
    memberships: tuple[FolderMembership, ...]

    def limits(self, direction: Direction) -> Mapping[str, QuarterLimit]:
        """The PODs that may have readings in a direction, and how much a quarter-hour can hold (S36)."""
        if direction is Direction.WITHDRAWN:
            return {
                point.pod: QuarterLimit.of_withdrawal(point.contract_power_kw)
                for point in self.pods
                if point.role is not Role.PRODUCER
            }
        power_kw: dict[str, Decimal] = {}
        for plant in self.plants:
            power_kw[plant.pod] = power_kw.get(plant.pod, Decimal(0)) + plant.power_kw
        return {pod: QuarterLimit.of_plants(power) for pod, power in power_kw.items()}


def registry_read(*, pods: bytes, plants: bytes, members: bytes | None) -> FolderRegistry:
    """Read the registry files; each is refused as a whole, with every problem named by line."""
    points = _Table(POD_FILE, POD_COLUMNS).rows(pods, _pod, lambda point: point.pod)
    known_pods = {point.pod for point in points}
    plant_rows = _Table(PLANT_FILE, PLANT_COLUMNS, known_pods).rows(plants, _plant, lambda plant: plant.code)
    memberships = (
        ()
        if members is None
        else _Table(MEMBER_FILE, MEMBER_COLUMNS, known_pods).rows(
            members, _membership, lambda row: f"{row.pod} from {row.valid_from}"
        )
    )
    return FolderRegistry(points, plant_rows, memberships)


@dataclass(frozen=True, slots=True)
class _Record:
    """One row by column name, and how its cells are read."""

    texts: Mapping[str, str]

    def text(self, column: str) -> str:
        text = self.texts[column].strip()
        if not text:
            raise CellFaultError(ProblemCode.VALUE_MISSING, f"the column {column} is empty; fill it.")
        return text

    def pod(self) -> str:
        pod = pod_normalised(self.text("pod"))
        if not POD_PATTERN.fullmatch(pod):
            raise CellFaultError(
                ProblemCode.POD_MALFORMED, f"{pod!r} is not a POD code like IT001E12345678 (R90)."
            )
        return pod

    def power_kw(self) -> Decimal:
        power_kw = decimal_number(self.text("potenza_kw"), unit="kW")
        if power_kw == 0:
            raise CellFaultError(
                ProblemCode.VALUE_REFUSED, "potenza_kw is 0; a power is above 0 kW, correct it."
            )
        return power_kw

    def share(self, column: str) -> Decimal:
        share = decimal_number(self.text(column), unit=f"of {column}")
        if share > 1:
            raise CellFaultError(
                ProblemCode.VALUE_REFUSED, f"{column} {share} is a share from 0 to 1, not a percentage."
            )
        return share

    def day(self, column: str) -> date:
        return day(self.text(column))

    def day_or_none(self, column: str) -> date | None:
        return day(self.texts[column].strip()) if self.texts.get(column, "").strip() else None

    def choice(self, column: str, choices: Mapping[str, Choice]) -> Choice:
        text = self.text(column)
        if text not in choices:
            raise CellFaultError(
                ProblemCode.VALUE_REFUSED, f"{column} {text!r} is not one of {', '.join(choices)}."
            )
        return choices[text]


@dataclass(frozen=True, slots=True)
class _Table:
    """A registry file: its name, the columns it must have, and the PODs its rows may name."""

    file: str
    columns: tuple[str, ...]
    known_pods: Collection[str] | None = None

    def rows(
        self, content: bytes, build: Callable[[_Record], Row], key: Callable[[Row], str]
    ) -> tuple[Row, ...]:
        log = ProblemLog(self.file, MeterFileError)
        plain = plain_bytes(content, log)
        header = header_cells(plain, log)
        columns_check(header, self.columns, log)
        built: dict[str, Row] = {}
        for number, line in enumerate(plain.split(b"\n")[1:-1], 2):
            try:
                record = _Record(dict(zip(header, line_cells(line, len(header)), strict=True)))
                self._pod_check(record)
                row = build(record)
                if key(row) in built:
                    raise CellFaultError(
                        ProblemCode.CODE_TWICE, f"{key(row)} was already given; keep one row."
                    )
            except CellFaultError as fault:
                log.error(fault.code, f"line {number}", fault.message)
            else:
                built[key(row)] = row
        log.close()
        return tuple(built.values())

    def _pod_check(self, record: _Record) -> None:
        if self.known_pods is not None and record.pod() not in self.known_pods:
            raise CellFaultError(
                ProblemCode.POD_UNKNOWN, f"the POD {record.pod()} is not in {POD_FILE}; add it there."
            )


def _pod(record: _Record) -> FolderPod:
    has_power = bool(record.texts["potenza_kw"].strip())
    return FolderPod(
        record.pod(),
        record.choice("ruolo", {role.value: role for role in Role}),
        record.power_kw() if has_power else None,
    )


def _plant(record: _Record) -> FolderPlant:
    return FolderPlant(
        code=record.text("impianto"),
        pod=record.pod(),
        power_kw=record.power_kw(),
        source=record.choice("tecnologia", SOURCE_BY_TECHNOLOGY),
        zone=record.text("zona"),
        region=record.text("regione"),
        entry_on=record.day("data_esercizio"),
        grant_share=record.share("contributo_conto_capitale"),
        earns_premium="premio_dal" not in record.texts or record.day_or_none("premio_dal") is not None,
        premium_from=record.day_or_none("premio_dal"),
    )


def _membership(record: _Record) -> FolderMembership:
    valid_from, valid_until = record.day("valido_dal"), record.day_or_none("valido_al")
    if valid_until is not None and valid_until <= valid_from:
        raise CellFaultError(
            ProblemCode.VALUE_REFUSED,
            f"valido_al {valid_until} is not after valido_dal {valid_from}; correct one.",
        )
    return FolderMembership(
        member=record.text("membro"),
        name=record.text("nome"),
        holder=record.choice("categoria", {holder.value: holder for holder in HolderCategory}),
        is_enterprise=record.choice("impresa", YES_OR_NO),
        pod=record.pod(),
        valid_from=valid_from,
        valid_until=valid_until,
    )
