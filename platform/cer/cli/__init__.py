"""The command `cer <noun> <verb>`: results on stdout, messages on stderr, exit 0 ok, 1 failure, 2 usage."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module

from cer.adapters.local_servers import LocalServersError
from cer.cli.application import application, application_without_servers, login_name
from cer.kit.acting import Actor, ActorKind, acting
from cer.kit.errors import CerError, UnavailableError


@dataclass(frozen=True, slots=True)
class Noun:
    """One file of this package, and whether its work needs the database."""

    summary: str
    needs_database: bool


NOUNS = {
    "demo": Noun("two communities, a year of readings, settled and served", needs_database=True),
    "settle": Noun("settle a folder of meter files without a database", needs_database=False),
    "rules": Noun("run worked examples through the engine", needs_database=False),
    "tenants": Noun("communities of this platform", needs_database=True),
    "staff": Noun("people of the console", needs_database=True),
    "areas": Noun("areas of cabine primarie, map by map", needs_database=True),
    "audit": Noun("read the audit logs from their beginnings", needs_database=True),
    "retention": Noun("what ends by schedule, and legal holds", needs_database=True),
    "persons": Noun("accounts of people, handed out and erased", needs_database=True),
    "migrate": Noun("bring every schema up to this version", needs_database=True),
    "bench": Noun("measure against the floor of the same run", needs_database=False),
    "billing": Noun("what communities pay us", needs_database=True),
    "simulate": Noun("our doubles of outside services", needs_database=False),
    "stream": Noun("the server that keeps pages up to date", needs_database=True),
    "openapi": Noun("write or check docs/openapi.json", needs_database=False),
    "permissions": Noun("write or check docs/permissions.md", needs_database=False),
}


MIGRATING = {"demo", "migrate"}
"""Nouns that bring the database up to this version themselves."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        code = _command(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the output has seen enough; nothing is written at the exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _command(words: Sequence[str]) -> int:
    noun = NOUNS.get(words[0]) if words else None
    if noun is None:
        return _usage(words)
    asks_for_help = bool({"-h", "--help"} & set(words))
    if noun.needs_database and asks_for_help:
        application_without_servers()
    try:
        with application() if noun.needs_database and not asks_for_help else nullcontext():
            if noun.needs_database and not asks_for_help and words[0] not in MIGRATING:
                _refuse_unmigrated()
            return _run(words)
    except (CerError, LocalServersError) as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _refuse_unmigrated() -> None:
    """Say it here and once, instead of at the first table that is not there."""
    from django.db import ProgrammingError

    from shared_apps.tenants.services.migrations import public_migrations_pending

    try:
        pending = len(public_migrations_pending())
    except ProgrammingError:  # not even the table of migrations
        pending = None
    if pending != 0:
        lacks = "was never migrated" if pending is None else f"lacks {pending} migrations of this version"
        raise UnavailableError(f"The database {lacks}: run `cer migrate` first.")


def _run(words: Sequence[str]) -> int:
    module = import_module(f"cer.cli.{words[0]}")
    parser = argparse.ArgumentParser(prog="cer", description=__doc__)
    module.add_parser(parser.add_subparsers(dest="noun", required=True))
    chosen = parser.parse_args(words)
    command = " ".join(["cer", *(word for word in words[:2] if not word.startswith("-"))])
    with acting(Actor(kind=ActorKind.COMMAND, id=command, name=login_name())):
        code: int = chosen.run(chosen)
    return code


def _usage(words: Sequence[str]) -> int:
    lines = ["usage: cer <noun> …   (cer <noun> --help says more)", ""]
    lines += [f"  {name:<12}{noun.summary}" for name, noun in NOUNS.items()]
    wants_help = bool(words) and words[0] in {"-h", "--help"}
    print("\n".join(lines), file=sys.stdout if wants_help else sys.stderr)
    return 0 if wants_help else 2
