"""Reads one PDF from stdin and writes its lines to stdout as JSON; a traceback is the parent's "damaged"."""

import io
import json
import logging
import resource
import sys

from pypdf import PdfReader

from cer.adapters.pdf_text import CHARACTERS_MAX, CPU_SECONDS_MAX, MEMORY_BYTES_MAX, PAGES_MAX, TOO_HEAVY_EXIT


def main() -> int:
    """0 with an answer; the limits end the process where the file does not let it end."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    logging.disable()
    content = sys.stdin.buffer.read()
    try:
        answer = _answer(PdfReader(io.BytesIO(content)))
    except (MemoryError, _TooMuchTextError):
        return TOO_HEAVY_EXIT
    json.dump(answer, sys.stdout)
    return 0


def _answer(reader: PdfReader) -> dict[str, object]:
    """A file that only its editing is locked of opens with the empty password."""
    if reader.is_encrypted and not reader.decrypt(""):
        return {"refused": "encrypted"}
    pages: list[list[str]] = []
    characters = 0
    if int(reader.root_object["/Pages"]["/Count"]) > PAGES_MAX:  # type: ignore[index]
        return {"refused": "pages"}
    for page in reader.pages:
        if len(pages) == PAGES_MAX:
            return {"refused": "pages"}
        text = page.extract_text()
        characters += len(text)
        if characters > CHARACTERS_MAX:
            raise _TooMuchTextError
        pages.append(text.splitlines())
    return {"pages": pages}


class _TooMuchTextError(Exception):
    """An attestation has a few thousand characters."""


if __name__ == "__main__":
    sys.exit(main())
