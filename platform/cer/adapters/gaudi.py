"""The attestation of Terna's register of plants (GAUDÌ), read field by field from the lines of its PDF.

Each field says where it stood and how sure the reading is. What is not there, or is not what its label
announces, is told and never guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from cer.calc.identifiers import pod_from_text
from cer.calc.intervals import ROME
from cer.calc.rules import Source

Value = str | int | bool | Decimal | date | datetime

SECTION_CODE, GROUP_CODE = re.compile(r"\bSZ_\w+", re.ASCII), re.compile(r"\bGR_\w+", re.ASCII)
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,12})(?:,(\d{1,6}))?", re.ASCII)
_MEASURE = re.compile(r"([0-9.,]+)\s*([A-Za-z]*)", re.ASCII)
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}", re.ASCII)
_CENSIMP = re.compile(r"IM_[A-Z0-9]{7}", re.ASCII)
_SECTION = re.compile(r"SZ_\w+", re.ASCII)
_UNIT = re.compile(r"UP_\w+", re.ASCII)
_KW_OF_UNIT = {"": Decimal(1), "kw": Decimal(1), "mw": Decimal(1000), "w": Decimal("0.001")}
_SOURCES = {
    "fotovoltaico": Source.PV,
    "solare": Source.PV,
    "eolico": Source.WIND,
    "idroelettrico": Source.HYDRO,
    "idraulico": Source.HYDRO,
    "biogas": Source.BIOGAS,
    "biomasse": Source.BIOMASS,
    "biomassa": Source.BIOMASS,
}


class Confidence(StrEnum):
    """Sure: beside its label, in its usual form. Likely: on the line below. Doubtful: in an unusual form."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadField:
    """One value, how it was written, and where: page and line count from 1."""

    value: Value
    text: str
    confidence: Confidence
    page: int
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """What one attestation says: of the plant, and of each of its groups in the order of the paper."""

    plant: Mapping[str, ReadField]
    groups: tuple[Mapping[str, ReadField], ...]
    findings: tuple[Finding, ...]


class _NotReadError(ValueError):
    """A text is not what its label announces."""


Reading = tuple[Value, bool]
"""A value, and whether its form is the usual one."""


