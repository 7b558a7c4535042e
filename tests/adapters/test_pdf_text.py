import io
from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from cer.adapters.gaudi import attestation_read
from cer.adapters.pdf_text import BYTES_MAX, PAGES_MAX, pdf_pages
from cer.kit.errors import RuleBrokenError
from tests.adapters.attestations import SECOND_GROUP, TEXT, plain_pdf_of, printed_pdf_of
from tests.adapters.test_upload_guard import PNG


def written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def blank(pages: int, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    return written(writer)


def claiming(*, count: int = 1, is_its_own_kid: bool = False) -> bytes:
    """A PDF whose tree of pages says what it likes."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    tree = writer.root_object["/Pages"].get_object()
    assert isinstance(tree, DictionaryObject)
    if is_its_own_kid:
        tree["/Kids"].insert(0, tree.indirect_reference)
    tree[NameObject("/Count")] = NumberObject(count)
    return written(writer)


def bomb() -> bytes:
    """One page of content that unpacks to far more than an attestation."""
    writer = PdfWriter(clone_from=io.BytesIO(plain_pdf_of("x")))
    page = writer.pages[0]
    content = page.get_contents()
    assert content is not None
    content.set_data(
        content.get_data() + b"\nBT /F1 9 Tf " + b"(aaaaaaaaaaaaaaaaaaaa) Tj " * 3_000_000 + b"ET"
    )
    page.replace_contents(content.flate_encode())
    return written(writer)


@pytest.fixture(scope="session")
def pango() -> None:
    """WeasyPrint loads Pango from the machine."""
    try:
        printed_pdf_of("x")
    except OSError:
        pytest.skip("LOUD SKIP: WeasyPrint cannot load Pango here, no printed attestation was tried")


@pytest.fixture(params=[plain_pdf_of, printed_pdf_of], ids=["by hand", "printed"])
def pdf_of(request: pytest.FixtureRequest) -> Callable[[str], bytes]:
    """Ways in which a PDF comes to be."""
    if request.param is printed_pdf_of:
        request.getfixturevalue("pango")
    return request.param


@pytest.mark.parametrize("text", [TEXT, TEXT + SECOND_GROUP, TEXT.replace(" 01/04/2025", "")])
def test_a_pdf_gives_what_its_text_gives(pdf_of: Callable[[str], bytes], text: str) -> None:
    from_pdf = attestation_read(pdf_pages(pdf_of(text)))
    from_text = attestation_read([text.splitlines()])
    assert {name: field.value for name, field in from_pdf.plant.items()} == {
        name: field.value for name, field in from_text.plant.items()
    }
    assert [group.keys() for group in from_pdf.groups] == [group.keys() for group in from_text.groups]
    assert from_pdf.findings == ()


def test_a_pdf_locked_against_editing_alone_is_read() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(plain_pdf_of(TEXT)))
    writer.encrypt("", owner_password="owner", algorithm="AES-256")
    assert "Codice CENSIMP: IM_1234567" in pdf_pages(written(writer))[0]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\x00" * 100, "file_kind_unknown"),
        (b"%PDF-1.7\n\x00\x00\x00", "file_not_one_kind"),
        (b"%PDF-1.7\n\x00\x00\x00\n%%EOF", "pdf_damaged"),
        (b"%PDF-1.7" + b" " * BYTES_MAX, "pdf_too_large"),
        (PNG, "pdf_not_pdf"),
        (blank(1, "secret"), "pdf_encrypted"),
        (blank(1), "pdf_without_text"),
        (blank(PAGES_MAX + 1), "pdf_pages"),
        (claiming(count=10**9), "pdf_pages"),
        (claiming(is_its_own_kid=True), "pdf_damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_pdf_is_refused_with_its_cure(content: bytes, code: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        pdf_pages(content)
    assert refusal.value.code == code


def test_a_pdf_that_unpacks_to_a_bomb_ends_in_its_own_process() -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        pdf_pages(bomb())
    assert refusal.value.code in {"pdf_too_heavy", "pdf_damaged"}
