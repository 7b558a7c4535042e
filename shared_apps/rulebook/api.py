from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from shared_apps.rulebook.models import RuleSetVersion
from shared_apps.rulebook.schemas import RuleSetDetailOut, RuleSetOut
from shared_apps.rulebook.selectors import rule_set_version_by_id, rule_set_versions

COMMUNITY_VIEW = "community.view"
doors = Doors(tags=["law"])


@doors.get("/rule-sets", permission=COMMUNITY_VIEW, response=Page[RuleSetOut])
def rule_sets(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Editions of the law's dated values, the newest first; a run names the one it was computed with."""
    return page_of(rule_set_versions(), page, sortable={"loaded_at": "loaded_at"}, default="-loaded_at")


@doors.get("/rule-sets/{rule_set_id}", permission=COMMUNITY_VIEW, response=RuleSetDetailOut)
def rule_set(request: HttpRequest, rule_set_id: UUID) -> RuleSetVersion:
    """One edition with all it says."""
    return rule_set_version_by_id(rule_set_id)
