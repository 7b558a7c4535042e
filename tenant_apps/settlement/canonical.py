"""One byte form for equal values, whatever the process, locale or order of rows (F11)."""

import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256

import numpy as np


def canonical_bytes(document: object) -> bytes:
    """ASCII JSON with sorted keys; decimals are plain strings, arrays the digest of their 64-bit values."""
    return json.dumps(_plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def digest_of(document: object) -> str:
    """SHA-256 of the canonical bytes."""
    return sha256(canonical_bytes(document)).hexdigest()


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent and without idle zeros: equal numbers, equal text."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return {"length": len(value), "sha256": sha256(value.astype("<i8").tobytes()).hexdigest()}
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str | int | None):
        return value
    raise TypeError(f"{value!r} has no canonical form: a {type(value).__name__} is not exact or not plain.")
