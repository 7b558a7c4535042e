"""Every service that writes leaves its entry (D8): a new one without a line here fails."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

import tenant_apps
from cer.adapters.meter_folder import Direction, FolderRegistry
from cer.adapters.meter_folder.registry import FolderPod
from cer.adapters.meter_folder.registry import Role as FolderRole
from cer.calc.compliance.statements import Topic
from cer.calc.incentive import StopKind
from cer.calc.intervals import Period
from cer.calc.rules import ConfigurationKind, HolderCategory
from cer.kit.api.caller import Caller
from cer.kit.tenancy import in_schema
from shared_apps.accounts.models import User
from shared_apps.accounts.services import account_create
from shared_apps.console.models import StaffRole
from shared_apps.console.services.acting import acting_begin
from shared_apps.console.services.staff import staff_appoint, staff_dismiss
from shared_apps.rulebook.services import rule_set_load
from shared_apps.tenants.models import Tenant
from tenant_apps.access.callers import roles_grantable_by
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission
from tenant_apps.access.selectors import people_listed
from tenant_apps.access.services import (
    grants_set,
    invitation_accept,
    invitation_revoke,
    invitation_send,
    key_issue,
    key_revoke,
    key_rotate,
    person_remove,
    role_address_change,
    role_assign,
    role_change,
    service_account_add,
    service_account_change,
    service_account_end,
    service_account_key_issue,
)
from tenant_apps.acting.services import acting_arrive, acting_leave
from tenant_apps.applications.services.applying import (
    application_complete,
    application_confirm,
    application_withdraw,
    links_renew,
)
from tenant_apps.applications.services.deciding import (
    Approval,
    application_reject,
    applications_approve_each,
)
from tenant_apps.applications.services.forms import form_publish
from tenant_apps.applications.services.inviting import application_close, application_invite
from tenant_apps.applications.services.keeping import applications_tend
from tenant_apps.applications.services.papers import paper_add, papers_request
from tenant_apps.applications.services.revealing import application_reveal
from tenant_apps.applications.submission import Prefill, Submission
from tenant_apps.applications.terms import FormIn, PaperAsked
from tenant_apps.areas.services import pod_area_record
from tenant_apps.attestations.services import attestation_confirm
from tenant_apps.audit.models import AuditEntry
from tenant_apps.audit.selectors import chain_report
from tenant_apps.communities.models import Community, Configuration
from tenant_apps.communities.services import approval_limit_set, community_create
from tenant_apps.compliance.services import checklist_item_set, evaluation_make, evidence_record
from tenant_apps.compliance.services.dossiers import (
    dossier_build,
    dossier_start,
    dossiers_build_left,
    dossiers_expire,
)
from tenant_apps.compliance.services.reminders import reminders_send
from tenant_apps.documents.models import DocumentKind, Language
from tenant_apps.documents.services.consents import consent_record
from tenant_apps.documents.services.documents import document_add, version_add
from tenant_apps.documents.services.links import link_sign
from tenant_apps.documents.services.prints import Order, print_job_cancel, print_job_start, print_job_work
from tenant_apps.documents.services.templates import template_make
from tenant_apps.ledger.services import AccountKind, AccountTerms, Posting, transaction_post
from tenant_apps.members.models import Member, Membership, Pod
from tenant_apps.members.services.corrections import (
    assignment_correct,
    assignment_withdraw,
    holder_category_correct,
    membership_correct,
    pod_correct,
)
from tenant_apps.members.services.identifiers import identifiers_reveal, identifiers_set
from tenant_apps.members.services.member_lists import ListMode, member_list_take
from tenant_apps.members.services.members import holder_category_set, membership_end
from tenant_apps.members.services.pods import pod_release, pod_reveal
from tenant_apps.members.services.suspensions import member_resume, member_suspend
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services import meter_file_import, meter_file_receive, wide_file_import
from tenant_apps.notices.selectors import mails_listed
from tenant_apps.notices.services import mail_send_again, mails_send, settings_set, text_write
from tenant_apps.plants.models import Plant
from tenant_apps.plants.services.admission import admission_set, stop_add, stop_remove
from tenant_apps.plants.services.grants import grant_add, grant_change
from tenant_apps.plants.services.leaving import plant_release
from tenant_apps.plants.services.registry import MembersFromPods, registry_import
from tenant_apps.plants.services.sections import section_remove, section_set
from tenant_apps.privacy.services import (
    address_erase,
    address_export,
    hold_lift,
    hold_place,
    person_erase,
    person_export,
    retention_run,
)
from tenant_apps.sample.services import sample_ask, sample_fill, sample_remove
from tenant_apps.settlement.services import run_approve, run_cancel, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind
from tenant_apps.single_sign_on.services import (
    identity_link,
    identity_unlink,
    provider_put,
    provider_remove,
)
from tenant_apps.webhooks.models import WebhookEndpoint
from tenant_apps.webhooks.services import (
    deliveries_collect,
    deliveries_send,
    delivery_repeat,
    endpoint_add,
    endpoint_change,
    endpoint_remove,
    secret_rotate,
)
from tests.adapters.attestations import TEXT, plain_pdf_of
from tests.adapters.test_upload_guard import PDF, PNG
from tests.adapters.wide_text import wide_bytes, wide_rows
from tests.applications.world import (
    OTHER_FISCAL_CODE,
    application_body,
    body_of_enterprise,
    form_body,
    queued,
    submit,
)
from tests.applications.world import (
    POD as APPLICANT_POD,
)
from tests.audit.meetings import assemblies_hold, dues_collect
from tests.clients import PASSWORD
from tests.factories import member_make
from tests.plants.test_parts import GRANT, NOTHING, SECTION
from tests.populated import public_rows_remove
from tests.printing import printer_or_skip
from tests.settlement.world import HOME, community_fill

FISCAL_CODE, IBAN = "RSSMRA85T10A562S", "IT60X0542811101000000123456"
CALLER = Caller(id="account:1", name="Carla Clear", permissions=frozenset())

ACTIONS: dict[str, set[str]] = {
    "acting.acting_arrive": {"acting.begun"},
    "acting.acting_leave": {"acting.ended"},
    "access.role_assign": {"role.assigned"},
    "access.key_issue": {"key.issued"},
    "access.key_revoke": {"key.revoked"},
    "access.key_rotate": {"key.rotated"},
    "access.service_account_add": {"service_account.added"},
    "access.service_account_change": {"service_account.changed"},
    "access.service_account_end": {"service_account.ended"},
    "access.service_account_key_issue": {"key.issued"},
    "single_sign_on.identity_link": {"provider_identity.linked"},
    "single_sign_on.provider_put": {"sign_in_provider.set"},
    "single_sign_on.provider_remove": {"sign_in_provider.removed"},
    "single_sign_on.identity_unlink": {"provider_identity.unlinked"},
    "access.invitation_send": {"invitation.sent"},
    "access.invitation_revoke": {"invitation.revoked"},
    "access.invitation_accept": {"invitation.accepted", "role.assigned"},
    "access.role_address_change": {"role.address_changed"},
    "access.role_change": {"role.changed"},
    "access.grants_set": {"grants.set"},
    "access.person_remove": {"person.removed"},
    "applications.form_publish": {"application_form.published"},
    "applications.application_submit": {"application.submitted"},
    "applications.application_confirm": {"application.applied", "application.documents"},
    "applications.application_complete": {"application.submitted", "application.applied"},
    "applications.application_withdraw": {"application.withdrawn"},
    "applications.links_renew": {"application.link_renewed"},
    "applications.paper_add": {"application.paper_added"},
    "applications.papers_request": {"application.papers_requested"},
    "applications.application_invite": {"application.invited"},
    "applications.application_close": {"application.withdrawn"},
    "applications.application_approve": {"application.approved"},
    "applications.applications_approve_each": {"application.approved"},
    "applications.application_reject": {"application.rejected"},
    "applications.application_reveal": {"application.revealed"},
    "applications.applications_tend": {"application.active"},
    "assemblies.settings_set": {"assembly_settings.set"},
    "assemblies.assembly_draft": {"assembly.drafted"},
    "assemblies.assembly_redraft": {"assembly.redrafted"},
    "assemblies.assembly_convene": {"assembly.convened"},
    "assemblies.assembly_cancel": {"assembly.cancelled"},
    "assemblies.notices_send": {"notices.sent"},
    "assemblies.notice_deliver": {"notice.delivered"},
    "assemblies.assembly_open": {"assembly.opened"},
    "assemblies.member_attend": {"attendance.begun"},
    "assemblies.member_leave": {"attendance.ended"},
    "assemblies.proxy_give": {"proxy.given"},
    "assemblies.proxy_revoke": {"proxy.revoked"},
    "assemblies.motion_add": {"motion.added"},
    "assemblies.vote_cast": {"vote.cast"},
    "assemblies.motion_count": {"motion.counted"},
    "assemblies.assembly_close": {"assembly.closed"},
    "assemblies.minutes_make": {"assembly.minuted"},
    "assemblies.addendum_add": {"addendum.added"},
    "dues.fee_declare": {"annual_fee.declared"},
    "dues.fee_change": {"annual_fee.changed"},
    "dues.fee_charge": {"annual_fee.charged"},
    "dues.fee_pay": {"fee_payment.received"},
    "dues.fee_payment_reverse": {"fee_payment.reversed"},
    "dues.fee_waive": {"fee.waived"},
    "dues.shares_subscribe": {"shares.subscribed"},
    "dues.shares_pay": {"shares.paid"},
    "dues.shares_refund": {"shares.refunded", "shares.released"},
    "dues.receipt_print": {"receipt.printed"},
    "dues.reminders_send": {"fees.reminded"},
    "areas.pod_area_record": {"pod_area.recorded"},
    "attestations.attestation_confirm": {"attestation.confirmed", "plant.codes_set", "plant_section.set"},
    "communities.community_create": {"community.created"},
    "communities.approval_limit_set": {"community.approval_limit_set"},
    "communities.configuration_create": {"configuration.created"},
    "documents.document_add": {"document.added", "document_version.added"},
    "documents.version_add": {"document_version.added"},
    "documents.attestation_keep": {"document.added", "document_version.added"},
    "documents.consent_record": {"consent.given"},
    "documents.consent_carry_over": {"consent.given"},
    "documents.link_sign": {"document_link.signed"},
    "documents.template_make": {"template_version.made"},
    "documents.paper_print": {"document.added", "document_version.added"},
    "documents.print_job_start": {"print_job.started"},
    "documents.print_job_cancel": {"print_job.cancelled"},
    "documents.print_job_work": {"print_job.ended"},
    "members.member_admit": {"member.admitted"},
    "members.identifiers_set": {"identifiers.set"},
    "members.identifiers_reveal": {"identifiers.revealed"},
    "members.membership_begin": {"membership.begun"},
    "members.membership_end": {"membership.ended"},
    "members.holder_category_set": {"holder_category.set"},
    "members.membership_correct": {"membership.corrected"},
    "members.assignment_correct": {"pod_assignment.corrected"},
    "members.assignment_withdraw": {"pod_assignment.withdrawn"},
    "members.holder_category_correct": {"holder_category.corrected"},
    "members.pod_correct": {"pod.corrected"},
    "members.member_list_take": {"member_list.taken"},
    "members.member_suspend": {"member.suspended"},
    "members.member_resume": {"member.resumed"},
    "members.pod_reveal": {"pod.revealed"},
    "members.pod_register": {"pod.registered"},
    "members.pod_assign": {"pod.assigned"},
    "members.pod_release": {"pod.released"},
    "members.pods_and_members_take": {"registry.imported"},
    "plants.plant_add": {"plant.added"},
    "plants.registry_import": {"registry.imported"},
    "plants.plant_release": {"plant.released"},
    "plants.plant_codes_set": {"plant.codes_set"},
    "plants.sections_set": {"plant_section.set"},
    "plants.section_set": {"plant_section.set", "plant.terms_changed"},
    "plants.section_remove": {"plant_section.removed"},
    "plants.grant_add": {"plant_grant.added"},
    "plants.grant_change": {"plant_grant.changed"},
    "plants.admission_set": {"plant_admission.set"},
    "plants.stop_add": {"plant_stop.added"},
    "plants.stop_remove": {"plant_stop.removed"},
    "privacy.person_export": {"person.exported"},
    "privacy.person_erase": {"person.erased"},
    "privacy.address_export": {"person.exported"},
    "privacy.address_erase": {"person.erased"},
    "privacy.hold_place": {"legal_hold.placed"},
    "privacy.hold_lift": {"legal_hold.lifted"},
    "privacy.retention_run": {"retention.applied"},
    "sharing.sharing_rule_append": {"sharing_rule.appended"},
    "metering.wide_file_import": {"meter_file.imported"},
    "metering.meter_file_receive": {"meter_file.received"},
    "metering.meter_file_import": {"meter_file.imported", "meter_file.refused"},
    "metering.curves_record": {"meter_file.imported"},
    "ledger.transaction_post": {"ledger.posted"},
    "settlement.run_start": {"run.started"},
    "settlement.run_compute": {"run.review", "run.failed"},
    "settlement.run_approve": {"run.approved"},
    "settlement.run_publish": {"run.published"},
    "settlement.run_cancel": {"run.cancelled"},
    "compliance.evidence_record": {"evidence.recorded"},
    "compliance.evaluation_make": {"evaluation.made"},
    "compliance.checklist_item_set": {"checklist_item.set"},
    "notices.mail_send_again": {"notice_mail.sent_again"},
    "notices.settings_set": {"notice_settings.set"},
    "notices.text_write": {"notice_text.written"},
    "compliance.dossier_start": {"dossier.started", "evaluation.made"},
    "compliance.dossiers_expire": {"dossier.stale"},
    "compliance.dossiers_build_left": {"dossier.sealed"},
    "compliance.dossier_build": {"dossier.sealed", "dossier.refused"},
    "compliance.reminders_send": {"reminders.sent"},
    "sample.sample_ask": {"sample.asked"},
    "sample.sample_fill": {"sample.filled", "sample.failed"},
    "sample.sample_remove": {"sample.removed"},
    "webhooks.endpoint_add": {"webhook_endpoint.added"},
    "webhooks.endpoint_change": {"webhook_endpoint.changed"},
    "webhooks.endpoint_remove": {"webhook_endpoint.removed"},
    "webhooks.secret_rotate": {"webhook_endpoint.secret_rotated"},
    "webhooks.delivery_repeat": {"webhook_delivery.repeated"},
    "webhooks.deliveries_send": {"webhook_endpoint.gave_up"},
}
"""What each writing service leaves; a service that is part of another is told by that one's entry."""

