"""A folder between us and who carries invoices to the exchange system: an intermediary, or our double.

`out/` holds the invoices that left, `in/` the messages that came back, `taken/` those that we have read.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class FolderChannel:
    """Files are written under another name and then renamed, so nobody reads half of one (F23)."""

    root: Path
    leaves_the_house: bool = True

    def send(self, *, file_name: str, xml: bytes) -> None:
        file_put(self.root / "out" / file_name, xml)

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of every message that was not taken yet."""
        for path in files_of(self.root / "in"):
            yield path.name, path.read_bytes()

    def message_taken(self, name: str) -> None:
        """Put a message aside, for good."""
        (self.root / "taken").mkdir(exist_ok=True)
        (self.root / "in" / name).rename(self.root / "taken" / name)


def file_put(path: Path, content: bytes) -> None:
    """Write a file so that its name stands for the whole of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def files_of(folder: Path) -> list[Path]:
    """The finished XML files of a folder, by name; none where it does not exist."""
    return sorted(path for path in folder.glob("*.xml") if not path.name.startswith("."))
