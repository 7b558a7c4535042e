"""A process of its own on this worker's database, which dies where it is told to."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connections
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[1]


def exit_code_of(statements: str, *, kill_at: str) -> int:
    """The exit code of a process that runs some Python and dies at a kill point."""
    environment = {
        **os.environ,
        "CER_DATABASE_URL": _url("default"),
        "CER_OWNER_DATABASE_URL": _url("owner"),
        "DJANGO_SETTINGS_MODULE": "cer.config.settings.test",
        "CER_REDIS_URL": os.environ["CER_TEST_REDIS_URL"],
        "CER_KILL_AT": kill_at,
    }
    code = f"import django; django.setup()\n{statements}"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False).returncode


def _url(alias: str) -> str:
    parameters = connections[alias].get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{name: parameters[name] for name in names if parameters.get(name)})
