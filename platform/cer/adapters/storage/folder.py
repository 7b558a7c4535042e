"""Files in a folder of this machine, or of a volume that its machines share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from cer.adapters.storage.port import StorageKey, StoredFileMissingError
from cer.kit.errors import UnavailableError

UNFINISHED = "unfinished-"


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """A file is written under a temporary name, flushed to the disk and renamed: whole or not there (F23)."""

    folder: Path

    def put(self, key: StorageKey, content: bytes) -> None:
        path = self.folder / str(key)
        with _disk_answers():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as unfinished:
                try:
                    unfinished.write(content)
                    unfinished.flush()
                    os.fsync(unfinished.fileno())
                    Path(unfinished.name).rename(path)
                except OSError:
                    Path(unfinished.name).unlink(missing_ok=True)
                    raise

    def get(self, key: StorageKey) -> bytes:
        try:
            with _disk_answers():
                return (self.folder / str(key)).read_bytes()
        except FileNotFoundError as error:
            raise StoredFileMissingError(str(key)) from error

    def delete(self, key: StorageKey) -> None:
        with _disk_answers():
            (self.folder / str(key)).unlink(missing_ok=True)

    def exists(self, key: StorageKey) -> bool:
        return (self.folder / str(key)).is_file()

    def keys(self, schema_name: str) -> Iterator[StorageKey]:
        for path in (self.folder / schema_name).glob("*/*"):
            if not path.name.startswith(UNFINISHED):
                yield StorageKey.of_text(str(path.relative_to(self.folder)))


@contextmanager
def _disk_answers() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnavailableError(
            "The disk of the stored files does not answer or is full: try again later.",
            code="storage_unavailable",
        ) from error
