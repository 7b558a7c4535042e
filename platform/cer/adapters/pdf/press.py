"""The process that prints, and what keeps it within its time, memory and size."""

import json
import logging
import os
import signal
import subprocess
import sys
from threading import Timer
from types import TracebackType
from typing import Any, Self

from cer.adapters.pdf.paper import Paper
from cer.adapters.upload_guard import FILE_BYTES_MAX
from cer.kit.errors import RuleBrokenError, UnavailableError
from cer.kit.processes import die_with_parent

log = logging.getLogger(__name__)

HTML_BYTES_MAX = 4 << 20
PRINT_SECONDS_MAX = 60.0
LENGTH_BYTES = 8
_PROGRAM = "cer.adapters.pdf.printing"
_OURS = ("CER_", "DJANGO_", "PG", "AWS_")


def pdf_of(paper: Paper) -> bytes:
    """One paper as a tagged PDF (PDF/UA); the same paper has the same bytes."""
    with Press() as press:
        return press.print(paper)


class Press:
    """Prints papers one after the other in one child process; each has a minute, then the child is ended.

    The child knows no secret of ours, reaches no address, and is started anew after a paper that it
    could not print. Loading the library takes most of a second: many papers share one press.
    """

    def __init__(self, *, seconds_max: float = PRINT_SECONDS_MAX) -> None:
        self._seconds_max = seconds_max
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def print(self, paper: Paper) -> bytes:
        """The paper as PDF; refused where it is too long, takes too long or asks for an address."""
        message = json.dumps(paper.as_message()).encode()
        if len(message) > HTML_BYTES_MAX:
            raise _refused(f"is too long to print ({len(message)} bytes): split it", code="paper_too_long")
        answer = self._asked(message)
        if answer is None:
            raise _refused(
                f"could not be printed within {self._seconds_max:g} s and its memory: shorten it",
                code="paper_too_costly",
            )
        head, _, content = answer.partition(b"\n")
        facts: dict[str, Any] = json.loads(head)
        if "unavailable" in facts:
            self._end()
            raise UnavailableError(
                f"PDFs cannot be made on this server ({facts['unavailable']}): install the packages "
                "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core, then try again.",
                code="pdf_unavailable",
            )
        if "fault" in facts:
            log.error("a paper could not be printed", extra={"fault": facts["fault"]})
            raise _refused("holds something that cannot be printed", code="paper_faulty")
        if "address" in facts:
            raise _refused(
                f"asks for {facts['address']!r}, and nothing is fetched to print", code="paper_address"
            )
        if len(content) > FILE_BYTES_MAX:
            raise _refused(f"has more than {FILE_BYTES_MAX >> 20} MiB: split it", code="paper_too_large")
        return content

    def _asked(self, message: bytes) -> bytes | None:
        """The child's answer; nothing if it died over the message or was ended."""
        child = self._child or self._started()
        assert child.stdin is not None  # noqa: S101  # both are pipes
        assert child.stdout is not None  # noqa: S101
        timer = Timer(self._seconds_max, child.kill)
        timer.start()
        try:
            child.stdin.write(len(message).to_bytes(LENGTH_BYTES) + message)
            child.stdin.flush()
            length = child.stdout.read(LENGTH_BYTES)
            answer = child.stdout.read(int.from_bytes(length)) if len(length) == LENGTH_BYTES else b""
            is_whole = bool(answer) and len(answer) == int.from_bytes(length)
        except BrokenPipeError:
            is_whole = False
        finally:
            timer.cancel()
        if not is_whole:
            self._end()
            return None
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self._child = subprocess.Popen(
            [sys.executable, "-m", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings | {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"},
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()  # closes both pipes


def _refused(what: str, *, code: str) -> RuleBrokenError:
    return RuleBrokenError(f"The paper {what}.", code=code)
