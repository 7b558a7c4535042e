"""The floor of the rows that need a database: what one psql session takes, timed by psql itself."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from cer.cli.bench.measurement import Seconds

TIMED_LINE = "Time: "


@dataclass(frozen=True, slots=True)
class Psql:
    """psql as superuser on the database that is measured."""

    program: Path
    url: str = field(repr=False)

    def seconds(self, script: str) -> Seconds:
        """Run a script and add up what psql says each of its statements took."""
        lines = self.run("\\timing on\n" + script).splitlines()
        times_ms = [line.split()[1] for line in lines if line.startswith(TIMED_LINE)]
        return sum(float(time_ms) for time_ms in times_ms) / 1000

    def run(self, script: str) -> str:
        """Run a script, stop at its first error, and hand back what psql printed."""
        connection = {key: str(value) for key, value in conninfo_to_dict(self.url).items()}
        password = connection.pop("password", "")
        done = subprocess.run(
            [
                self.program,
                "--no-psqlrc",
                "--set=ON_ERROR_STOP=1",
                f"--dbname={' '.join(f'{key}={value}' for key, value in connection.items())}",
            ],
            input=script,
            env={"PGPASSWORD": password, "LC_ALL": "C", "TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"psql could not run the floor: {done.stderr.strip()}")
        return done.stdout