PARTS = {
    "compliance.dossier_file",
    "compliance.dossier_opened",
    "compliance.step_of",
    "access.key_use_note",
    "access.may_grant",
    "access.grants_check",
    "access.grants_take",
    "access.refuse_beyond",
    "access.person_for_change",
    "access.refuse_restricted_owner",
    "applications.acting_applicant",
    "applications.application_for_change",
    "applications.application_move",
    "applications.application_of_link",
    "applications.link_give",
    "applications.mail_count",
    "assemblies.assembly_for_change",
    "assemblies.assembly_move",
    "assemblies.motions_count_left",
    "documents.link_check",
    "documents.order_check",
    "dues.amount_check",
    "dues.day_check",
    "dues.dues_lock",
    "dues.fees_due",
    "dues.reason_checked",
    "dues.receipt_issue",
    "dues.share_capital",
    "dues.shares_due",
    "documents.sealed_file_put",
    "documents.texts_check",
    "documents.shown_name",
    "members.category_check",
    "members.contract_power_check",
    "members.days_merged",
    "members.keys_missing",
    "members.list_plan",
    "members.member_list_check",
    "members.member_list_rejected",
    "members.member_list_template",
    "members.member_refusals",
    "members.member_lock",
    "members.membership_for_change",
    "members.assignment_check",
    "members.assignment_for_change",
    "members.assignment_refusals",
    "members.pod_refusals",
    "members.reason_checked",
    "single_sign_on.provider_sign_in_begin",
    "single_sign_on.provider_sign_in_finish",
    "single_sign_on.provider_test",
    "plants.entry_check",
    "plants.entry_of",
    "plants.plant_for_change",
    "plants.plant_terms_update",
    "plants.requested_start",
    "plants.section_terms",
    "plants.plant_of",
    "plants.plant_refusals",
    "plants.premium_plants_from",
    "privacy.retention_plan",
    "settlement.period_days",
    "settlement.result_write",
    "settlement.run_end",
    "settlement.run_move",
    "settlement.run_step_check",
    "settlement.run_post",
    "settlement.run_record",
    "settlement.settlement_lock",
    "notices.mail_track",
    "notices.mails_send",
    "notices.notice_read",
    "notices.notice_tell",
    "notices.notices_read_all",
    "notices.text_preview",
    "settlement.rule_set_try",
    "settlement.tell_failed",
    "helpdesk.answers_tell",
    "helpdesk.decisions_tell",
    "helpdesk.own_ticket_close",  # tickets are the platform's: its own log tells of them
    "helpdesk.own_ticket_open",
    "helpdesk.own_ticket_rate",
    "helpdesk.own_ticket_write",
    "helpdesk.seen_by",
    "helpdesk.support_entitled",
    "settlement.run_tell",
    "settlement.tell_published",
    "settlement.tell_to_approve",
    "webhooks.deliveries_collect",
    "webhooks.secret_opened",
}
"""Public functions of services that write nothing by themselves, or are steps inside one service."""


