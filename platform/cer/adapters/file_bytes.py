"""From the bytes of an uploaded CSV to checked text: gzip, byte order mark, separator, columns (S32, S35)."""

import zlib

from cer.adapters.file_problems import ProblemCode, ProblemLog

GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW_BITS = 31
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
PLAIN_BYTES_MAX = 1 << 30
GZIP_RATIO_MAX = 200


def plain_bytes(content: bytes, log: ProblemLog) -> bytes:
    """The file's own bytes, unpacked where it is gzip, without byte order mark, with LF line ends."""
    plain = _gunzipped(content, log) if content.startswith(GZIP_MAGIC) else content
    if len(plain) > PLAIN_BYTES_MAX:
        raise _too_large(log)
    plain = plain.removeprefix(BYTE_ORDER_MARK)
    if b"\r" in plain:
        plain = plain.replace(b"\r\n", b"\n")
    if not plain.strip():
        raise log.refusal(ProblemCode.FILE_EMPTY, "file", "The file is empty; send it again with its rows.")
    return plain.rstrip(b"\n") + b"\n"


def header_cells(plain: bytes, log: ProblemLog) -> tuple[str, ...]:
    """The column names of the first line."""
    line = plain[: plain.index(b"\n")]
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise log.refusal(
            ProblemCode.NOT_UTF8, "line 1", "The text is not UTF-8; save it as UTF-8."
        ) from None
    if "," not in text and (";" in text or "\t" in text):
        raise log.refusal(
            ProblemCode.WRONG_SEPARATOR,
            "line 1",
            "The columns are not separated by commas; export it with comma separators and decimal points.",
        )
    return tuple(name.strip().strip('"') for name in text.split(","))


def columns_check(columns: tuple[str, ...], required: tuple[str, ...], log: ProblemLog) -> None:
    """Refuse a header that lacks a required column or names one twice."""
    for name in required:
        if name not in columns:
            log.error(ProblemCode.COLUMN_MISSING, "line 1", f"The column {name} is missing; add it.")
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        log.error(
            ProblemCode.COLUMN_TWICE, "line 1", f"The column {name!r} appears more than once; keep one."
        )
    log.close()


def _gunzipped(content: bytes, log: ProblemLog) -> bytes:
    limit = min(PLAIN_BYTES_MAX, len(content) * GZIP_RATIO_MAX)
    parts: list[bytes] = []
    rest = content
    while rest:
        unpacker = zlib.decompressobj(GZIP_WINDOW_BITS)
        try:
            parts.append(unpacker.decompress(rest, limit + 1 - sum(map(len, parts))))
        except zlib.error:
            raise _damaged(log) from None
        if sum(map(len, parts)) > limit:
            raise _too_large(log)
        if not unpacker.eof:
            raise _damaged(log)
        rest = unpacker.unused_data
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _damaged(log: ProblemLog) -> Exception:
    return log.refusal(
        ProblemCode.GZIP_DAMAGED, "file", "The gzip file is truncated or damaged; fetch or send it again."
    )


def _too_large(log: ProblemLog) -> Exception:
    return log.refusal(
        ProblemCode.FILE_TOO_LARGE,
        "file",
        f"The file unpacks to more than {PLAIN_BYTES_MAX >> 20} MiB or {GZIP_RATIO_MAX} times its size; "
        "split it by month.",
    )
