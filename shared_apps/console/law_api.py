"""Editions of the law: which is in use, what another would change, and its activation by two people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import own_account_id
from cer.kit.api.doors import Doors
from shared_apps.console.permissions import StaffPermission
from shared_apps.console.schemas import (
    DifferenceOut,
    EditionOut,
    EditionsQuery,
    ImpactIn,
    ImpactOut,
    JobReasonIn,
)
from shared_apps.console.selectors.law import editions, impacts_shown
from shared_apps.console.services.confirming import reason_given
from shared_apps.console.services.law import rule_set_try_ask
from shared_apps.rulebook.comparing import Difference, editions_differ
from shared_apps.rulebook.selectors import rule_set_version_by_id
from shared_apps.rulebook.services import activation_ask, activation_confirm, activation_withdraw

_P = StaffPermission
doors = Doors(tags=["law"])


@doors.get("/rule-sets", permission=_P.LAW_VIEW, response=list[EditionOut])
def law_editions(request: HttpRequest) -> Any:
    """Every edition, the newest first, with when it was in use and what waits for a second person."""
    return editions()


@doors.get("/rule-sets/{rule_set_id}/differences", permission=_P.LAW_VIEW, response=list[DifferenceOut])
def law_differences(request: HttpRequest, rule_set_id: UUID, query: Query[EditionsQuery]) -> list[Difference]:
    """What an edition says differently from another."""
    after = rule_set_version_by_id(rule_set_id)
    return editions_differ(rule_set_version_by_id(query.compared_with).document, after.document)


@doors.post(
    "/rule-sets/{rule_set_id}/activation", permission=_P.LAW_CHANGE, response=list[EditionOut], status=201
)
def law_activation_ask(request: HttpRequest, rule_set_id: UUID, body: JobReasonIn) -> Any:
    """Want an edition in use; a second person confirms."""
    activation_ask(
        rule_set_id=rule_set_id,
        reason=reason_given(body.reason),
        acting_account_id=own_account_id(request),
    )
    return editions()


@doors.post(
    "/rule-sets/{rule_set_id}/activation/confirm", permission=_P.LAW_CHANGE, response=list[EditionOut]
)
def law_activation_confirm(request: HttpRequest, rule_set_id: UUID, body: JobReasonIn) -> Any:
    """Agree as a second person: new runs use it from now on, old ones keep theirs."""
    activation_confirm(
        rule_set_id=rule_set_id,
        reason=reason_given(body.reason),
        acting_account_id=own_account_id(request),
    )
    return editions()


@doors.post(
    "/rule-sets/{rule_set_id}/activation/withdraw", permission=_P.LAW_CHANGE, response=list[EditionOut]
)
def law_activation_withdraw(request: HttpRequest, rule_set_id: UUID, body: JobReasonIn) -> Any:
    """Take back what nobody has confirmed yet."""
    activation_withdraw(rule_set_id=rule_set_id, reason=reason_given(body.reason))
    return editions()


@doors.get("/rule-sets/{rule_set_id}/impacts", permission=_P.LAW_VIEW, response=list[ImpactOut])
def law_impacts(request: HttpRequest, rule_set_id: UUID) -> Any:
    """What an edition would have changed in each community's last published month, where it was tried."""
    return impacts_shown(rule_set_id)


@doors.post(
    "/rule-sets/{rule_set_id}/impacts", permission=_P.LAW_CHANGE, response=list[ImpactOut], status=202
)
def law_impacts_ask(request: HttpRequest, rule_set_id: UUID, body: ImpactIn) -> Any:
    """Try an edition on some communities, in the background; nothing in them is written."""
    rule_set_try_ask(rule_set_id=rule_set_id, slugs=body.slugs)
    return impacts_shown(rule_set_id)
