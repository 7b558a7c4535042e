"""From a sign-up to a community, step by step; each is done once however often it is asked (F29)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from cer.kit.acting import Actor, ActorKind, acting, actor_now
from cer.kit.errors import CerError, ConflictError
from cer.kit.kill_points import kill_point
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_create_with_hash
from shared_apps.plans.selectors import assignment_on, today
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.services.coupons import coupon_use
from shared_apps.plans.terms import Rhythm
from shared_apps.signup.models import SignUp
from shared_apps.signup.order import Order
from shared_apps.signup.selectors import sign_up_held, steps_missing
from shared_apps.tenants.names import schema_name_of
from shared_apps.tenants.selectors import active_tenant_at_host, tenant_by_id
from shared_apps.tenants.services.communities import tenant_create

PROVISIONING = ("tenant", "roles", "address", "billing")
"""The steps in their order; after the last the community is ready."""


def community_provision(*, token: str) -> SignUp:
    """Do the steps that are left. What one refuses is kept with its reason; asking again goes on there."""
    sign_up = sign_up_held(token)
    if missing := steps_missing(sign_up):
        raise ConflictError(f"Answer first: {', '.join(missing)}.", code="steps_missing", steps=missing)
    with _alone(sign_up):
        sign_up.refresh_from_db()
        for step in PROVISIONING:
            if step not in sign_up.steps_done and not _step_done(sign_up, step):
                break
    return sign_up


def order_of(sign_up: SignUp) -> Order:
    """What the steps are given; an account that was there before keeps its id."""
    known, answers = account_by_email(sign_up.email), sign_up.answers
    return Order(
        tenant_id=sign_up.tenant_id,
        schema_name=schema_name_of(sign_up.tenant_id),
        slug=answers["address"]["slug"],
        account_id=known.pk if known else sign_up.account_id,
        email=sign_up.email,
        owner_name=known.name if known else answers["account"]["name"],
        language=sign_up.language,
        community=answers["community"],
        plan=answers["plan"],
        billing=answers["payment"],
    )


def _step_done(sign_up: SignUp, step: str) -> bool:
    order = order_of(sign_up)
    doer = Actor(
        kind=ActorKind.ACCOUNT,
        id=str(order.account_id),
        name=order.owner_name,
        request_id=actor_now().request_id,
    )
    try:
        with acting(doer):
            _WORK[step](sign_up, order)
    except CerError as refusal:
        sign_up.problem = {"step": step, "code": refusal.code, "sentence": refusal.sentence}
        if refusal.code in {"slug_taken", "slug_confusable"}:
            del sign_up.answers["address"]
        sign_up.save(update_fields=["problem", "answers"])
        return False
    kill_point(f"signup.{step}")
    sign_up.steps_done.append(step)
    sign_up.problem = None
    if step == PROVISIONING[-1]:
        sign_up.ready_at = timezone.now()
    sign_up.save(update_fields=["steps_done", "problem", "ready_at"])
    return True


def _tenant(_sign_up: SignUp, order: Order) -> None:
    if tenant_by_id(order.tenant_id) is None:
        tenant_create(slug=order.slug, name=order.community["name"], tenant_id=order.tenant_id)


def _roles(sign_up: SignUp, order: Order) -> None:
    if account_by_email(order.email) is None:
        account_create_with_hash(
            account_id=order.account_id,
            email=order.email,
            name=order.owner_name,
            password_hash=sign_up.password_hash,
        )
    kill_point("signup.account")
    _steps_of_rooms("roles", order)


def _address(_sign_up: SignUp, order: Order) -> None:
    """The host answers as this community, found as any request finds it."""
    tenant = active_tenant_at_host(f"{order.slug}.{settings.BASE_DOMAIN}")
    if tenant is None or tenant.pk != order.tenant_id:
        raise ConflictError(
            "The address does not lead to the community yet: try again.", code="address_not_served"
        )


def _billing(_sign_up: SignUp, order: Order) -> None:
    if assignment_on(order.tenant_id, today()) is None:
        plan_assign(
            tenant_id=order.tenant_id,
            plan_code=order.plan["plan"],
            rhythm=Rhythm(order.plan["rhythm"]),
            with_trial=True,
        )
    kill_point("signup.plan")
    if order.plan["coupon"]:
        coupon_use(code=order.plan["coupon"], tenant_id=order.tenant_id)
    _steps_of_rooms("billing", order)


_WORK: dict[str, Callable[[SignUp, Order], None]] = {
    "tenant": _tenant,
    "roles": _roles,
    "address": _address,
    "billing": _billing,
}


def _steps_of_rooms(step: str, order: Order) -> None:
    for path in settings.PROVISIONING_STEPS[step]:
        import_string(path)(order)


@contextmanager
def _alone(sign_up: SignUp) -> Iterator[None]:
    """One run at a time. The lock belongs to the connection, so it goes with a process that dies."""
    key = f"signup/{sign_up.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        if not cursor.fetchone()[0]:
            raise ConflictError(
                "The community is being made now: ask again in a moment.", code="provisioning_runs"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
