"""The wizard on the platform's host, and the arrival on the community's."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.addresses import client_network
from cer.kit.api.doors import OPEN, Doors, csrf_required
from cer.kit.errors import RuleBrokenError
from cer.kit.limits import limit_take
from shared_apps.accounts.schemas import SessionOut
from shared_apps.accounts.sessions import session_begin
from shared_apps.plans.schemas import PlanOut
from shared_apps.plans.selectors import plans_for_sale, today
from shared_apps.signup.models import SignUp
from shared_apps.signup.schemas import (
    AccountIn,
    AddressIn,
    AddressOut,
    AddressQuery,
    BeginIn,
    CodeIn,
    CommunityFoundOut,
    CommunityQuery,
    HandOverIn,
    HandOverOut,
    HeldSignUpOut,
    PlanIn,
    ResumeIn,
    SignUpCommunityIn,
    SignUpOut,
    SignUpPaymentIn,
    SignUpPaymentPageOut,
)
from shared_apps.signup.selectors import sign_up_held, steps_missing
from shared_apps.signup.services.answering import (
    account_answer,
    address_answer,
    community_answer,
    first_charge,
    payment_answer,
    plan_answer,
)
from shared_apps.signup.services.beginning import (
    HeldSignUp,
    code_prove,
    code_renew,
    sign_up_begin,
    sign_up_resume,
)
from shared_apps.signup.services.handing_over import HandOver, hand_over, hand_over_take
from shared_apps.signup.services.paying import payment_page, payment_state
from shared_apps.signup.services.provisioning import PROVISIONING, community_provision
from shared_apps.signup.services.reminding import reminder_ask
from shared_apps.tenants.selectors import (
    primary_address,
    slug_free,
    slugs_proposed,
    tenant_active_by_slug,
)

doors = Doors(tags=["signup"])
community_doors = Doors(tags=["session"])


@doors.get("/plans", permission=OPEN, response=list[PlanOut])
def plans_on_sale(request: HttpRequest) -> Any:
    """The price list of today, without VAT."""
    return list(plans_for_sale(today()))


@doors.get("/signup/addresses", permission=OPEN, response=AddressOut)
def signup_address_check(request: HttpRequest, query: Query[AddressQuery]) -> dict[str, Any]:
    """Is an address free? For every key that is pressed."""
    limit_take(f"signup:looking:{client_network(request)}", settings.SIGNUP_LIMITS["looking"])
    refusal = None
    try:
        slug_free(query.wanted)
    except RuleBrokenError as error:
        refusal = error
    return {
        "wanted": query.wanted,
        "is_free": refusal is None,
        "code": refusal.code if refusal else None,
        "detail": refusal.sentence if refusal else None,
        "suggestions": slugs_proposed(query.wanted) if refusal else [],
    }


@doors.get("/communities", permission=OPEN, response=CommunityFoundOut)
def community_find(request: HttpRequest, query: Query[CommunityQuery]) -> dict[str, str]:
    """Where the community of an address answers, if there is one."""
    limit_take(f"signup:looking:{client_network(request)}", settings.SIGNUP_LIMITS["looking"])
    return {"address": primary_address(tenant_active_by_slug(query.address).pk)}


@doors.post("/communities/reminder", permission=OPEN, response=None, status=202)
def communities_remind(request: HttpRequest, body: BeginIn) -> None:
    """Mail somebody the communities of an account; the answer never says whether there is one (S24)."""
    reminder_ask(email=body.email, language=body.language, network=client_network(request))


@doors.post("/signup", permission=OPEN, response=HeldSignUpOut, status=201)
def signup_begin(request: HttpRequest, response: HttpResponse, body: BeginIn) -> dict[str, Any]:
    """Begin with a mail address; a code and a link are mailed to it, whoever it belongs to."""
    held = sign_up_begin(email=body.email, language=body.language, network=client_network(request))
    return _held(response, held)


@doors.post("/signup/resume", permission=OPEN, response=HeldSignUpOut)
def signup_resume(request: HttpRequest, response: HttpResponse, body: ResumeIn) -> dict[str, Any]:
    """Go on with the link from the mail; the token before is good no more."""
    return _held(response, sign_up_resume(resume_token=body.token, network=client_network(request)))


@doors.post("/signup/code", permission=OPEN, response=SignUpOut)
def signup_code_prove(request: HttpRequest, body: CodeIn) -> dict[str, Any]:
    """Prove the mail address."""
    return _shown(code_prove(token=_token(request), code=body.code))


@doors.post("/signup/code/renew", permission=OPEN, response=SignUpOut)
def signup_code_renew(request: HttpRequest) -> dict[str, Any]:
    """Have another code mailed."""
    return _shown(code_renew(token=_token(request)))


@doors.get("/signup", permission=OPEN, response=SignUpOut)
def signup(request: HttpRequest) -> dict[str, Any]:
    """What was answered and what is missing."""
    return _shown(sign_up_held(_token(request)))


@doors.put("/signup/account", permission=OPEN, response=SignUpOut)
def signup_account(request: HttpRequest, body: AccountIn) -> dict[str, Any]:
    """Who will own the community; whoever has an account already gives no password."""
    return _shown(account_answer(token=_token(request), **dict(body)))


@doors.put("/signup/community", permission=OPEN, response=SignUpOut)
def signup_community(request: HttpRequest, body: SignUpCommunityIn) -> dict[str, Any]:
    """What the community is."""
    return _shown(community_answer(token=_token(request), community=body.model_dump(mode="json")))


@doors.put("/signup/address", permission=OPEN, response=SignUpOut)
def signup_address(request: HttpRequest, body: AddressIn) -> dict[str, Any]:
    """Where it will answer."""
    return _shown(address_answer(token=_token(request), slug=body.slug))


@doors.put("/signup/plan", permission=OPEN, response=SignUpOut)
def signup_plan(request: HttpRequest, body: PlanIn) -> dict[str, Any]:
    """Which plan, month or year, and a coupon."""
    return _shown(plan_answer(token=_token(request), **dict(body)))


@doors.put("/signup/payment", permission=OPEN, response=SignUpOut)
def signup_payment(request: HttpRequest, body: SignUpPaymentIn) -> dict[str, Any]:
    """Whom we invoice; the trial needs no card."""
    return _shown(payment_answer(token=_token(request), billing=body.model_dump(mode="json")))


@doors.post("/signup/provision", permission=OPEN, response=SignUpOut)
def signup_provision(request: HttpRequest) -> dict[str, Any]:
    """Make the community; what failed says why, and asking again goes on from there."""
    return _shown(community_provision(token=_token(request)))


@doors.post("/signup/payment/page", permission=OPEN, response=SignUpPaymentPageOut)
def signup_payment_page(request: HttpRequest) -> dict[str, str]:
    """The provider's page for the card; it comes back to the wizard, and the trial goes on without it too."""
    return {"url": payment_page(token=_token(request))}


