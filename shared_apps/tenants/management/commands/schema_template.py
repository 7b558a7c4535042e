"""Write the schema template from the migrations, or check that the committed one is current."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from cer.adapters.local_servers import scratch_servers
from cer.kit.database.prepare import database_prepare
from shared_apps.tenants.services.migrations import schemas_migrate
from shared_apps.tenants.services.owner import OWNER
from shared_apps.tenants.services.template import FOLDER, template_files


class Command(BaseCommand):
    help = "Rebuild shared_apps/tenants/schema_template from the migrations, on a scratch server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if it is not current")

    def handle(self, *, check: bool, **_options: Any) -> None:
        with scratch_servers(Path(settings.PROJECT_ROOT, ".cer")) as servers:
            logins = database_prepare(
                superuser_url=servers.postgres_url,
                database="cerscratch",
                owner_password=secrets.token_hex(16),
                app_password=secrets.token_hex(16),
            )
            connections[OWNER].settings_dict.update(_connection_settings(logins.owner_url))
            schemas_migrate()
            files = template_files(servers.binaries / "pg_dump")
            connections[OWNER].close()
        stale = [name for name, text in files.items() if _committed(name) != text]
        if check and stale:
            raise CommandError(
                f"The schema template is stale ({', '.join(stale)}): run `manage.py schema_template`."
            )
        for name in stale:
            (FOLDER / name).write_text(files[name])
        self.stdout.write("schema template: " + (f"rewrote {', '.join(stale)}" if stale else "current"))


def _committed(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text() if path.exists() else None


def _connection_settings(url: str) -> dict[str, str]:
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {setting: str(parts[name]) for setting, name in names.items()}
