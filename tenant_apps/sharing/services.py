from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max

from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, FieldProblem, RuleBrokenError
from cer.kit.refusals import field_refused
from tenant_apps.sharing.models import SharingKey, SharingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingTerms:
    """What a version of the rule says (R60, R61)."""

    costs_share: Decimal
    social_fund_share: Decimal
    producers_share: Decimal
    consumers_share: Decimal
    key: SharingKey = SharingKey.COINCIDENT_WITHDRAWAL


@transaction.atomic
def sharing_rule_append(*, terms: SharingTerms, valid_from: date, reason: str) -> SharingRule:
    """Add the next version of the rule, from a day on; the version that held until then ends on it (R64)."""
    _terms_check(terms)
    if not reason.strip():
        raise field_refused(
            "reason", "Say why the rule changes, for example which assembly decided.", code="blank"
        )
    _lock()
    open_rule = SharingRule.objects.filter(valid_until=None).first()
    if open_rule is not None:
        if valid_from <= open_rule.valid_from:
            raise ConflictError(
                f"Version {open_rule.version} holds from {open_rule.valid_from}: "
                "the next version begins later than that.",
                code="sharing_rule_overtaken",
                version=open_rule.version,
                valid_from=open_rule.valid_from.isoformat(),
            )
        open_rule.valid_until = valid_from
        open_rule.save(update_fields=["valid_until"])
    last = SharingRule.objects.aggregate(version=Max("version"))["version"] or 0
    rule = SharingRule.objects.create(
        version=last + 1,
        valid_from=valid_from,
        reason=reason.strip(),
        key=terms.key.value,
        costs_share=terms.costs_share,
        social_fund_share=terms.social_fund_share,
        producers_share=terms.producers_share,
        consumers_share=terms.consumers_share,
    )
    rule.refresh_from_db()
    ended = {"previous_rule_valid_until": (None, valid_from)} if open_rule else {}
    audit_record("sharing_rule.appended", rule, {**created(rule), **ended}, label=f"version {rule.version}")
    return rule


def _terms_check(terms: SharingTerms) -> None:
    shares = {
        "costs_share": terms.costs_share,
        "social_fund_share": terms.social_fund_share,
        "producers_share": terms.producers_share,
        "consumers_share": terms.consumers_share,
    }
    problems = [
        FieldProblem(f"/{name}", f"A share is from 0 to 1 with at most 6 decimals, not {share}.", "share")
        for name, share in shares.items()
        if not (share.is_finite() and 0 <= share <= 1 and share == round(share, 6))
    ]
    if problems:
        raise RuleBrokenError(problems[0].detail, code="share_out_of_range", problems=problems)
    blocks = terms.producers_share + terms.consumers_share
    if blocks != 1:
        raise RuleBrokenError(
            f"The shares of producers and consumers make up 1 together; {1 - blocks} is missing.",
            code="blocks_not_one",
            missing=str(1 - blocks),
        )
    funds = terms.costs_share + terms.social_fund_share
    if funds > 1:
        raise RuleBrokenError(
            f"Costs and social fund together take {funds}, more than everything.",
            code="funds_above_everything",
        )


def _lock() -> None:
    """One version at a time; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/sharing', 0))")
