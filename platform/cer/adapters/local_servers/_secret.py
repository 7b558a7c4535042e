"""The password of both servers, made once and kept beside their data."""

import os
import secrets
from pathlib import Path

from ._account import Account


def password_in(home: Path, *, account: Account) -> str:
    """The password kept in a folder; made at the first time, in one step, readable by its owner only."""
    kept = home / "password"
    if not kept.exists():
        unfinished = home / "password.unfinished"
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(24))
        account.own(unfinished)
        unfinished.rename(kept)
    return kept.read_text()
