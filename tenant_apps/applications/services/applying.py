"""What an applicant does, with the form and with the link in the mail."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cer.kit.acting import actor_now
from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError
from cer.kit.limits import limit_take
from cer.kit.refusals import field_refused
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.applications.checking import submission_checked
from tenant_apps.applications.models import Application, Form
from tenant_apps.applications.selectors import (
    content_sealed,
    form_current,
    open_applications_of,
    papers_missing,
    terms_of,
)
from tenant_apps.applications.services.moving import (
    LINK_SPAN,
    Linked,
    acting_applicant,
    application_move,
    application_of_link,
    link_give,
)
from tenant_apps.applications.states import TO_DECIDE, ApplicationState
from tenant_apps.applications.submission import Submission
from tenant_apps.members.selectors import FISCAL_CODE

CONFIRM_SPAN = timedelta(days=3)
"""How long the link that proves the address is good."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An application whose address is proven, and whether it was not before."""

    linked: Linked
    is_new: bool


@transaction.atomic
def application_submit(*, submission: Submission) -> Linked:
    """Keep an application from the open form; nobody sees it before its address is proven (S24, S25)."""
    form, said = _said(submission)
    mail_count(said.email)
    application = Application(state=ApplicationState.UNCONFIRMED)
    token = link_give(application, CONFIRM_SPAN)
    _fill(application, form, said)
    application.save(force_insert=True)
    _submitted(application)
    return Linked(application, token)


@transaction.atomic
def application_complete(*, token: str, submission: Submission) -> Linked:
    """An invited person applies: the address is proven by the link that it received."""
    application = application_of_link(token)
    if application.state != ApplicationState.INVITED:
        raise ConflictError(
            "You have applied already: with this link you follow your application or withdraw it.",
            code="application_state",
        )
    form, said = _said(submission)
    if said.email != application.email:
        raise field_refused(
            "email",
            "This link belongs to another address: apply with that one, or use the open form.",
            code="email_differs",
        )
    _fill(application, form, said)
    application.save()
    _submitted(application)
    _confirmed(application)
    return Linked(application, token)


@transaction.atomic
def application_confirm(*, token: str) -> Confirmed:
    """Prove the address; a second click changes nothing."""
    application = application_of_link(token)
    if application.state in TO_DECIDE:
        return Confirmed(Linked(application, token), is_new=False)
    if application.state == ApplicationState.INVITED:
        raise ConflictError("Fill in the form first: nothing is confirmed yet.", code="application_state")
    _confirmed(application)
    return Confirmed(Linked(application, token), is_new=True)


@transaction.atomic
def application_withdraw(*, token: str) -> Application:
    """Take back one's own application."""
    application = application_of_link(token)
    application.decided_at = timezone.now()
    with acting_applicant(application):
        application_move(application, ApplicationState.WITHDRAWN, fields=("decided_at",))
    return application


@transaction.atomic
def links_renew(*, email: str) -> list[Linked]:
    """New links to the open applications of an address; the ones before open nothing any more (S24)."""
    mail_count(email)
    renewed = []
    for application in open_applications_of(email).select_for_update().order_by("pk"):
        is_unconfirmed = application.state == ApplicationState.UNCONFIRMED
        token = link_give(application, CONFIRM_SPAN if is_unconfirmed else LINK_SPAN)
        application.save(update_fields=["token_hash", "token_expires_at"])
        renewed.append(Linked(application, token))
    for each in renewed:
        with acting_applicant(each.application):
            changes = {"token_expires_at": (None, each.application.token_expires_at)}
            audit_record(
                "application.link_renewed", each.application, changes, label=str(each.application.pk)
            )
    return renewed


def mail_count(email: str) -> None:
    """Count one more mail to an address, known or not, so that nobody's mailbox is flooded (S25)."""
    digest = sha256(email.lower().encode()).hexdigest()
    limit_take(f"applications:mailbox:{digest}", settings.IDENTITY_LIMITS["mailbox"])


def _said(submission: Submission) -> tuple[Form, Submission]:
    """The form in use and the application, checked against it."""
    form = form_current()
    terms = terms_of(form)
    if not terms.is_open:
        raise ConflictError("This community takes no applications now.", code="form_closed")
    if submission.form_number != form.number:
        raise ConflictError(
            "The form has changed since you opened it: read it again, your answers may be reused.",
            code="form_changed",
        )
    return form, submission_checked(submission, terms)


def _fill(application: Application, form: Form, said: Submission) -> None:
    """The row says what has to be found, the sealed content all of it (D7)."""
    cipher = field_cipher_here()
    now = timezone.now()
    application.form = form
    application.language, application.name, application.email = said.language, said.name, said.email
    application.category, application.intent = said.category, said.intent
    application.fiscal_code_hash = cipher.look_up_hash(said.fiscal_code, field=FISCAL_CODE)
    application.pod_codes = [pod.code for pod in said.pods]
    application.content_sealed = content_sealed(application, said, cipher)
    application.submitted_at = now
    asked = {consent.code: consent for consent in terms_of(form).consents}
    application.consents = [
        {
            "code": given.code,
            "kind": asked[given.code].kind,
            "version_id": str(asked[given.code].version_id),
            "sha256": given.sha256,
            "text": asked[given.code].text.in_language(said.language),
            "accepted_at": now.isoformat(),
            "request_id": actor_now().request_id,
        }
        for given in said.consents
    ]


def _submitted(application: Application) -> None:
    with acting_applicant(application):
        changes = {
            "form": (None, application.form and application.form.number),
            "category": (None, application.category),
            "consents": (None, [consent["code"] for consent in application.consents]),
        }
        audit_record("application.submitted", application, changes, label=str(application.pk))


def _confirmed(application: Application) -> None:
    """The address is proven: into the queue, and on to the papers where some are missing."""
    application.confirmed_at = timezone.now()
    application.token_expires_at = application.confirmed_at + LINK_SPAN
    application.missing_papers = papers_missing(application)
    fields = ("confirmed_at", "token_expires_at", "missing_papers")
    with acting_applicant(application):
        application_move(application, ApplicationState.APPLIED, fields=fields)
        if application.missing_papers:
            application_move(
                application, ApplicationState.DOCUMENTS, missing_papers=application.missing_papers
            )
