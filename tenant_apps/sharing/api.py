from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.sharing.models import SharingRule
from tenant_apps.sharing.schemas import SharingRuleIn, SharingRuleOut
from tenant_apps.sharing.selectors import sharing_rule_by_id, sharing_rules_listed
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append

doors = Doors(tags=["sharing"])


@doors.get("/sharing-rules", permission=Permission.SHARING_VIEW, response=Page[SharingRuleOut])
def sharing_rules(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Versions of the sharing rule, the latest first."""
    order = {"version": "version", "valid_from": "valid_from"}
    return page_of(sharing_rules_listed(), page, sortable=order, default="-version")


@doors.get("/sharing-rules/{rule_id}", permission=Permission.SHARING_VIEW, response=SharingRuleOut)
def sharing_rule(request: HttpRequest, rule_id: UUID) -> SharingRule:
    """One version of the sharing rule."""
    return sharing_rule_by_id(rule_id)


@doors.post("/sharing-rules", permission=Permission.SHARING_EDIT, response=SharingRuleOut, status=201)
def sharing_rule_add(request: HttpRequest, body: SharingRuleIn) -> SharingRule:
    """Add the next version; a version is never edited."""
    terms = SharingTerms(
        costs_share=body.costs_share,
        social_fund_share=body.social_fund_share,
        producers_share=body.producers_share,
        consumers_share=body.consumers_share,
        key=body.key,
    )
    return sharing_rule_append(
        terms=terms, valid_from=body.valid_from, reason=body.reason, motion_id=body.motion_id
    )