def _service_modules() -> Iterator[tuple[str, ModuleType]]:
    for found in walk_packages(tenant_apps.__path__, "tenant_apps."):
        parts = found.name.split(".")
        if len(parts) > 2 and parts[2] == "services":
            yield parts[1], import_module(found.name)


def test_d8_every_service_is_in_the_table() -> None:
    found = {
        f"{room}.{name}"
        for room, module in _service_modules()
        for name, thing in inspect.getmembers(module, inspect.isfunction)
        if thing.__module__ == module.__name__ and not name.startswith("_")
    }
    assert found == ACTIONS.keys() | PARTS


def test_d8_every_room_that_writes_keeps_it_in_its_services() -> None:
    """Else the table above would miss it."""
    words = (".objects.create(", ".bulk_create(", ".bulk_update(", ".save(", ").update(", ").delete()")
    root = Path(tenant_apps.__path__[0])
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if not {"services", "migrations"} & set(path.parts) and path.name != "services.py"
        if any(word in path.read_text() for word in words)
    }
    assert found == set()


@pytest.fixture
def community_of_everything(new_community: Callable[[str], Tenant]) -> Iterator[str]:
    """A community in which every writing service of the table was called once."""
    printer_or_skip()
    tenant = new_community("everything")
    owner = account_create(email="owner@audit.example", name="Owner", password=PASSWORD)
    with in_schema(tenant.schema_name):
        rule_set_load()
        _sample()
        community_fill(Period.of_month(2024, 2))
        sample_fill()
        _keys(owner)
        _people(owner, tenant)
        _visit(owner, tenant)
        run = run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="A")
        run_compute(run_id=run.pk)
        run_approve(run_id=run.pk, approved_by="B")
        run_publish(run_id=run.pk, published_by="C")
        hopeless = run_start(kind=RunKind.MONTHLY, period="2024-04", started_by="A")
        run_compute(run_id=hopeless.pk)
        given_up = run_start(kind=RunKind.MONTHLY, period="2024-05", started_by="A")
        run_cancel(run_id=given_up.pk)
        _files()
        _identifiers()
        _papers()
        _registry()
        _plants()
        _attestation()
        _areas()
        _compliance()
        _applicants(owner)
        _meetings()
        _webhooks()
        _provider(owner)
        _privacy(owner)
        _notices(owner)
        retention_run(day=timezone.localdate() + timedelta(days=400))
    yield tenant.schema_name
    public_rows_remove()


