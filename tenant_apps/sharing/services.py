from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from cer.calc.errors import ValidationError
from cer.calc.sharing_terms import SharingTerms as SharingTerms
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, FieldProblem, RuleBrokenError
from cer.kit.refusals import constraint_refusals, field_refused
from tenant_apps.assemblies.selectors import assembly_settings, motion_by_id, passed_motion
from tenant_apps.sharing.models import SharingRule


@transaction.atomic
def sharing_rule_append(
    *, terms: SharingTerms, valid_from: date, reason: str, motion_id: UUID | None = None
) -> SharingRule:
    """Add the next version of the rule, from a day on; the version that held until then ends on it (R64).

    Where the community asks for a vote, a passed motion that named these terms carries it, once (R14).
    """
    _terms_check(terms)
    if not reason.strip():
        raise field_refused(
            "reason", "Say why the rule changes, for example which assembly decided.", code="blank"
        )
    _vote_check(terms, motion_id)
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
    used = ConflictError(
        "This motion carries a version of the rule already: a further one needs a further vote.",
        code="motion_used",
    )
    with constraint_refusals({"sharing_sharingrule_motion_id_key": used}):
        rule = SharingRule.objects.create(
            version=last + 1,
            valid_from=valid_from,
            reason=reason.strip(),
            motion_id=motion_id,
            key=terms.key.value,
            **terms.shares(),
        )
    rule.refresh_from_db()
    ended = {"previous_rule_valid_until": (None, valid_from)} if open_rule else {}
    audit_record("sharing_rule.appended", rule, {**created(rule), **ended}, label=f"version {rule.version}")
    return rule


def _terms_check(terms: SharingTerms) -> None:
    problems = [FieldProblem(f"/{name}", sentence, "share") for name, sentence in terms.faults().items()]
    try:
        terms.check()
    except ValidationError as error:
        raise RuleBrokenError(error.sentence, code=error.code, problems=problems, **error.facts) from error


def _vote_check(terms: SharingTerms, motion_id: UUID | None) -> None:
    """A cited motion was passed for exactly these terms; where a vote is asked for, one is cited."""
    if motion_id is None:
        if assembly_settings().rule_needs_vote:
            raise field_refused(
                "motion_id",
                "In this community an assembly decides the sharing rule: put a motion that names these "
                "terms to the vote, close the assembly, then cite the passed motion here.",
                code="vote_needed",
            )
        return
    motion_by_id(motion_id)
    motion = passed_motion(motion_id)
    if motion is None:
        raise field_refused(
            "motion_id",
            "This motion was not passed by an assembly that is closed: close the assembly first, or put "
            "the terms to the vote again.",
            code="motion_not_passed",
        )
    if motion.terms_digest != terms.digest():
        raise field_refused(
            "motion_id",
            "The assembly decided other terms than these: repeat those of the motion, or put these to the "
            "vote.",
            code="motion_of_other_terms",
            decided=motion.terms,
        )


def _lock() -> None:
    """One version at a time; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/sharing', 0))")
