"""The steps of a sign-up: each is checked on its own and kept at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cer.calc.identifiers import is_cp_code, is_fiscal_code, is_vat_number
from cer.kit.errors import ConflictError
from cer.kit.refusals import field_refused
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import password_refuse_weak
from shared_apps.plans.selectors import assignment_on, coupon_by_code, plan_for_sale, today
from shared_apps.plans.services.changes import TRIAL_SPAN
from shared_apps.plans.services.coupons import coupon_valid, first_charge_cents
from shared_apps.plans.terms import Rhythm
from shared_apps.signup.models import SignUp
from shared_apps.signup.selectors import sign_up_held
from shared_apps.tenants.selectors import slug_free


def account_answer(
    *, token: str, name: str, password: str | None, terms_version: str, privacy_version: str
) -> SignUp:
    """Who will own the community. Whoever has an account keeps it and its password."""
    sign_up = _open(token, "account")
    if account_by_email(sign_up.email) is None:
        if password is None:
            raise field_refused("password", "Choose a password for your new account.", code="missing")
        password_refuse_weak(password, email=sign_up.email, name=name)
        sign_up.password_hash = make_password(password)
        sign_up.save(update_fields=["password_hash"])
    accepted = {
        "terms_version": terms_version,
        "privacy_version": privacy_version,
        "accepted_at": timezone.now().isoformat(),
    }
    return _kept(sign_up, "account", {"name": name, **accepted})


def community_answer(*, token: str, community: Mapping[str, Any]) -> SignUp:
    """What the community is; its numbers are checked by their check digits (R91, R92)."""
    sign_up = _open(token, "community")
    fiscal_code, vat_number = community["fiscal_code"], community["vat_number"]
    if fiscal_code is not None and not (is_fiscal_code(fiscal_code) and len(fiscal_code) == 11):
        raise field_refused(
            "fiscal_code",
            f"{fiscal_code} is not the fiscal code of a body: 11 digits, the last a check digit (R92).",
            code="fiscal_code_malformed",
        )
    if vat_number is not None and not is_vat_number(vat_number):
        raise field_refused(
            "vat_number",
            f"{vat_number} is no VAT number: 11 digits, the last a check digit (R91).",
            code="vat_number_malformed",
        )
    substation = community["primary_substation"]
    if substation is not None and not is_cp_code(substation):
        raise field_refused(
            "primary_substation",
            f"{substation} is not the code of a cabina primaria like AC001E00123; leave it out for now.",
            code="primary_substation_malformed",
        )
    return _kept(sign_up, "community", community)


def address_answer(*, token: str, slug: str) -> SignUp:
    """Where the community will answer; the address is taken when the community is made, not before."""
    sign_up = _open(token, "address")
    slug_free(slug)
    return _kept(sign_up, "address", {"slug": slug})


def plan_answer(*, token: str, plan: str, rhythm: Rhythm, coupon: str | None) -> SignUp:
    """Which plan, paid how often, with which coupon."""
    sign_up = _open(token, "plan")
    edition = plan_for_sale(plan, on=today())
    if not edition.is_self_service:
        raise field_refused(
            "plan", f"{edition.name} is agreed with you in person: write to us.", code="plan_on_request"
        )
    if coupon is not None:
        coupon = coupon_valid(coupon).code
    return _kept(sign_up, "plan", {"plan": plan, "rhythm": rhythm.value, "coupon": coupon})


def payment_answer(*, token: str, billing: Mapping[str, Any]) -> SignUp:
    """Whom we invoice, and where the electronic invoice goes: a recipient code or a PEC (R94)."""
    sign_up = _open(token, "payment")
    if (billing["recipient_code"] is None) == (billing["pec"] is None):
        raise field_refused(
            "recipient_code",
            "Give the recipient code (codice destinatario) or the PEC for the invoice, one of both.",
            code="recipient_code_or_pec",
        )
    return _kept(sign_up, "payment", billing)


def first_charge(sign_up: SignUp) -> tuple[date, int] | None:
    """When the first charge is due and how much it is, without VAT, once a plan is chosen. [cents]"""
    answer = sign_up.answers.get("plan")
    if answer is None:
        return None
    coupon = coupon_by_code(answer["coupon"]) if answer["coupon"] else None
    plan = plan_for_sale(answer["plan"], on=today())
    bought = assignment_on(sign_up.tenant_id, today())
    starts_on = bought.trial_until if bought else None
    return starts_on or today() + TRIAL_SPAN, first_charge_cents(
        plan, Rhythm(answer["rhythm"]), coupon=coupon
    )


_USED_BY = {
    "account": "roles",
    "community": "tenant",
    "address": "tenant",
    "plan": "billing",
    "payment": "billing",
}
"""Which step of provisioning uses an answer; once it is done the answer stands."""


def _open(token: str, step: str) -> SignUp:
    sign_up = sign_up_held(token)
    if _USED_BY[step] in sign_up.steps_done:
        raise ConflictError("Your community is made with this already: change it there.", code="step_done")
    return sign_up


def _kept(sign_up: SignUp, step: str, answer: Mapping[str, Any]) -> SignUp:
    sign_up.answers[step] = dict(answer)
    sign_up.save(update_fields=["answers"])
    return sign_up
