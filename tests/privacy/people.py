"""A canary person: applied on the form, was admitted, took part in a settlement, and left."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import numpy as np

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import ROME
from cer.calc.rules import HolderCategory
from cer.kit.api.caller import Caller
from cer.kit.personal import Person
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from tenant_apps.access.callers import roles_grantable_by
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission
from tenant_apps.access.selectors import people_listed
from tenant_apps.access.services import invitation_accept
from tenant_apps.applications.services.applying import application_confirm
from tenant_apps.applications.services.deciding import Approval, application_approve
from tenant_apps.applications.services.papers import paper_add
from tenant_apps.communities.models import Configuration
from tenant_apps.compliance.models import DossierState
from tenant_apps.compliance.services.dossiers import dossier_build, dossier_start
from tenant_apps.documents.models import DocumentKind
from tenant_apps.documents.services.documents import document_add
from tenant_apps.ledger.selectors import balance_of_member
from tenant_apps.ledger.services import AccountKind, AccountTerms, Posting, transaction_post
from tenant_apps.members.models import Member
from tenant_apps.members.services.identifiers import identifiers_reveal
from tenant_apps.members.services.members import membership_end
from tenant_apps.plants.services.plants import plant_add
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind, RunState
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append
from tests.adapters.test_upload_guard import PDF
from tests.applications.world import IBAN, OTHER_FISCAL_CODE, POD, application_body, community_open, submit
from tests.clients import PASSWORD, account_with_role
from tests.factories import member_make, plant_entry, pod_make
from tests.settlement.world import BARN, FEBRUARY, curves_store, prices_fill

NAME, EMAIL, PHONE, STREET = "Canaria Privata", "canaria@privata.example", "+39 055 987654", "Via del Canto 7"
WORDS = (NAME, EMAIL, PHONE, STREET, OTHER_FISCAL_CODE, IBAN)
CODE, LEFT_ON = "CANARY", date(2024, 3, 1)
NOW = datetime(2026, 3, 29, 3, 30, tzinfo=ROME)
"""Half an hour after the clocks went forward."""
NOBODY_HERE = Person(
    member_ids=frozenset({uuid4()}),
    member_codes=frozenset({"NOBODY-HERE"}),
    account_ids=frozenset({uuid4()}),
    emails=frozenset({"nobody@here.example"}),
    names=frozenset({"Nobody Here"}),
)


@dataclass(frozen=True, slots=True)
class Canary:
    """The person, the office that knows it, and the community's settlement."""

    tenant: Tenant
    member_id: UUID
    office: Caller
    run_id: UUID


def canary_make(tenant: Tenant) -> Canary:
    """The whole life of a person in a community, up to the last payment."""
    owner = account_with_role(tenant.slug, Role.OWNER)
    office = Caller(
        id=f"account:{owner.pk}",
        name=owner.name,
        permissions=frozenset(Permission),
        account_id=owner.pk,
    )
    with in_schema(tenant.schema_name):
        community_open()
        _producer()
        token = _admitted(office)
    with in_schema("public"):
        invitation_accept(
            tenant=tenant,
            token=token,
            name=None,
            password=PASSWORD,
            signed_in_id=None,
            grantable_by=roles_grantable_by,
        )
    with in_schema(tenant.schema_name):
        member = Member.objects.get(code=CODE)
        _papers(member.pk, office)
        membership_end(membership_id=member.memberships.get().pk, valid_until=LEFT_ON)
        run_id = _settled()
        _paid_out(member)
    return Canary(tenant, member.pk, office, run_id)


def _producer() -> None:
    member = member_make("FARM", category=HolderCategory.SMALL_ENTERPRISE)
    pod = pod_make(BARN, Configuration.objects.get(), member=member)
    plant_add(pod_id=pod.pk, entry=plant_entry("BARN", power_kw=Decimal(200)))
    terms = SharingTerms(
        costs_share=Decimal("0.1"),
        social_fund_share=Decimal("0.1"),
        producers_share=Decimal("0.4"),
        consumers_share=Decimal("0.6"),
    )
    sharing_rule_append(terms=terms, valid_from=date(2024, 1, 1), reason="founding assembly")


def _admitted(office: Caller) -> str:
    """Applied, proved, gave a paper, was approved; the token of the invitation."""
    address = {"street": STREET, "postal_code": "52100", "town": "Arezzo", "province": "AR"}
    said = {"name": NAME, "email": EMAIL, "phone": PHONE, "address": address}
    linked = submit(application_body(fiscal_code=OTHER_FISCAL_CODE, **said))
    application = application_confirm(token=linked.token).linked.application
    paper_add(token=linked.token, code="identity", content=PDF, file_name=f"{NAME}.pdf")
    approval = Approval(application_id=application.pk, valid_from=FEBRUARY.first_on, code=CODE)
    sent = application_approve(approval=approval, caller=office).sent
    assert sent is not None
    return sent.token


def _papers(member_id: UUID, office: Caller) -> None:
    """A letter of its own, and a look at its identifiers; the address is in the registry too."""
    Member.objects.filter(pk=member_id).update(email=EMAIL)
    own = people_listed().get(member_id=member_id)
    document_add(
        kind=DocumentKind.OTHER,
        title=f"Letter of {NAME}",
        content=PDF,
        file_name=f"{NAME}.pdf",
        caller=replace(office, id=f"account:{own.account_id}", name=NAME),
        member_id=member_id,
    )
    dossiers_ask(office)
    identifiers_reveal(member_id=member_id, caller=office, reason=f"asked {NAME}", request_id="r-1")


def dossiers_ask(office: Caller) -> None:
    """One that names persons, and one that does not."""
    for is_full in (True, False):
        dossier = dossier_start(as_of=FEBRUARY.first_on, known_at=None, is_full=is_full, caller=office)
        assert dossier_build(dossier_id=dossier.pk).state == DossierState.SEALED


def _settled() -> UUID:
    quarters = FEBRUARY.quarters
    prices_fill(FEBRUARY)
    curves_store(Direction.FED_IN, FEBRUARY, {BARN: np.full(quarters, 900, np.int64)})
    curves_store(Direction.WITHDRAWN, FEBRUARY, {POD: np.full(quarters, 300, np.int64)})
    run = run_compute(run_id=run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="Ada").pk)
    assert run.state == RunState.REVIEW, run.problem
    run_approve(run_id=run.pk, approved_by="Ada")
    run_publish(run_id=run.pk, published_by="Bea")
    return run.pk


def _paid_out(member: Member) -> None:
    owed_cents = -balance_of_member(member.pk)
    own = AccountTerms(f"member.{member.code}", member.name, AccountKind.LIABILITY, member.pk)
    bank = AccountTerms("bank", "Bank", AccountKind.ASSET)
    transaction_post(
        occurred_on=date(2024, 4, 1),
        description=f"Payout to {member.code}",
        reference_kind="payout",
        reference_id=uuid4(),
        postings=[Posting(own, owed_cents), Posting(bank, -owed_cents)],
    )
