import json
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from shared_apps.rulebook.models import RuleSetVersion


class RuleSetOut(Schema):
    id: UUID
    version: str
    sha256: str
    loaded_at: datetime


class RuleSetDetailOut(RuleSetOut):
    document: dict[str, Any]
    """Every dated value of the law with its source, as it was loaded."""

    @staticmethod
    def resolve_document(version: RuleSetVersion) -> Any:
        return json.loads(version.document)
