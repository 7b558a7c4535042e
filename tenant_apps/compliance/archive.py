"""A ZIP that has the same bytes for the same entries: sorted, of one moment, not compressed."""

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256

from cer.kit.errors import RuleBrokenError

MANIFEST = "manifest.json"
DOSSIER_BYTES_MAX = 200 << 20
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


def canonical_json(value: object) -> bytes:
    """Equal values as equal bytes."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"


def archive_of(entries: Mapping[str, bytes], facts: Mapping[str, object]) -> bytes:
    """The entries and a manifest with the SHA-256 of each; refused where they are too much for one file."""
    total = sum(len(content) for content in entries.values())
    if total > DOSSIER_BYTES_MAX:
        raise RuleBrokenError(
            f"The dossier would have {total >> 20} MiB, over {DOSSIER_BYTES_MAX >> 20}: ask for it without"
            " the papers of persons.",
            code="dossier_too_large",
        )
    listed = [
        {"name": name, "sha256": sha256(content).hexdigest(), "size_bytes": len(content)}
        for name, content in sorted(entries.items())
    ]
    manifest = canonical_json({**facts, "entries": listed})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in [*sorted(entries.items()), (MANIFEST, manifest)]:
            entry = zipfile.ZipInfo(name, date_time=_BEGINNING)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()
