"""A column that may be empty."""

from pkgutil import iter_modules

from django.db import migrations, models

from tenant_apps.members import migrations as today

LAST = max(module.name for module in iter_modules(today.__path__))


class Migration(migrations.Migration):
    dependencies = [("members", LAST)]
    operations = [migrations.AddField("member", "bench_note", models.IntegerField(null=True))]
