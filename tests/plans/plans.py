"""Communities on a plan, for tests of what a plan allows."""

from datetime import date

from cer.kit.tenancy import current_schema, in_schema
from shared_apps.plans.models import Plan, PlanAssignment
from shared_apps.plans.selectors import today
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.members.models import Member, Membership


def plan_here(code: str, *, on: date | None = None, **changes: object) -> PlanAssignment:
    """Put the entered community on an edition of a plan, of its own if something in it is to differ."""
    schema_name = current_schema()
    with in_schema("public"):
        if changes:
            edition = Plan.objects.get(code=code)
            Plan.objects.create(
                **{
                    "code": f"small_{code}",
                    "name": edition.name,
                    "month_price_cents": edition.month_price_cents,
                    "year_price_cents": edition.year_price_cents,
                    "features": edition.features,
                    "fee_rate_share": edition.fee_rate_share,
                    "valid_from": edition.valid_from,
                    **changes,
                }
            )
            code = f"small_{code}"
        return plan_assign(
            tenant_id=tenant_by_schema(schema_name).pk,
            plan_code=code,
            rhythm=Rhythm.MONTH,
            with_trial=False,
            on=on or today(),
        )


def members_write(count: int) -> None:
    """Members that were there before anybody counted."""
    rows = Member.objects.bulk_create(Member(code=f"M{n}", name=f"Member {n}") for n in range(count))
    Membership.objects.bulk_create(Membership(member=row, valid_from=date(2024, 1, 1)) for row in rows)
