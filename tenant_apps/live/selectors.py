"""What of a community's stream one caller is told."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from cer.kit.api.caller import Caller
from cer.kit.errors import FieldProblem, ForbiddenError, RuleBrokenError
from cer.kit.live import EVENT_ID, LiveEvents, events_after
from tenant_apps.live.topics import TOPIC_PERMISSIONS, Topic


def topics_followed(caller: Caller, wanted: Collection[Topic]) -> frozenset[Topic]:
    """The topics asked for, each with its permission; all that the caller may follow, if none is named."""
    allowed = {topic for topic, needed in TOPIC_PERMISSIONS.items() if needed in caller.permissions}
    refused = sorted(set(wanted) - allowed)
    if refused:
        raise ForbiddenError(
            f"You may not follow {', '.join(refused)}: it needs the permission"
            f" {', '.join(TOPIC_PERMISSIONS[topic] for topic in refused)}."
        )
    return frozenset(wanted) or frozenset(allowed)


def events_told(*, account_id: UUID, topics: Collection[Topic], last_id: str | None) -> LiveEvents:
    """What followed on an event, of some topics, without what others alone are told."""
    if last_id is not None and not EVENT_ID.fullmatch(last_id):
        sentence = "Last-Event-ID is no id of an event: send the last one you got, or leave it out."
        problem = FieldProblem(pointer="/Last-Event-ID", detail=sentence, code="event_id")
        raise RuleBrokenError(sentence, code="event_id", problems=[problem])
    found = events_after(last_id)
    mine = ("", str(account_id))
    items = tuple(each for each in found.items if each.topic in topics and each.account_id in mine)
    return replace(found, items=items)
