"""The tree of errors that a caller may see; one handler turns them into problem details.

CerError
├── NotFoundError      404
├── ForbiddenError     403   known, but not allowed
├── ConflictError      409   the state of the thing forbids it
├── RuleBrokenError    422   a rule of the community or of the law forbids it
├── TooOftenError      429   more attempts than a limit allows (`cer.kit.limits`)
└── UnavailableError   503   a part did not answer; trying again may help

Outside the web: WrongTenantError (a row met another community's schema) and TaskRefusedError
(a task came without a community it may run in) are bugs or attacks, never answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field of the input: where, what, and the code a program reads."""

    pointer: str
    detail: str
    code: str


class CerError(Exception):
    """What went wrong, why, and what to do: a sentence for people, a code and facts for programs."""

    status = 500
    code = "error"

    def __init__(
        self,
        sentence: str,
        *,
        code: str | None = None,
        problems: Sequence[FieldProblem] = (),
        **facts: object,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or type(self).code
        self.problems = tuple(problems)
        self.facts = facts


class NotFoundError(CerError):
    status = 404
    code = "not_found"


class ForbiddenError(CerError):
    status = 403
    code = "forbidden"


class ConflictError(CerError):
    status = 409
    code = "conflict"


class RuleBrokenError(CerError):
    status = 422
    code = "rule_broken"


class TooOftenError(CerError):
    status = 429
    code = "too_often"


class UnavailableError(CerError):
    status = 503
    code = "unavailable"


class WrongTenantError(RuntimeError):
    """A row or query of one community met the schema of another (S10)."""


class TaskRefusedError(RuntimeError):
    """A task named no community, or one that cannot work now (S8)."""
