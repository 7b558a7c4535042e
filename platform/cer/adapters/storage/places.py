"""From the address in the settings to the place it names."""

from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from cer.adapters.storage.bucket import BucketStorage
from cer.adapters.storage.folder import FolderStorage
from cer.adapters.storage.memory import MemoryStorage
from cer.adapters.storage.port import Storage

_TLS_BY_SCHEME = {"s3+https": True, "s3+http": False}


@cache
def storage_at(url: str) -> Storage:
    """`file:///folder`, `memory:`, or `s3+https://key:secret@host[:port]/bucket?region=eu-south-1`."""
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryStorage()
    if parts.scheme == "file" and parts.path.startswith("/"):
        return FolderStorage(Path(unquote(parts.path)))
    bucket = parts.path.strip("/")
    if parts.scheme in _TLS_BY_SCHEME and parts.hostname and parts.username and parts.password and bucket:
        return BucketStorage(
            endpoint=parts.netloc.rpartition("@")[2],
            is_tls=_TLS_BY_SCHEME[parts.scheme],
            bucket=bucket,
            region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
            access_key=unquote(parts.username),
            secret_key=unquote(parts.password),
        )
    raise ValueError(
        "CER_STORAGE_URL is file:///folder or s3+https://key:secret@host/bucket?region=name, with % signs for"
        " what is special in key and secret."
    )
