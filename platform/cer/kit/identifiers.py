"""Identifiers that leave the database."""

import os
import time
import uuid


def time_ordered_uuid() -> uuid.UUID:
    """Return a version 7 UUID: milliseconds since the epoch, then 74 random bits (RFC 9562).

    Made here and not by the database, because the function exists only from PostgreSQL 18 on.
    """
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random_bits & (1 << 80) - 1
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
