"""The child process of a press: reads papers from its input, answers with PDFs; fetches nothing.

Each message and each answer begins with its length; an answer is a line of JSON and, after it, the PDF.
"""

import json
import resource
import sys
from base64 import b64decode
from typing import Any

from cer.adapters.pdf.paper import LOGO
from cer.adapters.pdf.press import LENGTH_BYTES

MEMORY_BYTES_MAX = 2 << 30
NOWHERE = "https://nowhere.invalid/"
"""So that an address without a host is asked for, and refused, too."""


def main() -> None:
    """Print until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(length := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        answer = _printed(json.loads(source.read(int.from_bytes(length))))
        target.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
        target.flush()


def _printed(message: dict[str, str]) -> bytes:
    try:
        # Loads Pango and HarfBuzz through the system's linker: they may be missing.
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except OSError as error:
        return _answer({"unavailable": str(error).partition("\n")[0]})

    addresses: list[str] = []

    class OnlyTheLogo(URLFetcher):  # type: ignore[misc]  # the library is untyped
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002  # the library's signature
            if url == LOGO:
                return URLFetcherResponse(url, b64decode(message["logo"]), {"Content-Type": "image/png"})
            addresses.append(url[:200])
            raise FatalURLFetchingError(url)

    pdf = b""
    try:
        page = HTML(string=message["html"], base_url=NOWHERE, url_fetcher=OnlyTheLogo())
        pdf = page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=True)
    except FatalURLFetchingError:
        pass  # not every part of the library lets it through, so the list decides
    except Exception as fault:  # noqa: BLE001  # told to the press, which logs it
        return _answer({"fault": repr(fault)})
    return _answer({"address": addresses[0]}) if addresses else _answer({}) + pdf


def _answer(facts: dict[str, str]) -> bytes:
    return json.dumps(facts).encode() + b"\n"


if __name__ == "__main__":
    main()
