"""A small community with something in every room; its texts begin with its own name (canary)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, connections
from django.utils import timezone
from django_tenants.utils import tenant_context

from billing_saas.models import Charge, Customer, Invoice, InvoiceKind
from cer.adapters.market_prices import ZonalPrices, price_file_read
from cer.adapters.meter_folder import Direction
from cer.calc.compliance.statements import Topic
from cer.calc.incentive import StopKind
from cer.calc.intervals import ROME, Period
from cer.calc.rules import ConfigurationKind, HolderCategory, Source
from cer.calc.voting import Majority
from cer.kit.api.caller import Caller
from shared_apps.accounts.models import User
from shared_apps.domains.services import domain_claim
from shared_apps.market.services import prices_load
from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.selectors import rule_set_versions
from shared_apps.rulebook.services import rule_set_load
from shared_apps.satisfaction.models import FeedbackKind
from shared_apps.satisfaction.services import feedback_give
from shared_apps.support.models import Ticket
from shared_apps.support.services.tickets import Author, ticket_open
from shared_apps.support.states import Priority
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.tenants.services.owner import OWNER
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.access.permissions import ROLE_PERMISSIONS
from tenant_apps.access.services import invitation_send, key_issue, role_assign, service_account_add
from tenant_apps.applications.services.applying import application_confirm, application_submit
from tenant_apps.applications.services.forms import form_publish
from tenant_apps.applications.services.papers import paper_add
from tenant_apps.applications.submission import Submission
from tenant_apps.applications.terms import FormIn
from tenant_apps.assemblies.selectors import notices_of_assembly
from tenant_apps.assemblies.services.attending import assembly_open, member_attend, proxy_give
from tenant_apps.assemblies.services.convening import assembly_convene
from tenant_apps.assemblies.services.drafting import AssemblyPlan, assembly_draft
from tenant_apps.assemblies.services.motions import MotionText, motion_add
from tenant_apps.assemblies.states import AssemblyKind, AttendanceMode
from tenant_apps.communities.services import community_create, configuration_create
from tenant_apps.compliance.services import checklist_item_set, evaluation_make, evidence_record
from tenant_apps.compliance.services.dossiers import dossier_build, dossier_start
from tenant_apps.documents.models import DocumentKind, Language
from tenant_apps.documents.services.consents import consent_record
from tenant_apps.documents.services.documents import document_add
from tenant_apps.documents.services.prints import Order, print_job_start
from tenant_apps.documents.services.templates import template_make
from tenant_apps.dues.selectors import charges_listed
from tenant_apps.dues.services.fees import fee_charge, fee_declare, fee_pay
from tenant_apps.dues.states import PaymentMethod
from tenant_apps.ledger.selectors import accounts_listed
from tenant_apps.members.selectors import members_listed
from tenant_apps.members.services.members import member_admit
from tenant_apps.members.services.pods import pod_assign, pod_register
from tenant_apps.members.services.suspensions import member_suspend
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services import wide_file_import
from tenant_apps.notices.selectors import mails_listed
from tenant_apps.notices.services import notice_tell
from tenant_apps.plants.models import GrantEffect
from tenant_apps.plants.services.admission import stop_add
from tenant_apps.plants.services.grants import GrantEntry, grant_add
from tenant_apps.plants.services.plants import PlantEntry, plant_add
from tenant_apps.plants.services.sections import SectionEntry, section_set
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind, RunState
from tenant_apps.sharing.selectors import sharing_rules_listed
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append
from tenant_apps.webhooks.models import WebhookDelivery
from tenant_apps.webhooks.services import endpoint_add
from tests.adapters.test_upload_guard import PDF
from tests.adapters.wide_text import wide_bytes, wide_rows

ALFA, BETA = "canary-alfa", "canary-beta"
FIRST_ON, UNTIL = date(2024, 2, 1), date(2024, 3, 1)
PRODUCER_POD, CONSUMER_POD = "IT001E90000001", "IT001E90000002"


@dataclass(frozen=True, slots=True)
class Populated:
    """Ids of one row per kind, under the names that the API gives them."""

    slug: str
    ids: dict[str, UUID | str]


def community_populate(slug: str) -> Populated:
    """Fill a community; two of them differ in every text, but not in their codes."""
    connection.set_schema_to_public()
    rule_set_load()
    prices_load(prices=_flat_prices(), source="flat, for tests")
    account, _ = User.objects.get_or_create(email=f"keys@{slug}.example", name=f"{slug.upper()}-keys")
    with tenant_context(tenant_by_slug(slug)):
        ids = _registry(slug.upper())
        sharing_rule_append(terms=_terms(), valid_from=FIRST_ON, reason=f"{slug.upper()}-reason")
        ids["key_id"] = key_issue(
            name=f"{slug.upper()}-key",
            permissions=["own.view"],
            expires_at=timezone.now() + timedelta(days=1),
            account_id=account.pk,
            allowed=frozenset({"own.view"}),
        ).key.pk
        ids["service_account_id"] = service_account_add(
            name=f"{slug.upper()}-software",
            role=Role.TECHNICIAN,
            permissions=["registry.view"],
            role_allows=ROLE_PERMISSIONS[Role.TECHNICIAN],
            account_id=account.pk,
            grantable=set(Role),
        ).pk
        ids |= _people(slug.upper(), account)
        ids["file_id"] = _readings(slug.upper())
        ids |= _papers(slug.upper(), ids["member_id"])
        ids |= _applicant(slug.upper())
        ids |= _webhooks(slug.upper()) | _told(slug.upper(), account)
        ids |= _assembly(slug.upper(), ids["member_id"])
        ids |= _dues(ids["member_id"])
        ids |= _webhooks(slug.upper())
        ids["rule_id"] = sharing_rules_listed().get().pk
        ids["evaluation_id"] = _evaluated(slug.upper())
        ids["dossier_id"] = _dossier(slug.upper())
        ids["run_id"] = _published_run(slug.upper())
        ids["account_id"] = accounts_listed().first().pk
    ids["domain_id"] = domain_claim(tenant_id=tenant_by_slug(slug).pk, domain=f"{slug}.example.org").pk
    ids["invoice_id"] = _billed(slug)
    ids["ticket_id"] = _asked(slug)
    feedback_give(
        tenant_id=tenant_by_slug(slug).pk,
        account_id=account.pk,
        kind=FeedbackKind.IDEA,
        text=f"{slug.upper()}-feedback",
        page="/members",
        now=timezone.now(),
    )
    ids["rule_set_id"] = rule_set_versions().get().pk
    return Populated(slug, ids)


def _told(name: str, account: User) -> dict[str, UUID | str]:
    """A notice that waits to be mailed to the auditor."""
    reader = RoleAssignment.objects.get(account=account)
    values = {"file": f"{name}-file", "reason": f"{name}-reason"}
    notice_tell(kind="file_refused", to=[reader], values=values, link="/x", key="1")
    mail = mails_listed().get()
    return {"notice_id": mail.notice_id, "mail_id": mail.pk, "kind": "file_refused", "language": "it"}


def _asked(slug: str) -> UUID:
    """A question to support."""
    name = slug.upper()
    ticket: Ticket = ticket_open(
        tenant_id=tenant_by_slug(slug).pk,
        author=Author(id=f"key:{name}", key_name=f"{name}-key"),
        subject=f"{name}-subject",
        text=f"{name}-question",
        priority=Priority.NORMAL,
        context=None,
        now=timezone.now(),
    )
    return ticket.pk


def _billed(slug: str) -> UUID:
    """The community as a customer of ours, with one invoice."""
    tenant = tenant_by_slug(slug)
    name = slug.upper()
    customer = Customer.objects.create(
        tenant=tenant, name=f"{name}-customer", email=f"billing@{slug}.example"
    )
    charge = Charge.objects.create(
        customer=customer,
        provider_id=f"in_{slug}",
        status="paid",
        net_cents=100,
        tax_cents=22,
        total_cents=122,
        created_at=timezone.now(),
    )
    count = Invoice.objects.count() + 1
    invoice = Invoice.objects.create(
        customer=customer,
        kind=InvoiceKind.INVOICE,
        charge=charge,
        year=2024,
        number=count,
        issued_on=FIRST_ON,
        net_cents=100,
        vat_cents=22,
        total_cents=122,
        lines=[{"description": f"{name}-line", "net_cents": 100}],
        buyer={"name": f"{name}-customer"},
        file_name=f"IT12345670785_{count:05d}.xml",
        xml=f"<x>{name}-invoice</x>".encode(),
        pdf=f"{name}-print".encode(),
        problem=f"{name}-problem",
    )
    return invoice.pk


def _webhooks(name: str) -> dict[str, UUID | str]:
    """An endpoint that is to be told of the first entry of the log."""
    endpoint = endpoint_add(
        name=f"{name}-endpoint", url="https://example.org/hook", event_types=["plant.added"]
    ).endpoint
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint,
        event_number=1,
        event_type="plant.added",
        body=f'{{"name": "{name}-event"}}',
        next_try_at=timezone.now(),
    )
    return {"endpoint_id": endpoint.pk, "delivery_id": delivery.pk}


def _people(name: str, account: User) -> dict[str, UUID | str]:
    """An auditor, and an invitation that the auditor is said to have sent."""
    person = role_assign(account_id=account.pk, email=account.email, name=account.name, role=Role.AUDITOR)
    sent = invitation_send(
        email=f"guest@{name.lower()}.example",
        name=f"{name}-guest",
        role=Role.MEMBER,
        member_id=None,
        invited_by_id=account.pk,
        invited_by_name=account.name,
        grantable=set(Role),
    )
    return {"person_id": person.pk, "invitation_id": sent.invitation.pk}


def public_rows_remove() -> None:
    """Take back what a committed `community_populate` left in public; only the owner may."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "TRUNCATE public.market_zonepriceday, public.rulebook_rulesetversion, public.billing_customer,"
            " public.support_ticket, public.satisfaction_feedback, public.satisfaction_surveyanswer CASCADE"
        )


