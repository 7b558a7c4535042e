"""The environment, read here and nowhere else; a bad or missing value stops the start."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

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


def json_object(name: str) -> dict[str, str]:
    """Texts by name, as one JSON object; empty where nothing is set."""
    try:
        value = json.loads(text(name, "{}"))
    except ValueError as error:
        raise ImproperlyConfigured(f"CER_{name} is no JSON: {error}.") from error
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise ImproperlyConfigured(f"CER_{name} is no JSON object of texts.")
    return value


def number(name: str, default: int) -> int:
    """A whole number that is not negative."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"CER_{name} is {value}: give a whole number.")
    return int(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mails are handed over, and how."""

    host: str
    port: int
    user: str
    password: str
    is_tls_from_start: bool
    is_tls_upgraded: bool


def mail_server(url: str) -> MailServer:
    """The server of `smtp://user:password@host:587`, which upgrades to TLS for a user, or of `smtps://…`."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("CER_MAIL_URL is not smtp://user:password@host:port or smtps://….")
    is_tls_from_start = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if is_tls_from_start else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls_from_start=is_tls_from_start,
        is_tls_upgraded=bool(parts.username) and not is_tls_from_start,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailService:
    """A mail service that is spoken to over https, by the name that anymail knows it under."""

    name: str
    key: str
    api_url: str | None


def mail_service(url: str) -> MailService | None:
    """The service of `brevo://key@` or `sendgrid://key@host/v3/`; None for a mail server."""
    parts = urlsplit(url)
    if parts.scheme in {"smtp", "smtps"}:
        return None
    if not re.fullmatch(r"[a-z][a-z0-9]*", parts.scheme) or not parts.username:
        raise ImproperlyConfigured("CER_MAIL_URL is smtp://…, smtps://…, or a service such as brevo://key@.")
    return MailService(
        name=parts.scheme,
        key=unquote(parts.username),
        api_url=f"https://{parts.hostname}{parts.path}" if parts.hostname else None,
    )


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