def _keys(owner: User) -> None:
    issued = key_issue(
        name="key",
        permissions=["own.view"],
        expires_at=timezone.now() + timedelta(days=1),
        account_id=owner.pk,
        allowed=frozenset({"own.view"}),
    )
    key_rotate(
        key_id=issued.key.pk,
        asked_by=str(owner.pk),
        allowed=frozenset({"own.view"}),
        grace=timedelta(hours=1),
    )
    key_revoke(key_id=issued.key.pk)
    terms = {
        "name": "software",
        "role": Role.TECHNICIAN,
        "permissions": ["own.view"],
        "role_allows": frozenset({"own.view"}),
        "grantable": set(Role),
    }
    account = service_account_add(account_id=owner.pk, **terms)
    service_account_change(service_account_id=account.pk, **terms)
    service_account_key_issue(
        service_account_id=account.pk,
        name="key",
        permissions=["own.view"],
        expires_at=timezone.now() + timedelta(days=1),
        account_id=owner.pk,
        allowed=frozenset({"own.view"}),
    )
    service_account_end(service_account_id=account.pk)


def _people(owner: User, tenant: Tenant) -> None:
    role_assign(account_id=owner.pk, email=owner.email, name=owner.name, role=Role.OWNER)
    terms = {
        "role": Role.AUDITOR,
        "member_id": None,
        "invited_by_id": owner.pk,
        "invited_by_name": owner.name,
        "grantable": set(Role),
    }
    taken_back = invitation_send(email="nobody@audit.example", name="Nobody", **terms)
    invitation_revoke(invitation_id=taken_back.invitation.pk, grantable=set(Role))
    sent = invitation_send(email="guest@audit.example", name="Guest", **terms)
    with in_schema("public"):
        guest = invitation_accept(
            tenant=tenant,
            token=sent.token,
            name=None,
            password=PASSWORD,
            signed_in_id=None,
            grantable_by=roles_grantable_by,
        )
    rights = {"person_id": guest.pk, "acting_account_id": owner.pk, "grantable": set(Role)}
    grants_set(is_restricted=True, plant_ids=[], configuration_ids=[], **rights)
    role_address_change(account_id=guest.account_id, email="moved@audit.example")
    role_change(role=Role.MEMBER, **rights)
    person_remove(**rights)