def italian_number(text: str) -> Decimal:
    """A number as Italians write it: points between thousands, a comma before decimals."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise _NotReadError("a number like 1.234,56")
    return Decimal(found[1].replace(".", "") + "." + (found[2] or "0")).normalize() + Decimal(0)


def attestation_read(pages: Sequence[Sequence[str]]) -> Attestation:
    """Every labelled value of the text; unknown lines are passed over."""
    reading = _Reading()
    segments = list(_segments(pages))
    for at, segment in enumerate(segments):
        if segment.label is None:
            continue
        below = segments[at + 1] if at + 1 < len(segments) else None
        reading.take(segment, below if below is not None and below.label is None else None)
    return reading.attestation()


@dataclass(frozen=True, slots=True)
class _Label:
    """A field, the words that announce it, and how its value is read (with the unit of the label)."""

    field: str
    words: str
    read: Callable[[str, str], Reading]
    of_group: bool = False


@dataclass(frozen=True, slots=True)
class _Segment:
    """A label with the text after it, or a line without label."""

    label: _Label | None
    unit: str
    text: str
    page: int
    line: int


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    plant: dict[str, ReadField] = field(default_factory=dict)
    groups: list[dict[str, ReadField]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def take(self, segment: _Segment, below: _Segment | None) -> None:
        label = segment.label
        assert label is not None  # noqa: S101  # only labelled segments are taken
        if label.field == "group" or (label.of_group and not self.groups):
            self.groups.append({})
        source, is_below = (segment, False) if segment.text or below is None else (below, True)
        if not source.text:
            return
        try:
            value, is_usual = label.read(source.text, segment.unit)
        except _NotReadError as reason:
            if not is_below:
                self._note("unreadable", label.field, f"{label.words} is {source.text[:60]!r}, not {reason}.")
            return
        confidence = Confidence.LIKELY if is_below else Confidence.SURE
        self._keep(
            label,
            ReadField(
                value=value,
                text=source.text,
                confidence=confidence if is_usual else Confidence.DOUBTFUL,
                page=source.page,
                line=source.line,
            ),
        )

    def _keep(self, label: _Label, read: ReadField) -> None:
        if label.field == "section_code" and "section_code" in self.groups[-1]:
            self.groups.append({})
        fields = self.groups[-1] if label.of_group else self.plant
        known = fields.setdefault(label.field, read)
        if known.value != read.value:
            self._note(
                "twice",
                label.field,
                f"{label.words} stands twice: {known.text[:60]!r} is taken, {read.text[:60]!r} is not.",
            )

    def _note(self, code: str, name: str, message: str) -> None:
        self.findings.append(Finding(code, name, message))

    def attestation(self) -> Attestation:
        for name in ("censimp_code", "pod", "source"):
            if name not in self.plant:
                self._note("missing", name, f"{_WORDS[name]} was not found.")
        for number, group in enumerate(self.groups, start=1):
            for name in ("section_code", "generator_kw"):
                if name not in group:
                    self._note("missing", name, f"{_WORDS[name]} of group {number} was not found.")
        if not self.groups:
            self._note("missing", "group", "No section was found.")
        groups = tuple(group for group in self.groups if group)
        return Attestation(self.plant, groups, tuple(self.findings))


def _segments(pages: Sequence[Sequence[str]]) -> Iterator[_Segment]:
    """The lines in order, those with several labels cut before each; empty lines are passed over."""
    for page, lines in enumerate(pages, start=1):
        for number, raw in enumerate(lines, start=1):
            line = " ".join(unicodedata.normalize("NFKC", raw).split())
            if line:
                yield from _cut(line, page, number)


def _cut(line: str, page: int, number: int) -> Iterator[_Segment]:
    starts = [found for found in _LABELLED.finditer(line) if found.start() == 0 or found["colon"]]
    edges = [*(found.start() for found in starts), len(line)]
    if edges[0]:
        yield _Segment(None, "", line[: edges[0]].strip(), page, number)
    for found, end in zip(starts, edges[1:], strict=True):
        label = _BY_WORDS[found["label"].casefold()]
        yield _Segment(label, found["unit"] or "", line[found.end() : end].strip(" :"), page, number)


def _text(text: str, _unit: str) -> Reading:
    return text[:200], True


def _coded(usual: re.Pattern[str]) -> Callable[[str, str], Reading]:
    """A code of the register: one in an unusual form is taken with doubt, since no form is published."""

    def read(text: str, _unit: str) -> Reading:
        code = text.replace(" ", "").upper()
        if not _CODE.fullmatch(code):
            raise _NotReadError("a code")
        return code, usual.fullmatch(code) is not None

    return read


def _section(text: str, unit: str) -> Reading:
    """A section's code, alone or before that of its group."""
    found = SECTION_CODE.search(text.upper())
    return (found[0], True) if found else _coded(_SECTION)(text, unit)


def _group_code(text: str, unit: str) -> Reading:
    found = GROUP_CODE.search(text.upper())
    return (found[0], True) if found else _coded(GROUP_CODE)(text, unit)


def _pod(text: str, _unit: str) -> Reading:
    pod = pod_from_text(text)
    if pod is None:
        raise _NotReadError("a POD like IT001E12345678 (R90)")
    return pod, True


def _source(text: str, _unit: str) -> Reading:
    words = re.split(r"\W+", text.casefold())
    found = {_SOURCES[word] for word in words if word in _SOURCES}
    if len(found) != 1:
        raise _NotReadError(f"one of {', '.join(_SOURCES)}")
    return found.pop().value, len(words) == 1


def _whole(text: str, _unit: str) -> Reading:
    number = italian_number(text)
    if number != int(number):
        raise _NotReadError("a whole number")
    return int(number), True


def _power(text: str, unit: str) -> Reading:
    """A power in kW; one with a point and no comma may have been written the English way."""
    found = _MEASURE.fullmatch(text)
    factor = _KW_OF_UNIT.get((found[2] or unit).lower()) if found else None
    if found is None or factor is None:
        raise _NotReadError("a power like 49,80 kW")
    power_kw = italian_number(found[1]) * factor
    return power_kw, not ("." in found[1] and "," not in found[1])


