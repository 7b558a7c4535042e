"""Legal holds: who stops what the schedule would remove, why, and until when (D9)."""

from datetime import date, datetime

from django.db import transaction

from cer.calc.intervals import ROME
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError
from cer.kit.refusals import field_refused, text_checked
from tenant_apps.privacy.models import NAME_LENGTH, REASON_LENGTH, LegalHold
from tenant_apps.privacy.selectors import hold_in_force


@transaction.atomic
def hold_place(*, reason: str, by: str, until_on: date, now: datetime) -> LegalHold:
    """Stop the schedule and every erasure until a day: a court, an authority or a dispute needs the data."""
    spoken = {
        "reason": text_checked("reason", reason, longest=REASON_LENGTH),
        "placed_by": text_checked("by", by, longest=NAME_LENGTH),
    }
    for field, text in spoken.items():
        if not text:
            raise field_refused(field, f"Say the {field}: it is kept with the hold.", code="missing")
    if until_on <= now.astimezone(ROME).date():
        raise field_refused(
            "until_on", "The day lies in the past: give the first day that is free again.", code="past"
        )
    hold = LegalHold.objects.create(**spoken, placed_at=now, until_on=until_on)
    audit_record("legal_hold.placed", hold, created(hold))
    return hold


@transaction.atomic
def hold_lift(*, by: str, now: datetime) -> list[LegalHold]:
    """End every hold that is in force; the next night goes on."""
    spoken = text_checked("by", by, longest=NAME_LENGTH)
    if not spoken:
        raise field_refused("by", "Say who lifts the hold: it is kept.", code="missing")
    day = now.astimezone(ROME).date()
    if hold_in_force(day) is None:
        raise ConflictError("No legal hold is in force here: there is nothing to lift.", code="no_hold")
    holds = list(LegalHold.objects.select_for_update().filter(lifted_at=None, until_on__gt=day))
    for hold in holds:
        hold.lifted_by, hold.lifted_at = spoken, now
        hold.save(update_fields=["lifted_by", "lifted_at"])
        audit_record(
            "legal_hold.lifted", hold, {"lifted_by": (None, spoken), "until_on": (hold.until_on, None)}
        )
    return holds