def _visit(owner: User, tenant: Tenant) -> None:
    with in_schema("public"):
        member = staff_appoint(email="sara@audit.example", name="Sara Clear", role=StaffRole.SUPPORT)
        begun = acting_begin(
            tenant_id=tenant.pk,
            slug_typed=tenant.slug,
            email=owner.email,
            reason="asked for help",
            ticket="T-1",
            acting_account_id=member.account_id,
        )
        session = acting_arrive(tenant=tenant, token=begun.address.partition("#")[2])
        acting_leave(tenant=tenant, session=session)
        staff_dismiss(member_id=member.pk, acting_account_id=None)


def _meetings() -> None:
    there, away = member_make("T1"), member_make("T2")
    Member.objects.filter(pk=there.pk).update(email="t1@audit.example")
    assemblies_hold(there, away, CALLER)
    dues_collect(away, CALLER)


def _compliance() -> None:
    evidence_record(
        topic=Topic.STATUTE_AIM, subject="", value="yes", reference="statute", valid_from=date(2024, 1, 1)
    )
    evaluation_make(as_of=date(2024, 2, 1))
    checklist_item_set(rule="R14.aim", owner="Ada", due_on=date(2024, 2, 20), evidence_reference="statute")
    dossier = dossier_start(as_of=date(2024, 2, 1), known_at=None, is_full=False, caller=CALLER)
    dossier_build(dossier_id=dossier.pk)
    unknown = dossier_start(
        as_of=date(2024, 2, 1), known_at=datetime(2024, 1, 1, tzinfo=UTC), is_full=False, caller=CALLER
    )
    dossier_build(dossier_id=unknown.pk)
    dossiers_expire(words={"statute"})
    dossiers_build_left()
    reminders_send(day=date(2024, 2, 19))


