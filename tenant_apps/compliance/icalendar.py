"""A calendar that any program can subscribe to (RFC 5545): whole days, equal bytes for equal days."""

from collections.abc import Iterable
from datetime import date, timedelta

from cer.calc.compliance.calendar import Deadline

_LONGEST_LINE_BYTES = 75


def icalendar(deadlines: Iterable[Deadline], *, community: str, as_of: date) -> str:
    """The deadlines as events of a day each; the community's name makes their ids its own."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CerCollettiva//compliance//EN",
        f"X-WR-CALNAME:{_text(community)}",
    ]
    for row in deadlines:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(row.key)}@{_text(community.encode().hex())}",
            f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{row.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(f'{row.title} ({row.citation})')}",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _text(value: str) -> str:
    for mark in "\\;,":
        value = value.replace(mark, f"\\{mark}")
    return " ".join(value.split())


def _folded(line: str) -> str:
    """A long line goes on after CRLF and a blank, never inside a letter."""
    pieces, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > _LONGEST_LINE_BYTES:
            pieces.append(" ")
            size = 1 + len(letter.encode())
        pieces[-1] += letter
    return "\r\n".join(pieces)
