from datetime import date
from decimal import Decimal

from django.db import migrations

PROFESSIONAL = ["forecast", "analytics", "api", "webhooks"]
ENTERPRISE = [*PROFESSIONAL, "sso", "custom_domain", "support_api", "priority_queue"]
EDITIONS = (
    ("starter", "Starter", 99_00, 50, [], "0.015", True),
    ("professional", "Professional", 299_00, 200, PROFESSIONAL, "0.010", True),
    ("enterprise", "Enterprise", 799_00, None, ENTERPRISE, "0.005", False),
)
MONTHS_PAID_IN_A_YEAR = 10


def editions_add(apps, schema_editor):
    plans = apps.get_model("plans", "Plan").objects.using(schema_editor.connection.alias)
    for code, name, month_price_cents, members, features, fee_rate, is_self_service in EDITIONS:
        plans.create(
            code=code,
            name=name,
            valid_from=date(2024, 1, 1),
            month_price_cents=month_price_cents,
            year_price_cents=month_price_cents * MONTHS_PAID_IN_A_YEAR,
            members_included=members,
            features=features,
            fee_rate_share=Decimal(fee_rate),
            is_self_service=is_self_service,
        )


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [migrations.RunPython(editions_add, migrations.RunPython.noop)]
