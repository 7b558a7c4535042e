"""What one row of the measurement says, and how its two times are taken."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

Seconds = float
Work = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The most that a row may show: a multiple of its floor, seconds, or both."""

    ratio_max: float | None = None
    value_s_max: Seconds | None = None

    @property
    def text(self) -> str:
        """The target as people read it."""
        seconds = [] if self.value_s_max is None else [f"≤ {self.value_s_max:g} s"]
        ratio = [] if self.ratio_max is None else [f"ratio ≤ {self.ratio_max:g}"]
        return " and ".join(seconds + ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Our time for some work beside that of its floor, on the same input in the same run."""

    work: str
    value_s: Seconds
    floor: str
    floor_s: Seconds
    target: Target | None = None

    @property
    def ratio(self) -> float:
        """Our time as a multiple of the floor's: below 1 is faster than the floor."""
        return self.value_s / self.floor_s

    @property
    def ok(self) -> bool:
        """Whether the target is met; a row without one only shows how the time grows."""
        if self.target is None:
            return True
        return not (
            (self.target.ratio_max is not None and self.ratio > self.target.ratio_max)
            or (self.target.value_s_max is not None and self.value_s > self.target.value_s_max)
        )

    def document(self) -> dict[str, object]:
        """The row with the keys that people script against."""
        return {
            "work": self.work,
            "value_s": round(self.value_s, 6),
            "floor": self.floor,
            "floor_s": round(self.floor_s, 6),
            "ratio": round(self.ratio, 4),
            "target": None if self.target is None else self.target.text,
            "ok": self.ok,
        }


def seconds_of(work: Work) -> Seconds:
    """Wall time of one call."""
    started_s = perf_counter()
    work()
    return perf_counter() - started_s


def best_seconds(repeats: int, *timings: Callable[[], Seconds]) -> list[Seconds]:
    """The best of several times of each; they take turns, so that a busy moment hits all alike."""
    rounds = [[timing() for timing in timings] for _ in range(repeats)]
    return [min(times) for times in zip(*rounds, strict=True)]
