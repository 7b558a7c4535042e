"""This release's settings, with one migration more in the members room."""

from cer.config.settings.local import *  # noqa: F403

MIGRATION_MODULES = {"members": "cer.cli.bench.next_release.migrations"}
