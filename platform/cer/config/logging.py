"""Log lines as JSON, each with request, community and task, and no personal data (S20)."""

import json
import logging
import logging.config
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from cer.kit.masking import masked

context: ContextVar[dict[str, str]] = ContextVar("log_context", default={})  # noqa: B039

_OWN_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One line, one object: time, level, logger, message, what the code adds, and the context."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **context.get(),
        }
        line |= {
            name: value
            for name, value in vars(record).items()
            if name not in _OWN_ATTRIBUTES and name not in {"request", "response", "server_time"}
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        shown = {name: masked(value) if isinstance(value, str) else value for name, value in line.items()}
        return json.dumps(shown, default=lambda value: masked(str(value)), ensure_ascii=False)


def configure(_overrides: dict[str, Any]) -> None:
    """Install the one handler of the process (called by Django at its start)."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": settings.LOG_LEVEL},
            "loggers": {"django.request": {"level": "ERROR"}, "celery.app.trace": {"level": "WARNING"}},
        }
    )
