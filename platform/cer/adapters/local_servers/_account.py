"""Whom the servers run as, and where that account can work.

An ordinary user runs them as itself. PostgreSQL refuses to run as root, so root starts them as the owner of
the folder or, where that is root too, as `nobody`. What this account cannot reach (a project in /root) is not
opened to it: the servers then work in a folder of their own under /var/tmp.
"""

import hashlib
import logging
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_log = logging.getLogger("cer.local_servers")
_SHARED_HOME = Path("/var/tmp")  # noqa: S108 - what is made there is checked for its owner
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # nothing of ours, no PGDATA or PGOPTIONS


class LocalServersError(RuntimeError):
    """The servers cannot run; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that runs the servers. `is_other`: it is not the one this process runs as."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def own(self, path: Path) -> None:
        """Give the account what this process has just made for it."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def run(self, *command: str | Path, cwd: Path = Path("/")) -> "subprocess.CompletedProcess[str]":
        """Run a short command as the account and hand back what it said."""
        return subprocess.run(
            command,
            cwd=cwd,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
        )

    def can(self, right: str, path: Path) -> bool:
        """Whether the account may read (r), write (w) or execute and enter (x) a path: the kernel says so."""
        return self.run("test", f"-{right}", path).returncode == 0


def account_for(folder: Path) -> Account:
    """This user; as root the owner of the folder, or of the nearest one above that exists, else nobody."""
    if os.geteuid() != 0:
        return _account(os.geteuid(), is_other=False)
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    owner_uid = nearest.stat().st_uid
    is_known = owner_uid != 0 and any(entry.pw_uid == owner_uid for entry in pwd.getpwall())
    return _account(owner_uid if is_known else pwd.getpwnam("nobody").pw_uid, is_other=True)


def _account(uid: int, *, is_other: bool) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise LocalServersError(
            f"The user id {uid} has no name in /etc/passwd, and PostgreSQL needs one: add the user."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid, is_other=is_other)


def make_data_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, each for the owner of the one above."""
    try:
        for place in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
            place.mkdir()
            if os.geteuid() == 0:
                above = place.parent.stat()
                os.chown(place, above.st_uid, above.st_gid)
    except OSError as error:
        raise LocalServersError(f"The local servers cannot make their folder: {error}.") from error


def private_folder(folder: Path, *, account: Account) -> None:
    """Make a folder that only the account can enter; leave alone one that exists."""
    if folder.exists():
        return
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise LocalServersError(f"The local servers cannot make their folder: {error}.") from error
    account.own(folder)


def reachable_home(data_folder: Path, *, account: Account) -> Path:
    """The folder the servers work in: `servers` in the data folder or, out of reach, one under /var/tmp."""
    home = data_folder / "servers"
    is_new = not home.exists()
    private_folder(home, account=account)
    if account.can("w", home) and account.can("x", home):
        return home
    if not account.is_other:
        raise LocalServersError(f"{home} belongs to another user: run as that user, or remove the folder.")
    if is_new:
        home.rmdir()
    return _home_outside(data_folder, account=account)


def _home_outside(data_folder: Path, *, account: Account) -> Path:
    home = _place_outside(data_folder)
    private_folder(home, account=account)
    found = home.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or stat.S_IMODE(found.st_mode) != 0o700:
        raise LocalServersError(f"{home} was made by somebody else: look at it, and remove it.")
    _log.warning(
        "The user %s, who runs the servers for root, cannot work in %s: they keep their data in %s.",
        account.name,
        data_folder,
        home,
    )
    return home


def _place_outside(data_folder: Path) -> Path:
    key = hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:16]
    return _SHARED_HOME / f"cer-{key}"


def data_folder_remove(data_folder: Path) -> None:
    """Remove a folder and all that servers wrote for it, wherever it lies."""
    for place in (_place_outside(data_folder), data_folder):
        shutil.rmtree(place, ignore_errors=True)


def reachable_program(
    program: Path, *, root: Path, parts: Sequence[Path], home: Path, account: Account
) -> Path:
    """The program if the account can execute it, else its copy in the home, with the parts it needs."""
    if account.can("x", program):
        return program
    if not account.is_other:
        raise LocalServersError(f"{program} is missing or cannot be executed.")
    version = program.stat()
    copy = home / "programs" / f"{program.name}-{version.st_size}-{version.st_mtime_ns}"
    if not copy.exists():
        _log.warning("The user %s cannot execute %s: copying it to %s.", account.name, program, copy)
        private_folder(copy.parent, account=account)
        unfinished = copy.with_name(f"{copy.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in parts:
            shutil.copytree(part, unfinished / part.relative_to(root), symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            account.own(path)
        unfinished.rename(copy)
    return copy / program.relative_to(root)
