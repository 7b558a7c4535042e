"""In what time on duty we promise the first answer and the solution, by plan and priority."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared_apps.support.states import Priority


@dataclass(frozen=True, slots=True)
class Target:
    """Time on duty until the first answer, and until the solution."""

    answer_span: timedelta
    solution_span: timedelta


def _targets(*hours: tuple[int, int]) -> Mapping[Priority, Target]:
    return {
        priority: Target(timedelta(hours=answer), timedelta(hours=solution))
        for priority, (answer, solution) in zip(Priority, hours, strict=True)
    }


TARGETS: Mapping[str, Mapping[Priority, Target]] = {
    "enterprise": _targets((1, 8), (2, 18), (4, 45), (9, 90)),
    "professional": _targets((4, 18), (9, 45), (9, 90), (18, 180)),
    "starter": _targets((9, 45), (18, 90), (18, 135), (27, 225)),
}
"""By code of the plan, for urgent, high, normal and low; a day on duty has nine hours."""


def target_of(plan_code: str | None, priority: Priority) -> Target:
    """What a plan promises; where there is none, or none of its own, what Starter does."""
    return TARGETS.get(plan_code or "", TARGETS["starter"])[priority]
