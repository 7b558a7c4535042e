"""Where files lie: a folder, a bucket that speaks S3, or memory for tests (S16, F23)."""

from cer.adapters.storage.places import storage_at
from cer.adapters.storage.port import Storage, StorageKey, StoredFileMissingError

__all__ = ["Storage", "StorageKey", "StoredFileMissingError", "storage_at"]