def _flat_prices() -> ZonalPrices:
    period = Period.of_days(FIRST_ON, UNTIL)
    rows = [
        ",".join([f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at.astimezone(ROME):%Y-%m-%dT%H:%M:%S%z}", "0", "150"])
        for at in (period.hour_starts_at(hour) for hour in range(period.hours))
    ]
    content = "\n".join(["ts_utc,ts_locale,riempito,NORD", *rows, ""]).encode()
    return price_file_read(content, file="flat", zones={"NORD"})


def _readings(name: str) -> UUID:
    """The month of February: the producer feeds in, both withdraw."""
    days = [FIRST_ON + timedelta(days=offset) for offset in range((UNTIL - FIRST_ON).days)]
    files = (
        (Direction.FED_IN, ("0.500",), (PRODUCER_POD,)),
        (Direction.WITHDRAWN, ("0.010", "0.300"), (PRODUCER_POD, CONSUMER_POD)),
    )
    for direction, cells, pods in files:
        file = wide_file_import(
            content=wide_bytes(wide_rows(days, cells), pods),
            name=f"{name}-{direction}.csv",
            direction=direction,
            source=ReadingSource.DISTRIBUTOR_VALIDATED,
        )
    return file.pk


def _assembly(name: str, member_id: UUID) -> dict[str, UUID | str]:
    """An assembly that is open, with a member who came, one who is represented, and a motion."""
    first_call_at = datetime(2024, 3, 20, 18, 0, tzinfo=ROME)
    plan = AssemblyPlan(
        kind=AssemblyKind.ORDINARY,
        title=f"{name}-assembly",
        place=f"{name}-hall",
        link="",
        first_call_at=first_call_at,
        second_call_at=None,
        agenda=[f"{name}-item"],
    )
    assembly = assembly_convene(
        assembly_id=assembly_draft(plan).pk, now=datetime(2024, 2, 20, 9, 0, tzinfo=ROME)
    )
    terms = {"assembly_id": assembly.pk, "now": first_call_at}
    other = members_listed().exclude(pk=member_id).get()
    proxy = proxy_give(giver_id=other.pk, holder_id=member_id, **terms)
    attendance = member_attend(member_id=member_id, mode=AttendanceMode.IN_PERSON, **terms)
    assembly_open(call=1, **terms)
    text = MotionText(agenda_item=1, text=f"{name}-motion", majority=Majority.SIMPLE)
    motion = motion_add(assembly_id=assembly.pk, motion=text)
    return {
        "assembly_id": assembly.pk,
        "notice_id": notices_of_assembly(assembly.pk).first().pk,
        "proxy_id": proxy.pk,
        "attendance_id": attendance.pk,
        "motion_id": motion.pk,
    }


def _dues(member_id: UUID) -> dict[str, UUID | str]:
    """A fee of the year, charged, and paid in part by a member."""
    today = date(2024, 3, 4)
    fee = fee_declare(year=2024, due_on=today, amounts_cents={HolderCategory.NATURAL_PERSON: 2500})
    fee_charge(fee_id=fee.pk, charged_on=today, due_on=None, today=today)
    charge = charges_listed(member_id=member_id).get()
    payment = fee_pay(
        charge_id=charge.pk, amount_cents=100, paid_on=today, method=PaymentMethod.CASH, today=today
    )
    return {
        "fee_id": fee.pk,
        "charge_id": charge.pk,
        "payment_id": payment.pk,
        "receipt_id": payment.receipt_id,
    }


def _evaluated(name: str) -> UUID:
    """An evaluation whose facts hold a document, and whose checklist has an owner."""
    evidence_record(
        topic=Topic.STATUTE_AIM, subject="", value="yes", reference=f"{name}-statute", valid_from=FIRST_ON
    )
    checklist_item_set(
        rule="R14.aim", owner=f"{name}-owner", due_on=None, evidence_reference=f"{name}-statute"
    )
    return evaluation_make(as_of=FIRST_ON).pk


def _papers(name: str, member_id: UUID) -> dict[str, UUID | str]:
    """A document of the member, which it has accepted."""
    caller = Caller(id=f"{name}-caller", name=f"{name}-caller", permissions=frozenset())
    document = document_add(
        kind=DocumentKind.MANDATE,
        title=f"{name}-mandate",
        content=PDF,
        file_name=f"{name}-mandate.pdf",
        caller=caller,
        member_id=member_id,
        is_open_to_members=True,
        consent_text=f"{name}-consent",
    )
    version = document.versions.get()
    consent = consent_record(
        version_id=version.pk,
        member_id=member_id,
        sha256_seen=version.sha256,
        caller=caller,
        request_id=f"{name}-request",
    )
    template_make(
        kind=DocumentKind.LETTER,
        language=Language.ITALIAN,
        title=f"{name}-letter",
        text=f"{name}-text",
        consent_text="",
        caller=caller,
    )
    order = Order(
        kind=DocumentKind.LETTER,
        language=Language.ITALIAN,
        printed_on=FIRST_ON,
        given={"letter.text": f"{name}-given"},
    )
    job = print_job_start(order=order, member_ids=[member_id], caller=caller, request_id=f"{name}-request")
    return {
        "document_id": document.pk,
        "version_id": version.pk,
        "consent_id": consent.pk,
        "print_job_id": job.pk,
    }


def _applicant(name: str) -> dict[str, UUID | str]:
    """Somebody who applied, and has uploaded one paper of two."""
    caller = Caller(id=f"{name}-caller", name=f"{name}-caller", permissions=frozenset())
    notice = document_add(
        kind=DocumentKind.PRIVACY,
        title=f"{name}-notice",
        content=PDF,
        file_name=f"{name}-notice.pdf",
        caller=caller,
        is_open_to_members=True,
    )
    text = {"it": f"{name}-text"}
    consent = {"code": "privacy", "document_id": notice.pk, "text": text, "is_required": True}
    papers = [{"code": code, "kind": "other", "label": text} for code in ("one", "two")]
    form = {"is_open": True, "title": text, "introduction": text, "consents": [consent], "papers": papers}
    form_publish(form=FormIn.model_validate(form), caller=caller)
    submission = {
        "form_number": 1,
        "language": "it",
        "email": f"applicant@{name.lower()}.example",
        "name": f"{name}-applicant",
        "category": HolderCategory.NATURAL_PERSON,
        "is_enterprise": False,
        "fiscal_code": "RSSMRA85T10A562S",
        "intent": "consumer",
        "consents": [{"code": "privacy", "sha256": notice.versions.get().sha256}],
    }
    token = application_submit(submission=Submission.model_validate(submission)).token
    application = application_confirm(token=token).linked.application
    paper = paper_add(token=token, code="one", content=PDF, file_name=f"{name}-identity.pdf")
    return {"application_id": application.pk, "paper_id": paper.pk}


def _dossier(name: str) -> UUID:
    caller = Caller(id=f"{name}-caller", name=f"{name}-caller", permissions=frozenset())
    dossier = dossier_start(as_of=FIRST_ON, known_at=None, is_full=False, caller=caller)
    return dossier_build(dossier_id=dossier.pk).pk


def _published_run(name: str) -> UUID:
    run = run_start(kind=RunKind.MONTHLY, period="2024-02", started_by=f"{name}-starter")
    assert run_compute(run_id=run.pk).state == RunState.REVIEW
    run_approve(run_id=run.pk, approved_by=f"{name}-approver")
    run_publish(run_id=run.pk, published_by=f"{name}-publisher")
    return run.pk


def _terms() -> SharingTerms:
    return SharingTerms(
        costs_share=Decimal("0.10"),
        social_fund_share=Decimal("0.10"),
        producers_share=Decimal("0.40"),
        consumers_share=Decimal("0.60"),
    )


def _registry(name: str) -> dict[str, UUID | str]:
    community_create(name=f"{name}-community", legal_form=f"{name}-form", kind=ConfigurationKind.CER)
    configuration = configuration_create(
        code="C1", primary_substation="AC001E00001", market_zone=MarketZone.NORD
    )
    ids: dict[str, UUID | str] = {"configuration_id": configuration.pk}
    for code, category, pod_code in (
        ("M1", HolderCategory.SMALL_ENTERPRISE, PRODUCER_POD),
        ("M2", HolderCategory.NATURAL_PERSON, CONSUMER_POD),
    ):
        member = member_admit(
            code=code,
            name=f"{name}-{code}",
            category=category,
            is_enterprise=category is HolderCategory.SMALL_ENTERPRISE,
            valid_from=FIRST_ON,
        )
        membership = member.memberships.get()
        pod = pod_register(
            code=pod_code, configuration_id=configuration.pk, contract_power_kw=Decimal(20), voltage=None
        )
        assignment = pod_assign(
            pod_id=pod.pk, membership_id=membership.pk, valid_from=FIRST_ON, valid_until=None
        )
        ids |= {
            "member_id": member.pk,
            "membership_id": membership.pk,
            "pod_id": pod.pk,
            "assignment_id": assignment.pk,
            "period_id": member.holder_categories.get().pk,
            "suspension_id": member_suspend(
                membership_id=membership.pk,
                valid_from=UNTIL,
                valid_until=UNTIL + timedelta(days=1),
                reason=f"{name}-suspended",
            ).pk,
        }
        if code == "M1":
            ids |= _plant_with_parts(name, pod.pk)
    return ids


def _plant_with_parts(name: str, pod_id: UUID) -> dict[str, UUID | str]:
    """A plant of one section, with a contribution that cuts nothing and a stop."""
    plant_id = plant_add(pod_id=pod_id, entry=_plant()).pk
    section = SectionEntry(
        code="SZ1",
        generator_kw=Decimal(50),
        inverter_kw=None,
        entry_on=None,
        is_asked=True,
        is_upgrade=False,
        production_units=("UP1",),
    )
    grant = GrantEntry(
        measure=f"{name}-measure",
        amount_cents=100,
        granted_on=FIRST_ON,
        reference_cost_eur_kw=None,
        effect=GrantEffect.SET_UP,
    )
    stop = stop_add(
        plant_id=plant_id, kind=StopKind.GRID, first_on=FIRST_ON, until_on=UNTIL, reference=f"{name}-act"
    )
    return {
        "plant_id": plant_id,
        "section_id": section_set(plant_id=plant_id, entry=section).pk,
        "grant_id": grant_add(plant_id=plant_id, entry=grant).pk,
        "stop_id": stop.pk,
    }


def _plant() -> PlantEntry:
    return PlantEntry(
        code="P1",
        source=Source.PV,
        power_kw=Decimal(50),
        region="Lombardia",
        market_zone=MarketZone.NORD,
        entry_on=date(2024, 1, 30),
        grant_pct=Decimal(0),
        incentivised_power_share=Decimal(1),
        premium_from=FIRST_ON,
        premium_until=None,
        is_in_building=None,
        valid_from=FIRST_ON,
        valid_until=None,
    )