def _applicants(owner: User) -> None:
    """One is approved and begins a day later, one is rejected, one gives up, one was invited."""
    caller = replace(CALLER, permissions=frozenset(Permission), account_id=owner.pk)
    form_publish(form=FormIn.model_validate(form_body()), caller=caller)
    tomorrow = timezone.localdate() + timedelta(days=1)
    papers = [PaperAsked.model_validate({"code": "bill", "kind": "other", "label": {"it": "Bolletta"}})]

    linked = submit(application_body(fiscal_code=OTHER_FISCAL_CODE))
    application_confirm(token=linked.token)
    paper_add(token=linked.token, code="identity", content=PDF, file_name="Maria Clear.pdf")
    (linked,) = links_renew(email="maria@example.org")
    token = papers_request(application_id=linked.application.pk, papers=papers).token
    paper_add(token=token, code="bill", content=PDF, file_name="Maria Clear.pdf")
    application_reveal(application_id=linked.application.pk, reason=f"paid to {IBAN}?")
    approval = Approval(application_id=linked.application.pk, valid_from=tomorrow)
    (outcome,) = applications_approve_each(approvals=[approval], caller=caller, then=lambda _: None)
    assert outcome.refusal is None
    rejected = queued(application_body(email="second@example.org"))
    application_reject(application_id=rejected.pk, reason="twice", caller=caller)
    application_withdraw(token=submit(application_body(email="third@example.org")).token)
    invited = application_invite(prefill=Prefill(email="fourth@example.org", name="Maria Clear"))
    said = Submission.model_validate(body_of_enterprise(email="fourth@example.org"))
    application_complete(token=invited.token, submission=said)
    application_close(application_id=invited.application.pk, reason="gave up")
    applications_tend(day=tomorrow)


def _notices(owner: User) -> None:
    """The owner was told of the run; its mail is sent, and sent once more."""
    mails_send()
    mail_send_again(mail_id=mails_listed().first().pk)
    settings_set(account_id=owner.pk, language="de", topics_without_mail=[])
    text_write(kind="run_failed", language="it", subject="x", text="{{reason}}")


def _sample() -> None:
    """Sample data came and went; asked for again, they find members here."""
    community_create(name="x", legal_form="x", kind=ConfigurationKind.CER)
    sample_ask()
    sample_fill()
    sample_remove()
    sample_ask()
    Community.objects.all().delete()  # what follows registers one of its own


def _provider(owner: User) -> None:
    issuer = "https://login.example.org"
    provider_put(
        issuer=issuer,
        client_id="cer",
        client_secret="secret",
        email_domains=[],
        trusts_second_factor=False,
        is_enabled=True,
    )
    identity_link(issuer=issuer, subject="Dario Clear", account_id=owner.pk)
    identity_unlink(person_id=people_listed().get(account=owner.pk).pk)
    provider_remove()


def _webhooks() -> None:
    """An endpoint that has failed for days, then one more call to it."""
    what = {"name": "x", "url": "https://example.org/hook", "event_types": ["document.added"]}
    endpoint = endpoint_add(**what).endpoint
    document_add(kind=DocumentKind.OTHER, title="x", content=PDF, file_name="x.pdf", caller=CALLER)
    secret_rotate(endpoint_id=endpoint.pk, grace=timedelta(hours=1))
    deliveries_collect()
    delivery_repeat(delivery_id=endpoint.deliveries.get().pk)
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=4))
    deliveries_send(resolve=lambda _host, _port: [])
    endpoint_change(endpoint_id=endpoint.pk, is_enabled=True, **what)
    endpoint_remove(endpoint_id=endpoint.pk)


