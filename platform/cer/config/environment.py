"""The environment, read here and nowhere else; a bad or missing value stops the start."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


def text(name: str, default: str | None = None) -> str:
    """Value of `CER_<name>`, or what the file named in `CER_<name>_FILE` holds."""
    file = os.environ.get(f"CER_{name}_FILE")
    value = Path(file).read_text().strip() if file else os.environ.get(f"CER_{name}", default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"CER_{name} is not set: give it a value, or a file in CER_{name}_FILE.")
    return value


def secret(name: str) -> str:
    """A secret of at least 32 characters without a default."""
    value = text(name)
    if len(value) < 32:
        raise ImproperlyConfigured(f"CER_{name} has {len(value)} characters: a secret needs at least 32.")
    return value


def words(name: str, default: str = "") -> list[str]:
    return text(name, default).split()


def database(url: str, *, engine: str, options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Django's description of a database from a connection string of PostgreSQL."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": engine,
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {**parts, **(options or {})},
        "CONN_HEALTH_CHECKS": True,
    }
