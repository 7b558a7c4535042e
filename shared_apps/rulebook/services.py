from hashlib import sha256
from pathlib import Path

from django.db import transaction

from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import in_schema
from shared_apps.rulebook.models import RuleSetVersion
from shared_apps.rulebook.tariff_file import TARIFF_FILE, rule_set_from_bytes


def rule_set_load(*, path: Path = TARIFF_FILE) -> RuleSetVersion:
    """Load an edition of the law, on the public role; one that is there already changes nothing."""
    content = path.read_bytes()
    rule_set = rule_set_from_bytes(content)
    with in_schema(PUBLIC_SCHEMA), transaction.atomic():
        loaded, _ = RuleSetVersion.objects.get_or_create(
            sha256=sha256(content).hexdigest(),
            defaults={"version": rule_set.version, "document": content.decode()},
        )
    return loaded