def _measure(unit_of_field: str) -> Callable[[str, str], Reading]:
    def read(text: str, unit: str) -> Reading:
        found = _MEASURE.fullmatch(text)
        if found is None or (found[2] or unit or unit_of_field).lower() != unit_of_field.lower():
            raise _NotReadError(f"a number of {unit_of_field}")
        return italian_number(found[1]), True

    return read


def _day(text: str, _unit: str) -> Reading:
    return _at(text, "%d/%m/%Y", "a day like 31/12/2025").date(), True


def _moment(text: str, _unit: str) -> Reading:
    return _at(text, "%d/%m/%Y %H:%M:%S", "a moment like 31/12/2025 10:30:00").replace(tzinfo=ROME), True


def _at(text: str, form: str, example: str) -> datetime:
    try:
        if not text.isascii():
            raise ValueError
        return datetime.strptime(text, form)  # noqa: DTZ007  # the paper writes the time of Rome
    except ValueError:
        raise _NotReadError(example) from None


def _yes_no(text: str, _unit: str) -> Reading:
    if text.casefold() not in {"si", "sì", "no"}:
        raise _NotReadError("SI or NO")
    return text.casefold() != "no", True


_ANY_CODE = re.compile(r".*")
_LABELS = (
    _Label("request_code", "Codice Richiesta", _coded(_ANY_CODE)),
    _Label("version", "Numero versione attestato", _whole),
    _Label("validated_at", "Data di Convalida", _moment),
    _Label("censimp_code", "Codice CENSIMP", _coded(_CENSIMP)),
    _Label("name", "Nome Impianto", _text),
    _Label("source", "Tipologia Impianto", _source),
    _Label("sapr_code", "Codice SAPR", _coded(_ANY_CODE)),
    _Label("pod", "Codice POD", _pod),
    _Label("tracing_code", "Codice di rintracciabilità", _coded(_ANY_CODE)),
    _Label("distributor", "Gestore della rete elettrica", _text),
    _Label("address", "Ubicazione Impianto", _text),
    _Label("holder", "Rag. Sociale", _text),
    _Label("holder_code", "P.IVA \\ Cod. Fisc.", _coded(_ANY_CODE)),
    _Label("group", "Gruppo N°", _text, of_group=True),
    _Label("group", "Gruppo Nº", _text, of_group=True),
    _Label("section_code", "Identificativo Sezione CENSIMP", _section, of_group=True),
    _Label("section_code", "Identificativo Sezione/Gruppo CENSIMP", _section, of_group=True),
    _Label("group_code", "Identificativo Gruppo CENSIMP", _group_code, of_group=True),
    _Label("production_unit", "Codice UP", _coded(_UNIT), of_group=True),
    _Label("apparent_kva", "Potenza Apparente Nominale", _measure("kVA"), of_group=True),
    _Label("generator_kw", "Potenza Attiva Nominale del Generatore", _power, of_group=True),
    _Label("gross_kw", "Potenza Efficiente Lorda", _power, of_group=True),
    _Label("net_kw", "Potenza Efficiente Netta", _power, of_group=True),
    _Label("generator_v", "Tensione generatore", _measure("V"), of_group=True),
    _Label("yearly_kwh", "Produzione Lorda Media Annua", _measure("kWh"), of_group=True),
    _Label("expected_entry_on", "Data presunto esercizio", _day, of_group=True),
    _Label("can_be_detached", "Predisposizione Teledistacco", _yes_no, of_group=True),
    _Label("feeds_in", "Produzione immessa su rete elettrica", _text, of_group=True),
)
_BY_WORDS = {unicodedata.normalize("NFKC", label.words).casefold(): label for label in _LABELS}
_WORDS = {label.field: label.words for label in reversed(_LABELS)}
_LABELLED = re.compile(
    r"(?<!\w)(?P<label>"
    + "|".join(re.escape(words) for words in sorted(_BY_WORDS, key=len, reverse=True))
    + r")(?!\w)(?:\s*\((?P<unit>[A-Za-z]{1,4})\))?\s*(?P<colon>:?)",
    re.IGNORECASE,
)