@doors.post("/signup/hand-over", permission=OPEN, response=HandOverOut)
def signup_hand_over(request: HttpRequest, response: HttpResponse) -> HandOver:
    """The way to the new community."""
    response["Cache-Control"] = "no-store"
    return hand_over(token=_token(request))


@community_doors.post("/session/hand-over", permission=OPEN, response=SessionOut)
def session_hand_over(request: HttpRequest, body: HandOverIn) -> Any:
    """Arrive from the sign-up, signed in, once."""
    csrf_required(request)
    tenant_id = request.tenant.pk  # type: ignore[attr-defined]
    return session_begin(request, account_id=hand_over_take(token=body.token, tenant_id=tenant_id))


def _token(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _held(response: HttpResponse, held: HeldSignUp) -> dict[str, Any]:
    response["Cache-Control"] = "no-store"
    return {"token": held.token, "sign_up": _shown(held.sign_up)}


def _shown(sign_up: SignUp) -> dict[str, Any]:
    """Before the address is proved nothing of the answers is shown."""
    is_proved = sign_up.proved_at is not None
    charge = first_charge(sign_up) if is_proved else None
    failed = sign_up.problem["step"] if sign_up.problem else None
    return {
        "id": sign_up.pk,
        "email": sign_up.email,
        "language": sign_up.language,
        "expires_at": sign_up.expires_at,
        "is_proved": is_proved,
        "answers": sign_up.answers if is_proved else {},
        "missing": steps_missing(sign_up),
        "first_charge_on": charge[0] if charge else None,
        "first_charge_cents": charge[1] if charge else None,
        "payment": payment_state(sign_up),
        "steps": [
            {
                "name": step,
                "state": "done" if step in sign_up.steps_done else "failed" if step == failed else "waiting",
            }
            for step in PROVISIONING
        ],
        "problem": sign_up.problem,
        "is_ready": sign_up.ready_at is not None,
    }
