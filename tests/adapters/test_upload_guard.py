import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from cer.adapters.upload_guard import (
    ARCHIVE_ENTRIES_MAX,
    FILE_BYTES_MAX,
    MediaType,
    media_type_of,
    size_check,
)
from cer.kit.errors import RuleBrokenError

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


PNG = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", bytes(13)) + _chunk(b"IDAT", b"x") + _chunk(b"IEND", b"")


def _zip(*entries: tuple[str | zipfile.ZipInfo, bytes], comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
        archive.comment = comment
    return file.getvalue()


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def _overlapping() -> bytes:
    """Two entries of the directory that point at the same bytes."""
    content = bytearray(_zip(("a", b"x" * 500), ("b", b"x" * 500)))
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = bytes(4)
    content[second + 46 : second + 47] = b"a"
    return bytes(content)


OFFICE = ("[Content_Types].xml", b"<Types/>")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, MediaType.PDF),
        (PNG, MediaType.PNG),
        (JPEG, MediaType.JPEG),
        (_zip(("a.txt", b"text")), MediaType.ZIP),
        (_zip(OFFICE, ("word/document.xml", b"<w/>")), MediaType.DOCX),
        (_zip(OFFICE, ("xl/workbook.xml", b"<x/>")), MediaType.XLSX),
    ],
)
def test_s33_a_file_is_what_its_bytes_say(content: bytes, kind: MediaType) -> None:
    assert media_type_of(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<?xml version='1.0'?><svg/>",
        b"MZ\x90\x00",
        b"#!/bin/sh\n",
        b"only text",
        b" %PDF-1.7\n%%EOF",
    ],
)
def test_s33_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        media_type_of(content)
    assert refusal.value.code == "file_kind_unknown"


@pytest.mark.parametrize(
    "content",
    [
        PDF + _zip(("a", b"x")),
        PDF + b"<html>",
        b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF",
        PNG + b"tail",
        PNG + _zip(("a", b"x")),
        PNG[:-4],
        JPEG + _zip(("a", b"x")),
        JPEG[:-2],
        b"\xff\xd8\xff\xfe<HTML>" + bytes(40) + b"\xff\xd9",
        JPEG[:-2] + _zip(("a", b"x"), comment=b"\xff\xd9"),
    ],
)
def test_s33_a_file_that_is_two_things_or_cut_off_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        media_type_of(content)
    assert refusal.value.code == "file_not_one_kind"


@pytest.mark.parametrize(
    "make",
    [
        lambda: _zip(("bomb", bytes(80 << 20))),
        lambda: _zip(("bomb", bytes(80 << 20)), ("padding", os.urandom(500_000))),
        lambda: _zip(*[(f"part-{number}", bytes(12 << 20)) for number in range(3)]),
        lambda: _zip(*[(f"{number}", b"") for number in range(ARCHIVE_ENTRIES_MAX + 1)]),
        lambda: _zip(("inner", _zip(("a", b"x")))),
        lambda: _zip(("inner.gz", b"\x1f\x8b" + bytes(20))),
        lambda: _zip((_link(), b"/etc/passwd")),
        lambda: _zip(("../out", b"x")),
        lambda: _zip(("/absolute", b"x")),
        lambda: _zip(("a\\..\\..\\out", b"x")),
        lambda: _zip(("a", b"x"), comment=b"beside"),
        _overlapping,
        lambda: _zip(("a", b"x" * 100))[:-30],
        lambda: b"PK\x03\x04" + bytes(100),
    ],
    ids=[
        "bomb",
        "bomb-with-padding",
        "bomb-in-parts",
        "many",
        "nested-zip",
        "nested-gzip",
        "link",
        "dots",
        "absolute",
        "backslashes",
        "comment",
        "overlap",
        "cut",
        "damaged",
    ],
)
def test_s32_an_archive_that_is_not_plain_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        media_type_of(make())
    assert refusal.value.code == "archive_refused"


def test_s33_a_file_has_a_byte_and_not_one_too_many() -> None:
    size_check(1)
    size_check(FILE_BYTES_MAX)
    with pytest.raises(RuleBrokenError, match="empty"):
        media_type_of(b"")
    with pytest.raises(RuleBrokenError, match="at most 20 MiB"):
        size_check(FILE_BYTES_MAX + 1)
