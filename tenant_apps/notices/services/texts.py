"""The community's own words for what people are told."""

from django.db import transaction

from cer.kit.audit import audit_record
from cer.kit.merging import fields_check, merged
from cer.kit.refusals import field_refused, text_checked
from tenant_apps.notices.models import SUBJECT_LENGTH, TEXT_LENGTH, NoticeText
from tenant_apps.notices.selectors import CurrentText, current_text, kind_by_code


@transaction.atomic
def text_write(*, kind: str, language: str, subject: str, text: str) -> CurrentText:
    """Say a notice in words of one's own from now on; empty ones bring ours back."""
    before = current_text(kind, language)
    subject, text = subject.strip(), text.strip()
    if subject or text:
        _check(kind, language, subject, text)
    row = NoticeText.objects.create(kind=kind, language=language, subject=subject, text=text)
    now = current_text(kind, language)
    changes = {"subject": (before.subject, now.subject), "text": (before.text, now.text)}
    audit_record("notice_text.written", row, changes, label=f"{kind} {language}")
    return now


def text_preview(*, kind: str, language: str, subject: str, text: str) -> dict[str, str]:
    """The words with sample values, checked as if they were written."""
    _check(kind, language, subject, text)
    samples = kind_by_code(kind, language).samples
    return {"subject": merged(subject, samples), "text": merged(text, samples)}


def _check(kind: str, language: str, subject: str, text: str) -> None:
    known = kind_by_code(kind, language).samples
    for name, value, longest in (("subject", subject, SUBJECT_LENGTH), ("text", text, TEXT_LENGTH)):
        if not text_checked(name, value, longest=longest):
            raise field_refused(name, f"A notice has a {name}.", code=f"{name}_missing")
    if "\n" in subject or "\r" in subject:
        raise field_refused("subject", "A subject is one line.", code="subject_lines")
    fields_check({"subject": subject, "text": text}, known=known, spoken=f"notice {kind}")