def _privacy(owner: User) -> None:
    """Somebody who left before any POD took part, and somebody who was only invited."""
    gone = member_make("GONE")
    membership_end(membership_id=gone.memberships.get().pk, valid_until=date(2024, 2, 1))
    asked = {"member_id": gone.pk, "reason": f"letter about {IBAN}", "caller": CALLER}
    person_export(**asked)
    person_erase(now=timezone.now(), **asked)
    invitation_send(
        email="nobody@audit.example",
        name="Nobody Yet",
        role=Role.MEMBER,
        member_id=None,
        invited_by_id=owner.pk,
        invited_by_name="Owner",
        grantable=set(Role),
    )
    by_address = {"email": "nobody@audit.example", "reason": "letter", "caller": CALLER}
    address_export(**by_address)
    address_erase(now=timezone.now(), **by_address)
    today, now = timezone.localdate(), timezone.now()
    hold_place(reason="dispute", by="Ada", until_on=today + timedelta(days=9), now=now)
    hold_lift(by="Ada", now=now)


def _identifiers() -> None:
    anna = Member.objects.get(code="ANNA")
    identifiers_set(member_id=anna.pk, fiscal_code=FISCAL_CODE, iban=IBAN)
    identifiers_reveal(member_id=anna.pk, caller=CALLER, reason=f"payment to {IBAN}", request_id="request-1")
    identifiers_set(member_id=anna.pk, fiscal_code=FISCAL_CODE, iban=None)


def _papers() -> None:
    document = document_add(
        kind=DocumentKind.STATUTE,
        title="Statute for Dario Clear",
        content=PDF,
        file_name="Dario Clear.pdf",
        caller=CALLER,
        is_open_to_members=True,
        consent_text="I accept.",
    )
    version = version_add(document_id=document.pk, content=PNG, file_name="Dario Clear.png", caller=CALLER)
    link_sign(version, CALLER)
    _prints()
    consent_record(
        version_id=version.pk,
        member_id=Member.objects.get(code="ANNA").pk,
        sha256_seen=version.sha256,
        caller=CALLER,
        request_id="request-1",
    )


def _prints() -> None:
    template_make(
        kind=DocumentKind.LETTER,
        language=Language.ITALIAN,
        title="{{letter.subject}}",
        text="Dear Dario Clear",
        consent_text="",
        caller=CALLER,
    )
    order = Order(
        kind=DocumentKind.LETTER,
        language=Language.ITALIAN,
        printed_on=date(2024, 2, 1),
        given={"letter.subject": "For Dario Clear"},
    )
    printed, cancelled = (
        print_job_start(order=order, member_ids=None, caller=CALLER, request_id="request-1") for _ in range(2)
    )
    print_job_work(job_id=printed.pk)
    print_job_cancel(job_id=cancelled.pk)


def _registry() -> None:
    approval_limit_set(approval_limit_eur=Decimal("10"))
    bruno = Member.objects.get(code="BRUNO")
    holder_category_set(
        member_id=bruno.pk,
        category=HolderCategory.SMALL_ENTERPRISE,
        is_enterprise=True,
        valid_from=date(2025, 1, 1),
    )
    pod_reveal(pod_id=Pod.objects.first().pk, reason=f"call about {HOME}")
    membership = bruno.memberships.get()
    pod_release(assignment_id=membership.pod_assignments.get().pk, valid_until=date(2026, 1, 1))
    membership_end(membership_id=membership.pk, valid_until=date(2027, 1, 1))
    _corrections(membership)
    _list_of_members()
    registry_import(
        configuration_id=Configuration.objects.get().pk,
        registry=FolderRegistry(
            pods=(FolderPod("IT001E30000099", FolderRole.CONSUMER, None),), memberships=(), plants=()
        ),
        members_from_pods=MembersFromPods(date(2024, 1, 1)),
    )
    transaction_post(
        occurred_on=date(2024, 1, 1),
        description="opening",
        reference_kind="opening",
        reference_id=uuid4(),
        postings=[
            Posting(AccountTerms("bank", "Bank", AccountKind.ASSET), 100),
            Posting(AccountTerms("fees", "Fees", AccountKind.INCOME), -100),
        ],
    )


