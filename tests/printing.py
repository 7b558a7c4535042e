"""What tests of papers share: a printer that may be missing, and the words on a page."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from cer.adapters.pdf import Brand, Paper, pdf_of
from cer.kit.errors import UnavailableError


def printer_or_skip() -> None:
    """Skip loudly where the libraries that print are missing."""
    try:
        pdf_of(Paper(title="x", body="", brand=Brand(name="x"), made_at=datetime(2026, 1, 1, tzinfo=UTC)))
    except UnavailableError as missing:
        pytest.skip(f"LOUD SKIP: {missing.sentence}")


def text_of(content: bytes) -> str:
    """The words of a PDF, with one blank between them."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
