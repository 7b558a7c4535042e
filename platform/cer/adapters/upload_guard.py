"""What an uploaded file really is, and whether it may stay (S32, S33).

The name and the media type that the sender gives are not asked. A file is one of a few kinds, known by
its first bytes, and ends where its kind says that it ends: what goes on after that could be another file.
"""

import io
import stat
import struct
import zipfile
import zlib
from enum import StrEnum
from itertools import pairwise

from cer.kit.errors import RuleBrokenError

FILE_BYTES_MAX = 20 << 20
ARCHIVE_BYTES_MAX = 200 << 20
ARCHIVE_RATIO_MAX = 200
ARCHIVE_ENTRIES_MAX = 1000
_CHUNK_BYTES = 1 << 16
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED_FLAG = 0x1
_PNG_START = b"\x89PNG\r\n\x1a\n"
_ARCHIVE_STARTS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
)
_MARKUP = (b"<html", b"<!doctype html", b"<script", b"<svg")
_SNIFFED_BYTES = 1024


class MediaType(StrEnum):
    """The kinds of files that documents are made of."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ZIP = "application/zip"


def size_check(size_bytes: int) -> None:
    """Refuse a file that is empty or too large, before a byte of it is looked at."""
    if size_bytes == 0:
        raise _refused("The file is empty: send it again.", code="file_empty")
    if size_bytes > FILE_BYTES_MAX:
        raise _refused(
            f"The file has {size_bytes} bytes; at most {FILE_BYTES_MAX >> 20} MiB are taken.",
            code="file_too_large",
        )


def media_type_of(content: bytes) -> MediaType:
    """The kind that the bytes are, all the way to their end; refused where they are none or two at once."""
    size_check(len(content))
    if content.startswith(b"%PDF-"):
        kind, is_whole = MediaType.PDF, content[-_SNIFFED_BYTES:].rstrip().endswith(b"%%EOF")
    elif content.startswith(_PNG_START):
        kind, is_whole = MediaType.PNG, _png_end(content) == len(content)
    elif content.startswith(b"\xff\xd8\xff"):
        kind, is_whole = MediaType.JPEG, content.endswith(b"\xff\xd9")
    elif content.startswith(b"PK\x03\x04"):
        return _archive_checked(content)
    else:
        raise _refused(
            "This is no PDF, PNG, JPEG, DOCX, XLSX or ZIP, whatever its name says: export it as PDF.",
            code="file_kind_unknown",
        )
    has_markup = any(words in content[:_SNIFFED_BYTES].lower() for words in _MARKUP)
    if not is_whole or has_markup or zipfile.is_zipfile(io.BytesIO(content)):
        raise _refused(
            "The file is cut off, or holds a second file behind or inside the first: export it anew.",
            code="file_not_one_kind",
        )
    return kind


def _png_end(content: bytes) -> int | None:
    """Where the last chunk of a PNG ends, if its chunks follow each other to it."""
    at = len(_PNG_START)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at
    return None


def _archive_checked(content: bytes) -> MediaType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _entries_check(entries, archive.start_dir)
            if archive.comment or archive.start_dir > len(content):
                raise _archive_refused("carries something beside its files")
            unpacked = 0
            for entry in entries:
                unpacked += _unpacked_bytes(archive, entry, ARCHIVE_BYTES_MAX - unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, struct.error) as error:
        raise _archive_refused("is damaged") from error
    if unpacked > ARCHIVE_RATIO_MAX * len(content):
        raise _archive_refused(f"unpacks to more than {ARCHIVE_RATIO_MAX} times its size")
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return MediaType.DOCX
        if "xl/workbook.xml" in names:
            return MediaType.XLSX
    return MediaType.ZIP


def _entries_check(entries: list[zipfile.ZipInfo], directory_at: int) -> None:
    """Refuse too many entries, links, secrets, overlaps, and names that lead out of a folder."""
    if not 0 < len(entries) <= ARCHIVE_ENTRIES_MAX:
        raise _archive_refused(f"holds {len(entries)} files; 1 to {ARCHIVE_ENTRIES_MAX} are taken")
    for entry in entries:
        if stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & _ENCRYPTED_FLAG:
            raise _archive_refused("holds a link or an encrypted file")
        name = entry.orig_filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or "\0" in name or ":" in name:
            raise _archive_refused("holds a name that leads out of its folder")
    starts = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    for (start, size), (following, _) in pairwise([*starts, (directory_at, 0)]):
        if start + _LOCAL_HEADER_BYTES + size > following:
            raise _archive_refused("holds files that overlap")


def _unpacked_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most_bytes: int) -> int:
    """How many bytes really come out of an entry; reading stops where there are too many."""
    count = 0
    limit = min(most_bytes, ARCHIVE_RATIO_MAX * max(entry.compress_size, _CHUNK_BYTES))
    with archive.open(entry) as unpacking:
        while chunk := unpacking.read(_CHUNK_BYTES):
            if count == 0 and chunk.startswith(_ARCHIVE_STARTS):
                raise _archive_refused("holds another archive")
            count += len(chunk)
            if count > limit:
                raise _archive_refused(
                    f"unpacks to over {ARCHIVE_BYTES_MAX >> 20} MiB or {ARCHIVE_RATIO_MAX} times its size"
                )
    return count


def _archive_refused(what: str) -> RuleBrokenError:
    return _refused(f"The archive {what}: send its files one by one.", code="archive_refused")


def _refused(sentence: str, *, code: str) -> RuleBrokenError:
    return RuleBrokenError(sentence, code=code)
