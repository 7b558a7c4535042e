"""The migrations of the members room as they are today, and the one of this folder."""

from tenant_apps.members import migrations as today

__path__ = [*today.__path__, *__path__]
