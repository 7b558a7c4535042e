"""What every place for files can do, and what a file is called there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, Self
from uuid import UUID

_SCHEMA_NAME = re.compile(r"t_[a-z0-9]{8,40}", re.ASCII)
_SHELF = re.compile(r"[a-z]{1,20}", re.ASCII)


class StoredFileMissingError(LookupError):
    """There is no file under this key."""


@dataclass(frozen=True, slots=True)
class StorageKey:
    """The name of a stored file: community, shelf and a random id, never a word of a user (S16)."""

    schema_name: str
    shelf: str
    id: UUID

    def __post_init__(self) -> None:
        if not _SCHEMA_NAME.fullmatch(self.schema_name) or not _SHELF.fullmatch(self.shelf):
            raise ValueError("A storage key is a community's schema, a shelf of letters and an id.")

    def __str__(self) -> str:
        return f"{self.schema_name}/{self.shelf}/{self.id}"

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The key that was written as this text; ValueError for another file."""
        schema_name, shelf, file_id = text.split("/")
        return cls(schema_name, shelf, UUID(file_id))


class Storage(Protocol):
    """A place for whole files. One that does not answer, or is full, raises UnavailableError."""

    def put(self, key: StorageKey, content: bytes) -> None:
        """Keep a file; nobody ever reads a part of it."""

    def get(self, key: StorageKey) -> bytes:
        """The whole file, or StoredFileMissingError."""

    def delete(self, key: StorageKey) -> None:
        """Remove a file; one that is not there is removed already."""

    def exists(self, key: StorageKey) -> bool: ...

    def keys(self, schema_name: str) -> Iterator[StorageKey]:
        """Every file of one community, in no order."""
