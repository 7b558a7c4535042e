"""Papers are printed alike every time, and nothing is fetched for them (S29)."""

import io
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from cer.adapters.pdf import Brand, Paper, Press, pdf_of
from cer.adapters.upload_guard import MediaType, media_type_of
from cer.kit.errors import RuleBrokenError, UnavailableError

DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mOQjrMGAAFMALWODSl9AAAAAElFTkSuQmCC"
)

PAPER = Paper(
    title="Verbale & delibera",
    body="<p>Corrente condivisa: 12,345 kWh</p>" * 100,
    brand=Brand(name="CER Ünïcode <Prova>"),
    made_at=datetime(2025, 3, 30, 0, 59, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as shared:
        try:
            shared.print(PAPER)
        except UnavailableError as missing:
            pytest.skip(f"LOUD SKIP: {missing.sentence}")
        yield shared


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_page_says_whose_it_is_which_of_how_many_when_it_was_made_and_its_checksum(
    press: Press,
) -> None:
    pages = pages_of(press.print(PAPER))
    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert PAPER.brand.name in text
        assert f"Pagina {number} di {len(pages)}" in text
        assert PAPER.checksum in text
        assert "Prodotto il 30-03-2025 01:59 CET" in text


def test_the_hour_after_the_clock_went_forward_is_told_in_summer_time(press: Press) -> None:
    later = replace(PAPER, made_at=datetime(2025, 3, 30, 1, 0, tzinfo=UTC), body="")
    assert "30-03-2025 03:00 CEST" in pages_of(press.print(later))[0]


def test_the_same_paper_has_the_same_bytes_in_every_process(press: Press) -> None:
    first = press.print(PAPER)
    assert first == press.print(PAPER) == pdf_of(PAPER)
    assert first != press.print(replace(PAPER, body="<p>another</p>"))


def test_a_paper_is_an_a4_tagged_pdf_of_its_language_that_uploads_would_take(press: Press) -> None:
    pdf = press.print(replace(PAPER, language="de"))
    reader = PdfReader(io.BytesIO(pdf))
    assert media_type_of(pdf) is MediaType.PDF
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == PAPER.title


def test_the_logo_of_the_brand_is_on_the_page(press: Press) -> None:
    brand = Brand(name="CER", logo_png=DOT)
    pdf = press.print(replace(PAPER, brand=brand, body=""))
    assert len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 1


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://169.254.169.254/latest/meta-data/">',
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        "<style>@import url(//example.org/a.css);</style>",
        '<p style="background: url(ftp://example.org/a.png)">x</p>',
        "<style>@font-face { font-family: x; src: url(https://example.org/a.woff) } p { font: 1em x }</style>"
        "<p>x</p>",
        '<svg width="9" height="9"><image href="http://example.org/a.png" width="9" height="9"/></svg>',
        '<object data="file:///etc/hostname"></object>',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
    ],
)
def test_s29_a_paper_that_asks_for_an_address_is_refused_and_the_next_one_prints(
    body: str, press: Press
) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        press.print(replace(PAPER, body=body))
    assert refusal.value.code == "paper_address"
    assert press.print(PAPER).startswith(b"%PDF")


def test_a_paper_that_takes_too_long_is_given_up_and_the_next_one_is_tried_anew() -> None:
    with Press(seconds_max=0.05) as hurried:
        for _ in range(2):
            with pytest.raises(RuleBrokenError) as refusal:
                hurried.print(PAPER)
            assert refusal.value.code == "paper_too_costly"


def test_a_paper_that_cannot_be_printed_is_refused_and_the_next_one_prints(press: Press) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        press.print(replace(PAPER, body="<div>" * 3000))
    assert refusal.value.code == "paper_faulty"
    assert press.print(replace(PAPER, body="")).startswith(b"%PDF")


@pytest.mark.parametrize("accent", ["red; } body { display: none", "#fff", ""])
def test_a_brand_colour_is_six_digits_and_no_style(accent: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        Brand(name="CER", accent=accent)
    assert refusal.value.code == "brand_accent"


def test_a_paper_of_too_many_bytes_is_refused_before_it_is_printed() -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        pdf_of(replace(PAPER, body="x" * (5 << 20)))
    assert refusal.value.code == "paper_too_long"


def test_without_its_libraries_the_refusal_names_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(UnavailableError) as refusal:
        pdf_of(PAPER)
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in refusal.value.sentence


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("import os\nraise OSError(' '.join(sorted(os.environ)))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CER_FIELD_KEY", "secret")
    with pytest.raises(UnavailableError) as refusal:
        pdf_of(PAPER)
    assert "PYTHONPATH" in refusal.value.sentence
    assert "CER_" not in refusal.value.sentence