def _corrections(membership: Membership) -> None:
    why = {"reason": f"letter of {IBAN}"}
    first_on = membership.valid_from
    suspension = member_suspend(membership_id=membership.pk, valid_from=first_on, **why)
    member_resume(suspension_id=suspension.pk, valid_until=date(2024, 1, 8))
    days = {"valid_from": first_on, "valid_until": None}
    membership_correct(membership_id=membership.pk, **days, **why)
    assignment = membership.pod_assignments.get()
    assignment_correct(assignment_id=assignment.pk, **days, **why)
    pod_correct(pod_id=assignment.pod_id, contract_power_kw=None, voltage=None, **why)
    assignment_withdraw(assignment_id=assignment.pk, **why)
    period = membership.member.holder_categories.order_by("valid_from").first()
    holder_category_correct(
        period_id=period.pk,
        category=HolderCategory.NATURAL_PERSON,
        is_enterprise=False,
        valid_from=first_on,
        valid_until=period.valid_until,
        **why,
    )


def _list_of_members() -> None:
    header = "Codice,Nome,IBAN,E-mail,Categoria,Impresa,Valido dal"
    row = f"NEW,Dario Clear,{IBAN},dario.clear@audit.example,persona fisica,no,2024-01-01"
    member_list_take(content=f"{header}\n{row}".encode(), mode=ListMode.VALID_ROWS)


def _attestation() -> None:
    plant = Plant.objects.select_related("pod").order_by("code")[0]
    content = plain_pdf_of(TEXT.replace("IT001E112222333", plant.pod.code))
    attestation_confirm(
        content=content,
        file_name="Dario Clear.pdf",
        sha256_seen=sha256(content).hexdigest(),
        plant_id=plant.pk,
        new_plant=None,
        caller=CALLER,
    )


def _areas() -> None:
    pod_area_record(
        pod_id=Plant.objects.order_by("code").values_list("pod_id", flat=True)[0],
        code="AC001E00001",
        map_version="2023",
        requested_on=date(2024, 2, 1),
        reference=f"bill of {IBAN}",
    )


def _plants() -> None:
    plant_id = Plant.objects.order_by("code").values_list("pk", flat=True)[0]
    section = section_set(plant_id=plant_id, entry=SECTION)
    section_remove(section_id=section.pk)
    grant = grant_add(plant_id=plant_id, entry=replace(GRANT, amount_cents=100))
    grant_change(grant_id=grant.pk, entry=replace(GRANT, amount_cents=100, measure="PNRR M2C2 I1.2"))
    admission_set(plant_id=plant_id, entry=replace(NOTHING, requested_on=date(2024, 7, 1)))
    days = {"first_on": date(2025, 3, 1), "until_on": date(2025, 4, 1)}
    stop = stop_add(plant_id=plant_id, kind=StopKind.GRID, reference="GSE/1", **days)
    stop_remove(stop_id=stop.pk)
    plant_release(plant_id=plant_id, valid_until=date(2040, 1, 1))


def _files() -> None:
    for day in (1, 2):
        content = wide_bytes(wide_rows([date(2024, 3, day)], ("0.100",)), (HOME,))
        terms = {"direction": Direction.WITHDRAWN, "source": ReadingSource.DISTRIBUTOR_VALIDATED}
        if day == 1:
            wide_file_import(content=content, name="now.csv", **terms)
        else:
            received = meter_file_receive(content=content, name="later.csv", **terms)
            meter_file_import(file_id=received.pk)
    broken = meter_file_receive(content=b"no readings", name="broken.csv", **terms)
    meter_file_import(file_id=broken.pk)


def test_d8_every_service_leaves_its_entry_and_none_says_who_somebody_is(
    community_of_everything: str,
) -> None:
    with in_schema(community_of_everything):
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert chain_report().broken is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(row_to_json(entry)::text, '') FROM audit_auditentry entry")
            everything = cursor.fetchone()[0]
    assert actions == set().union(*ACTIONS.values())
    assert [
        clear
        for clear in (
            HOME,
            "owner@audit.example",
            "t1@audit.example",
            "guest@audit.example",
            "Member ANNA",
            "Carla Clear",
            "Sara Clear",
            "dario.clear@audit.example",
            "Dario Clear",
            "Maria Clear",
            "Maria Rossi",
            "maria@example.org",
            APPLICANT_POD,
            OTHER_FISCAL_CODE,
            FISCAL_CODE,
            IBAN,
        )
        if clear in everything
    ] == []


def test_a_file_of_a_month_is_one_entry(alfa: None) -> None:
    february = Period.of_month(2024, 2)
    community_fill(february)
    before = AuditEntry.objects.count()
    days = [date(2024, 3, 1) + timedelta(days=offset) for offset in range(30)]
    wide_file_import(
        content=wide_bytes(wide_rows(days, ("0.100",)), (HOME,)),
        name="march.csv",
        direction=Direction.WITHDRAWN,
        source=ReadingSource.DISTRIBUTOR_VALIDATED,
    )
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("number").changes["curves_new"] == [0, 30]
