"""Run as a program: what `cer migrate` does, in a process of its own settings, and the seconds it took."""

import json

from cer.cli.application import application_without_servers
from cer.cli.bench.measurement import seconds_of


def main() -> None:
    """Migrate every schema; the start of Python and of Django is not counted."""
    application_without_servers()
    from shared_apps.tenants.services.migrations import MigrationReport, schemas_migrate

    reports: list[MigrationReport] = []
    taken_s = seconds_of(lambda: reports.append(schemas_migrate()))
    print(json.dumps({"taken_s": taken_s, "communities": len(reports[0].communities)}))


if __name__ == "__main__":
    main()
