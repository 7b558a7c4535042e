"""What an archive says of itself: whose it is, what it holds, and the digest of all that."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cer.kit.errors import RuleBrokenError

FORMAT = "cer-community/1"
NAME = "manifest.json"


class ArchiveForm(StrEnum):
    OPEN = "open"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the archive: a table, with its rows, or a file."""

    name: str
    rows: int
    sha256: str

    @property
    def is_file(self) -> bool:
        return self.name.startswith("files/")


@dataclass(frozen=True, slots=True)
class Account:
    """An account that rows of the community refer to; rows name it by its address."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Manifest:
    form: ArchiveForm
    tenant_id: str
    slug: str
    name: str
    hosts: tuple[str, ...]
    migrations: tuple[str, ...]
    accounts: tuple[Account, ...]
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of everything the manifest says."""
        return sha256(_canonical(self._plain())).hexdigest()

    def to_bytes(self) -> bytes:
        return json.dumps({**self._plain(), "digest": self.digest}, indent=1, sort_keys=True).encode()

    @classmethod
    def of_bytes(cls, content: bytes) -> "Manifest":
        """The manifest of an archive, refused when it is none or was changed."""
        try:
            said = json.loads(content)
            manifest = cls(
                form=ArchiveForm(said["form"]),
                tenant_id=said["tenant_id"],
                slug=said["slug"],
                name=said["name"],
                hosts=tuple(said["hosts"]),
                migrations=tuple(said["migrations"]),
                accounts=tuple(Account(**account) for account in said["accounts"]),
                parts=tuple(Part(**part) for part in said["parts"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise archive_refused("its manifest cannot be read", code="archive_malformed") from error
        if said.get("format") != FORMAT or said.get("digest") != manifest.digest:
            raise archive_refused(
                f"its manifest is not of the format {FORMAT}, or was changed", code="archive_changed"
            )
        return manifest

    def _plain(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}


def archive_refused(reason: str, *, code: str) -> RuleBrokenError:
    return RuleBrokenError(
        f"This archive cannot be read back: {reason}. Nothing was stored.", code=code, reason=reason
    )


def _canonical(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
