import json
from datetime import date
from hashlib import sha256

from django.db import transaction

from cer.calc.compliance.catalogue import RULES
from cer.calc.compliance.rule import Severity, State
from cer.calc.compliance.statements import SubjectKind, Topic, subject_kind_of, value_check
from cer.calc.errors import ValidationError
from cer.kit.audit import audit_record, created
from cer.kit.masking import HIDDEN
from cer.kit.refusals import field_refused
from shared_apps.rulebook.selectors import rule_set_current
from tenant_apps.compliance.models import ChecklistItem, EvaluatedRule, Evaluation, Evidence
from tenant_apps.compliance.selectors import facts_on, rule_by_code
from tenant_apps.members.selectors import member_by_code, pod_by_code
from tenant_apps.plants.selectors import plant_by_code


@transaction.atomic
def evidence_record(
    *,
    topic: Topic,
    subject: str,
    value: str,
    reference: str,
    valid_from: date,
    valid_until: date | None = None,
) -> Evidence:
    """Record what a document says of a subject; what was said before stays, and no longer counts."""
    try:
        value_check(topic, value)
    except ValidationError as refusal:
        raise field_refused("value", refusal.sentence, code=refusal.code) from refusal
    if not reference.strip():
        raise field_refused("reference", "Name the document that says so.", code="blank")
    if valid_until is not None and valid_until <= valid_from:
        raise field_refused("valid_until", "Evidence ends after it begins.", code="validity_order")
    evidence = Evidence.objects.create(
        topic=topic.value,
        subject=_subject_code(topic, subject),
        value=value,
        reference=reference.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    evidence.refresh_from_db()
    audit_record(
        "evidence.recorded", evidence, created(evidence), label=f"{topic} {evidence.subject}".rstrip()
    )
    return evidence


@transaction.atomic
def evaluation_make(*, as_of: date) -> Evaluation:
    """Evaluate every rule on the facts of a day and keep both; the same facts have the same digest."""
    rule_set = rule_set_current()
    facts = facts_on(as_of, rule_set)
    document = facts.document()
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    verdicts = {code: rule.evaluate(facts) for code, rule in RULES.items()}
    evaluation = Evaluation.objects.create(
        as_of=as_of,
        rule_set_version=rule_set.version,
        facts=document,
        facts_digest=sha256(canonical.encode()).hexdigest(),
        is_blocked=any(
            verdict.state is State.BROKEN and RULES[code].severity is Severity.BLOCKING
            for code, verdict in verdicts.items()
        ),
    )
    EvaluatedRule.objects.bulk_create(
        EvaluatedRule(
            evaluation=evaluation,
            rule=code,
            severity=RULES[code].severity.value,
            state=verdict.state.value,
            subjects=verdict.subjects,
            findings=[
                {"subject": row.subject, "state": row.state.value, "sentence": row.sentence}
                for row in verdict.findings
            ],
        )
        for code, verdict in verdicts.items()
    )
    evaluation.refresh_from_db()
    changes = {"facts_digest": (None, evaluation.facts_digest), "is_blocked": (None, evaluation.is_blocked)}
    audit_record("evaluation.made", evaluation, changes, label=as_of.isoformat())
    return evaluation


@transaction.atomic
def checklist_item_set(
    *, rule: str, owner: str, due_on: date | None, evidence_reference: str
) -> ChecklistItem:
    """Say who takes care of a rule, by when, and which document shows it."""
    code = rule_by_code(rule).code
    before = ChecklistItem.objects.select_for_update().filter(rule=code).first()
    after = {"owner": owner.strip(), "due_on": due_on, "evidence_reference": evidence_reference.strip()}
    item, _ = ChecklistItem.objects.update_or_create(rule=code, defaults=after)
    changes = {name: (getattr(before, name, None), value) for name, value in after.items()}
    changes["owner"] = (None, HIDDEN if item.owner else None)  # erasure could not reach the name in the log
    audit_record("checklist_item.set", item, changes, label=code)
    return item


def _subject_code(topic: Topic, subject: str) -> str:
    """The code of the subject as the registry has it; a statement about nobody is refused."""
    kind = subject_kind_of(topic)
    if kind is SubjectKind.COMMUNITY:
        if subject:
            raise field_refused("subject", f"{topic} is about the community: leave it empty.", code="subject")
        return ""
    if kind is SubjectKind.MEMBER:
        return member_by_code(subject).code
    return pod_by_code(subject).code if kind is SubjectKind.POD else plant_by_code(subject).code
