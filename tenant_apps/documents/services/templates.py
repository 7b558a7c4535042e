"""The community's own texts of papers: checked, numbered, never changed."""

from django.db import transaction

from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError
from cer.kit.merging import fields_check
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from tenant_apps.documents.models import (
    CONSENT_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    DocumentKind,
    Language,
    TemplateVersion,
)
from tenant_apps.documents.selectors import template_versions
from tenant_apps.documents.template_fields import FIELDS


@transaction.atomic
def template_make(
    *, kind: DocumentKind, language: Language, title: str, text: str, consent_text: str, caller: Caller
) -> TemplateVersion:
    """Keep the community's next version of a text; papers that were printed keep the one they had."""
    texts_check(kind, title=title, text=text, consent_text=consent_text)
    last = template_versions(kind, language).order_by("-number").first()
    version = TemplateVersion(
        kind=kind,
        language=language,
        number=last.number + 1 if last else 1,
        title=title.strip(),
        text=text,
        consent_text=consent_text.strip(),
        made_by=caller.id,
        made_by_name=caller.name,
    )
    raced = ConflictError("Somebody changed this text just now: read it again.", code="template_changed")
    with constraint_refusals({"template_version_once": raced}):
        version.save(force_insert=True)
    version.refresh_from_db()
    changes = {**created(version), "text": (None, f"{len(text)} characters")}
    audit_record("template_version.made", version, changes, label=f"{kind} {language} {version.number}")
    return version


def texts_check(kind: DocumentKind, *, title: str, text: str, consent_text: str) -> None:
    """Refuse a text that is empty, too long, or holds a field that its kind does not have."""
    if kind not in FIELDS:
        raise field_refused(
            "kind",
            f"Papers of the kind {kind} are kept, not printed: choose one of {', '.join(FIELDS)}.",
            code="kind_not_printed",
        )
    for name, value, longest in (
        ("title", title, TITLE_LENGTH),
        ("text", text, TEXT_LENGTH),
        ("consent_text", consent_text, CONSENT_LENGTH),
    ):
        if not text_checked(name, value, longest=longest) and name != "consent_text":
            raise field_refused(name, f"The {name} is empty.", code="blank")
    fields_check(
        {"title": title, "text": text, "consent_text": consent_text},
        known=FIELDS[kind],
        spoken=kind.label.lower(),
    )
