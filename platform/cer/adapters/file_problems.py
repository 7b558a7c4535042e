"""What is wrong with a file from outside, line by line, and how to put it right (S35)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PROBLEM_CAP = 100
PROBLEMS_IN_SENTENCE = 5


class Level(StrEnum):
    """An error refuses the whole file; a finding is told and the file is taken."""

    ERROR = "error"
    FINDING = "finding"


class ProblemCode(StrEnum):
    """The closed vocabulary of what may be wrong with a meter, registry, price or area file."""

    FILE_MISSING = "file_missing"
    FILE_TWICE = "file_twice"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    GZIP_DAMAGED = "gzip_damaged"
    NOT_UTF8 = "not_utf8"
    WRONG_SEPARATOR = "wrong_separator"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    CELL_COUNT = "cell_count"
    DECIMAL_COMMA = "decimal_comma"
    NUMBER_MALFORMED = "number_malformed"
    NOT_FINITE = "not_finite"
    NEGATIVE = "negative"
    NOT_WHOLE = "not_whole"
    IMPOSSIBLE = "impossible"
    IN_THE_FUTURE = "in_the_future"
    BEYOND_CORRECTION = "beyond_correction"
    INSTANT_MALFORMED = "instant_malformed"
    INSTANT_OFF_GRID = "instant_off_grid"
    LOCAL_TIME_DISAGREES = "local_time_disagrees"
    INSTANT_TWICE = "instant_twice"
    DAY_INCOMPLETE = "day_incomplete"
    DAYS_ABSENT = "days_absent"
    POD_MALFORMED = "pod_malformed"
    POD_UNKNOWN = "pod_unknown"
    ABOVE_CONTRACT_POWER = "above_contract_power"
    VALUE_MISSING = "value_missing"
    VALUE_REFUSED = "value_refused"
    CODE_TWICE = "code_twice"
    ZONE_UNKNOWN = "zone_unknown"
    TARIFF_AS_OF = "tariff_as_of"
    ENTRY_DAY_SHARED = "entry_day_shared"
    GEOMETRY_REFUSED = "geometry_refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place, with its cure."""

    level: Level
    code: ProblemCode
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class FileRefusedError(ValueError):
    """A file is refused as a whole, and each reason is named up to a cap.

    FileRefusedError
    ├── MeterFileError   readings and registry of the folder format
    ├── PriceFileError   market prices
    └── AreaFileError    areas of cabine primarie
    """

    def __init__(self, file: str, problems: Iterable[Problem], *, left_out: int = 0) -> None:
        self.file = file
        self.problems = tuple(problems)
        self.left_out = left_out
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        shown = self.problems[:PROBLEMS_IN_SENTENCE]
        unsaid = len(self.problems) - len(shown) + self.left_out
        reasons = " ".join(str(problem) for problem in shown)
        return f"{self.file} was refused: {reasons}" + (f" And {unsaid} more." if unsaid else "")


class MeterFileError(FileRefusedError):
    """A file of readings, or the registry beside it, is not in the folder format."""


class PriceFileError(FileRefusedError):
    """A file of market prices cannot be used."""


class ProblemLog:
    """Collects the problems of one file, keeps the first hundred errors and counts the others."""

    def __init__(self, file: str, error_type: type[FileRefusedError]) -> None:
        self._file = file
        self._error_type = error_type
        self._errors: list[Problem] = []
        self._findings: list[Problem] = []
        self._left_out = 0

    @property
    def findings(self) -> tuple[Problem, ...]:
        """What was noticed without refusing the file."""
        return tuple(self._findings)

    def error(self, code: ProblemCode, where: str, message: str) -> None:
        """Note a reason to refuse the file."""
        if len(self._errors) < PROBLEM_CAP:
            self._errors.append(Problem(Level.ERROR, code, where, message))
        else:
            self._left_out += 1

    def finding(self, code: ProblemCode, where: str, message: str) -> None:
        """Note something worth knowing that refuses nothing."""
        self._findings.append(Problem(Level.FINDING, code, where, message))

    def refusal(self, code: ProblemCode, where: str, message: str) -> FileRefusedError:
        """The error to raise when nothing after this problem can be read."""
        self.error(code, where, message)
        return self._error_type(self._file, self._errors, left_out=self._left_out)

    def close(self) -> None:
        """Refuse the file if anything was wrong with it."""
        if self._errors:
            raise self._error_type(self._file, self._errors, left_out=self._left_out)
