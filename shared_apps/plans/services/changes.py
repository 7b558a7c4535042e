"""From one plan to another: upwards at once, downwards when the period that was paid is over."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from cer.calc.subscription import BillingPeriod, Proration, billing_period, proration
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError
from cer.kit.refusals import constraint_refusals, field_refused
from shared_apps.plans.models import Plan, PlanAssignment
from shared_apps.plans.selectors import assignment_after, assignment_on, plan_for_sale, today
from shared_apps.plans.terms import Rhythm

TRIAL_SPAN = timedelta(days=30)
TRIAL_LONGEST = timedelta(days=90)
"""How far from today a trial may be made to end."""
MONTHS = {Rhythm.MONTH: 1, Rhythm.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """What a change does: when, what is due at once, and what the first charge after it is."""

    plan: Plan
    rhythm: Rhythm
    effective_on: date
    proration: Proration
    next_charge_on: date
    next_charge_cents: int


@transaction.atomic
def plan_assign(
    *, tenant_id: UUID, plan_code: str, rhythm: Rhythm, with_trial: bool, on: date | None = None
) -> PlanAssignment:
    """Put a community on its first plan, from a day on; with a trial nothing is charged for 30 days."""
    on = on or today()
    trial_until = on + TRIAL_SPAN if with_trial else None
    has_one = ConflictError("This community has a plan already: change it.", code="plan_assigned")
    with constraint_refusals({"plan_assignment_validity_once": has_one}):
        assignment = PlanAssignment.objects.create(
            tenant_id=tenant_id,
            plan=plan_for_sale(plan_code, on=on),
            rhythm=rhythm,
            periods_from=trial_until or on,
            trial_until=trial_until,
            valid_from=on,
        )
    audit_record("plan.assigned", assignment, created(assignment), label=plan_code)
    return assignment


def change_preview(
    *, tenant_id: UUID, plan_code: str, rhythm: Rhythm, members_counted: int, on: date | None = None
) -> PlanChange:
    """What a change to a plan and rhythm would do; refused while more members are here than it includes.

    A dearer plan, or the year instead of the month, begins at once; everything else when the period ends.
    In a trial every change begins at once and nothing is due.
    """
    on = on or today()
    current = _current(tenant_id, on)
    plan = plan_for_sale(plan_code, on=on)
    if plan.code == current.plan.code and rhythm == current.rhythm:
        raise ConflictError(f"You are on {plan.name} by the {rhythm.value} already.", code="plan_unchanged")
    _refuse_too_many(plan, members_counted)
    if in_trial(current, on):
        return PlanChange(
            plan=plan,
            rhythm=rhythm,
            effective_on=on,
            proration=Proration(0, 0),
            next_charge_on=current.periods_from,
            next_charge_cents=plan.price_cents(rhythm),
        )
    period = period_of(current, on)
    if not _is_at_once(current, plan, rhythm):
        return PlanChange(
            plan=plan,
            rhythm=rhythm,
            effective_on=period.until_on,
            proration=Proration(0, 0),
            next_charge_on=period.until_on,
            next_charge_cents=plan.price_cents(rhythm),
        )
    after = period
    old_cents, new_cents = current.plan.price_cents(current.rhythm), plan.price_cents(rhythm)
    parts = proration(old_cents=old_cents, new_cents=new_cents, period=period, change_on=on)
    if rhythm != current.rhythm:
        parts = Proration(parts.credit_cents, new_cents)
        after = billing_period(periods_from=on, months=MONTHS[rhythm], on=on)
    return PlanChange(
        plan=plan,
        rhythm=rhythm,
        effective_on=on,
        proration=parts,
        next_charge_on=after.until_on,
        next_charge_cents=new_cents,
    )


@transaction.atomic
def plan_change(
    *, tenant_id: UUID, plan_code: str, rhythm: Rhythm, members_counted: int, on: date | None = None
) -> PlanChange:
    """Do what the preview says; a change that was asked for before and has not begun is replaced."""
    on = on or today()
    current = _current(tenant_id, on, lock=True)
    change = change_preview(
        tenant_id=tenant_id, plan_code=plan_code, rhythm=rhythm, members_counted=members_counted, on=on
    )
    _planned_remove(tenant_id, on)
    counts_anew = change.rhythm != current.rhythm and not in_trial(current, on)
    terms = {
        "plan": change.plan,
        "rhythm": change.rhythm,
        "periods_from": change.effective_on if counts_anew else current.periods_from,
        "trial_until": current.trial_until,
    }
    changes = {
        "plan": (current.plan.code, plan_code),
        "rhythm": (current.rhythm, rhythm),
        "effective_on": (None, change.effective_on),
        "due_cents": (None, change.proration.due_cents),
    }
    if change.effective_on == current.valid_from:  # a second change on one day: the first held for none
        PlanAssignment.objects.filter(pk=current.pk).update(valid_until=None, **terms)
    else:
        PlanAssignment.objects.filter(pk=current.pk).update(valid_until=change.effective_on)
        PlanAssignment.objects.create(tenant_id=tenant_id, valid_from=change.effective_on, **terms)
    _billing_tell(tenant_id, change)
    audit_record("plan.changed", current, changes, label=plan_code)
    return change


@transaction.atomic
def plan_change_take_back(*, tenant_id: UUID, on: date | None = None) -> PlanAssignment:
    """Stay on today's plan: what was to begin, or to end, at the period's end does not."""
    on = on or today()
    current = _current(tenant_id, on, lock=True)
    planned = _planned_remove(tenant_id, on)
    if current.valid_until is None:
        raise ConflictError("No change of plan is waiting.", code="no_change_waiting")
    before = current.valid_until
    current.valid_until = None
    current.save(update_fields=["valid_until"])
    _billing_tell(tenant_id, None)
    changes = {"plan": (planned, current.plan.code), "valid_until": (before, None)}
    audit_record("plan.change_taken_back", current, changes, label=current.plan.code)
    return current


@transaction.atomic
def plan_cancel(*, tenant_id: UUID, on: date | None = None) -> PlanAssignment:
    """Let the plan end with the period that was paid, or with the trial; its data stays."""
    on = on or today()
    current = _current(tenant_id, on, lock=True)
    _planned_remove(tenant_id, on)
    is_free = in_trial(current, on)
    before = current.valid_until
    current.valid_until = current.periods_from if is_free else period_of(current, on).until_on
    current.save(update_fields=["valid_until"])
    _billing_tell(tenant_id, None)
    changes = {"valid_until": (before, current.valid_until)}
    audit_record("plan.cancelled", current, changes, label=current.plan.code)
    return current


@transaction.atomic
def trial_extend(*, tenant_id: UUID, until_on: date, on: date | None = None) -> PlanAssignment:
    """Let a trial that runs end later: what would be charged at its end is charged then."""
    on = on or today()
    current = _current(tenant_id, on, lock=True)
    before = current.trial_until
    if before is None or not in_trial(current, on):
        raise ConflictError("This community is in no trial.", code="no_trial")
    if current.valid_until is not None:
        raise ConflictError("This trial ends without a plan: take that back first.", code="plan_ends")
    if not before < until_on <= on + TRIAL_LONGEST:
        raise field_refused(
            "until_on",
            f"A trial is extended beyond {before}, until {on + TRIAL_LONGEST} at the latest.",
            code="out_of_range",
        )
    current.trial_until = current.periods_from = until_on
    current.save(update_fields=["trial_until", "periods_from"])
    _billing_tell(tenant_id, None)
    audit_record("plan.trial_extended", current, {"trial_until": (before, until_on)}, label=current.plan.code)
    return current


def in_trial(assignment: PlanAssignment, on: date) -> bool:
    return assignment.trial_until is not None and on < assignment.trial_until


def period_of(assignment: PlanAssignment, on: date) -> BillingPeriod:
    """The period that was paid and holds a day."""
    return billing_period(
        periods_from=assignment.periods_from, months=MONTHS[Rhythm(assignment.rhythm)], on=on
    )


def _is_at_once(current: PlanAssignment, plan: Plan, rhythm: Rhythm) -> bool:
    is_shorter = current.rhythm == Rhythm.YEAR and rhythm == Rhythm.MONTH
    is_cheaper = plan.month_price_cents < current.plan.month_price_cents
    return not is_shorter and not is_cheaper


def _current(tenant_id: UUID, on: date, *, lock: bool = False) -> PlanAssignment:
    if lock:
        list(PlanAssignment.objects.select_for_update().filter(tenant_id=tenant_id).values_list("pk"))
    current = assignment_on(tenant_id, on)
    if current is None:
        raise ConflictError("This community has no plan that could change.", code="no_plan")
    return current


def _refuse_too_many(plan: Plan, members_counted: int) -> None:
    if plan.members_included is None or members_counted <= plan.members_included:
        return
    too_many = members_counted - plan.members_included
    raise ConflictError(
        f"{plan.name} includes {plan.members_included} members and {members_counted} are here: {too_many}"
        " would have to leave first.",
        code="members_too_many",
        included=plan.members_included,
        counted=members_counted,
        too_many=too_many,
    )


def _planned_remove(tenant_id: UUID, on: date) -> str | None:
    """Take away the change that has not begun, and say to which plan it led."""
    planned = assignment_after(tenant_id, on)
    if planned is None:
        return None
    planned.delete()
    return planned.plan.code


def _billing_tell(tenant_id: UUID, change: PlanChange | None) -> None:
    """Inside the transaction: a step writes down what is to be charged, and charges after the commit."""
    for step in settings.PLAN_CHANGED_STEPS:
        import_string(step)(tenant_id=tenant_id, change=change)
