"""The text of a PDF from outside, read by a process of its own with little time and memory (S33).

A PDF is a program for a page description machine: what goes wrong inside stays there.
"""

import json
import subprocess
import sys
from typing import Any

from cer.adapters.upload_guard import MediaType, media_type_of
from cer.kit.errors import RuleBrokenError

PAGES_MAX = 30
BYTES_MAX = 10 << 20
CHARACTERS_MAX = 500_000
CPU_SECONDS_MAX, WALL_SECONDS_MAX = 10, 60
MEMORY_BYTES_MAX = 512 << 20
TOO_HEAVY_EXIT = 7

Pages = tuple[tuple[str, ...], ...]
"""The lines of each page."""


def pdf_pages(content: bytes) -> Pages:
    """The lines of every page; refused where the file is no PDF, locked, a picture, or too much."""
    if len(content) > BYTES_MAX:
        raise _refused(
            f"The PDF has more than {BYTES_MAX >> 20} MiB: export it without pictures.", "too_large"
        )
    if media_type_of(content) is not MediaType.PDF:
        raise _refused("The file is no PDF: hand in the attestation as it was downloaded.", "not_pdf")
    answer = _child_answer(content)
    if answer.get("refused") == "encrypted":
        raise _refused("The PDF asks for a password: save it without one and hand it in again.", "encrypted")
    if answer.get("refused") == "pages":
        raise _refused(f"The PDF has more than {PAGES_MAX} pages: hand in the attestation alone.", "pages")
    pages: Pages = tuple(tuple(page) for page in answer["pages"])
    if not any(line.strip() for page in pages for line in page):
        raise _refused(
            "The PDF holds a picture and no text, as a scan does: hand in the file that the register wrote.",
            "without_text",
        )
    return pages


def _child_answer(content: bytes) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "cer.adapters.pdf_text.child"],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS_MAX,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_heavy() from None
    if child.returncode < 0 or child.returncode == TOO_HEAVY_EXIT:
        raise _too_heavy()
    if child.returncode:
        raise _refused("The PDF is damaged: download it again.", "damaged")
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def _too_heavy() -> RuleBrokenError:
    return _refused(
        "The PDF takes too much time or memory to read: hand in the file that the register wrote.",
        "too_heavy",
    )


def _refused(sentence: str, code: str) -> RuleBrokenError:
    return RuleBrokenError(sentence, code=f"pdf_{code}")
