"""The plans on sale as prices of the provider, under names of ours."""

from billing_saas.selectors import gateway
from billing_saas.services.following import lookup_key_of
from shared_apps.plans.selectors import plans_for_sale, today
from shared_apps.plans.terms import Rhythm


def prices_put() -> list[str]:
    """Give the provider every price that it lacks or has with another amount; the names that were given.

    A new price takes the name from the old one, which keeps its subscribers until they change.
    """
    known = gateway().prices()
    put = []
    for plan in plans_for_sale(today()):
        for rhythm in Rhythm:
            name, unit_cents = lookup_key_of(plan.code, rhythm), plan.price_cents(rhythm)
            if name in known and known[name].unit_cents == unit_cents:
                continue
            gateway().price_create(
                plan_name=plan.name,
                plan=plan.code,
                lookup_key=name,
                interval="year" if rhythm == Rhythm.YEAR else "month",
                unit_cents=unit_cents,
                key=f"price:{plan.pk}:{rhythm.value}:{unit_cents}",
            )
            put.append(name)
    return put
