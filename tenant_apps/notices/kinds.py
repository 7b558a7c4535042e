"""What people are told of: a closed list, each with the values that its text may name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).with_name("texts")
LANGUAGES = ("it", "en", "de")


class Topic(StrEnum):
    """What a person may want no mails about; in the application everything is told."""

    SETTLEMENT = "settlement"
    READINGS = "readings"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """`samples`: the values that a text may name, as a preview shows them.

    `is_always_mailed`: it is about the community's security, so nobody chooses to hear nothing of it.
    """

    code: str
    topic: Topic
    samples: Mapping[str, str]
    is_always_mailed: bool = False


_KINDS = (
    NoticeKind("run_to_approve", Topic.SETTLEMENT, {"period": "2026-03", "started_by": "Anna Esempio"}),
    NoticeKind("run_failed", Topic.SETTLEMENT, {"period": "2026-03", "reason": "POD IT001E12345678 …"}),
    NoticeKind("statement_published", Topic.SETTLEMENT, {"period": "2026-03"}),
    NoticeKind("file_refused", Topic.READINGS, {"file": "prelievi.csv", "reason": "line 3, column 5: …"}),
    NoticeKind("webhook_disabled", Topic.SERVICE, {"endpoint": "Books", "url": "https://example.org/hook"}),
    NoticeKind(
        "support_acting",
        Topic.SERVICE,
        {
            "staff": "Sara Assistenza",
            "person": "Anna Esempio",
            "reason": "…",
            "ticket": "T-1042",
            "until": "10:30",
        },
        is_always_mailed=True,
    ),
    NoticeKind("ticket_answered", Topic.SERVICE, {"number": "7", "subject": "Prelievi di marzo"}),
    *(
        NoticeKind(
            f"feedback_{state}",
            Topic.SERVICE,
            {"feedback": "Esportare il saldo in Excel", "answer": "Arriva con la versione di giugno."},
        )
        for state in ("planned", "done", "declined")
    ),
)
KINDS: Mapping[str, NoticeKind] = {
    kind.code: replace(kind, samples={**kind.samples, "community": "CER Esempio", "name": "Anna"})
    for kind in _KINDS
}
"""Every text may also name the community and the reader."""


@cache  # files of this release, the same for every community
def shipped_text(code: str, language: str) -> tuple[str, str]:
    """Subject and text of a kind as the product brings them."""
    subject, _, text = (TEXTS / f"{code}.{language}.txt").read_text().partition("\n\n")
    return subject.strip(), text.strip()
