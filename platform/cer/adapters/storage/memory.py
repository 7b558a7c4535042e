"""Files that live as long as the process: for tests."""

from collections.abc import Iterator

from cer.adapters.storage.port import StorageKey, StoredFileMissingError


class MemoryStorage:
    def __init__(self) -> None:
        self._files: dict[StorageKey, bytes] = {}

    def put(self, key: StorageKey, content: bytes) -> None:
        self._files[key] = content

    def get(self, key: StorageKey) -> bytes:
        if key not in self._files:
            raise StoredFileMissingError(str(key))
        return self._files[key]

    def delete(self, key: StorageKey) -> None:
        self._files.pop(key, None)

    def exists(self, key: StorageKey) -> bool:
        return key in self._files

    def keys(self, schema_name: str) -> Iterator[StorageKey]:
        yield from [key for key in self._files if key.schema_name == schema_name]
