"""People who are no members, handed out and erased by their address (D5)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from cer.cli import main
from cer.kit.acting import Actor, ActorKind, acting
from cer.kit.api.caller import Caller
from cer.kit.errors import ConflictError, NotFoundError
from cer.kit.tenancy import in_schema
from shared_apps.accounts.models import User
from shared_apps.tenants.models import PlatformEvent, Tenant
from shared_apps.tenants.services.owner import OWNER
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission
from tenant_apps.access.selectors import people_listed
from tenant_apps.access.services import invitation_send, key_issue, person_remove
from tenant_apps.applications.services.applying import application_confirm
from tenant_apps.applications.services.papers import paper_add
from tenant_apps.audit.selectors import chain_report
from tenant_apps.compliance.services import checklist_item_set
from tenant_apps.documents.models import DocumentKind, Language
from tenant_apps.documents.selectors import file_storage
from tenant_apps.documents.services.documents import document_add
from tenant_apps.documents.services.templates import template_make
from tenant_apps.notices.services import notice_tell
from tenant_apps.privacy.services import address_erase, address_export
from tests.adapters.test_upload_guard import PDF
from tests.applications.world import application_body, community_open, submit
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in
from tests.populated import public_rows_remove
from tests.privacy.people import NOW
from tests.privacy.test_erasure import dump_of

WHY = "letter of 2 March 2026"
APPLICANT, APPLICANT_EMAIL = "Aspirante Privata", "aspirante@privata.example"
INVITED, INVITED_EMAIL = "Invitato Privato", "invitato@privato.example"
COLLEAGUE, COLLEAGUE_EMAIL = "Collega Privata", "collega@privata.example"


@dataclass(frozen=True, slots=True)
class Office:
    tenant: Tenant
    owner: Caller
    colleague: Caller


@pytest.fixture
def office(new_community: Callable[[str], Any]) -> Iterator[Office]:
    """An owner, a colleague who has left traces in many rooms, somebody invited, and an applicant."""
    tenant = new_community("not-members")
    owner, colleague = (
        account_with_role(tenant.slug, role, email=email)
        for role, email in ((Role.OWNER, ""), (Role.MANAGER, COLLEAGUE_EMAIL))
    )
    User.objects.filter(pk=colleague.pk).update(name=COLLEAGUE)
    connection.set_schema_to_public()
    with in_schema(tenant.schema_name):
        people_listed().filter(account_id=colleague.pk).update(name=COLLEAGUE)
        made = Office(tenant, _caller(owner.pk, owner.name), _caller(colleague.pk, COLLEAGUE))
        with acting(Actor(ActorKind.ACCOUNT, str(colleague.pk), COLLEAGUE)):
            community_open()
            _works(made.colleague)
        linked = submit(application_body(name=APPLICANT, email=APPLICANT_EMAIL))
        application_confirm(token=linked.token)
        paper_add(token=linked.token, code="identity", content=PDF, file_name=f"{APPLICANT}.pdf")
        yield made
    connection.set_schema_to_public()
    EmailAddress.objects.filter(user_id__in=[owner.pk, colleague.pk]).delete()
    for account_id in (owner.pk, colleague.pk):
        User.objects.filter(pk=account_id).update(email=f"{account_id}@left.example")
    public_rows_remove()


def _caller(account_id: Any, name: str) -> Caller:
    return Caller(
        id=f"account:{account_id}", name=name, permissions=frozenset(Permission), account_id=account_id
    )


def _works(colleague: Caller) -> None:
    document_add(
        kind=DocumentKind.OTHER, title="Letter", content=PDF, file_name="letter.pdf", caller=colleague
    )
    template_make(
        kind=DocumentKind.LETTER,
        language=Language.ITALIAN,
        title="Letter",
        text="{{letter.text}}",
        consent_text="",
        caller=colleague,
    )
    checklist_item_set(rule="R14.aim", owner=COLLEAGUE, due_on=None, evidence_reference="")
    key_issue(
        name="software",
        permissions=["own.view"],
        expires_at=timezone.now() + timedelta(days=1),
        account_id=colleague.account_id,
        allowed=frozenset({"own.view"}),
    )
    invitation_send(
        email=INVITED_EMAIL,
        name=INVITED,
        role=Role.AUDITOR,
        member_id=None,
        invited_by_id=colleague.account_id,
        invited_by_name=colleague.name,
        grantable=set(Role),
    )
    reader = people_listed().get(account_id=colleague.account_id)
    values = {"file": "x", "reason": f"sent by {COLLEAGUE}"}
    notice_tell(kind="file_refused", to=[reader], values=values, link="/x", key="1")


def held(email: str, office: Office) -> tuple[dict[str, Any], list[str]]:
    content = address_export(email=email, reason=WHY, caller=office.owner)
    with ZipFile(BytesIO(content)) as archive:
        return json.loads(archive.read("held.json")), archive.namelist()


def where_is(words: tuple[str, ...], office: Office) -> list[str]:
    lines = dump_of(office.tenant.schema_name).splitlines()
    return [line.split(":")[0] for line in lines if any(word in line for word in words)]


def erase(email: str, office: Office) -> Any:
    return address_erase(email=email, reason=WHY, caller=office.owner, now=NOW)


def test_d5_a_colleague_is_handed_out_and_once_without_a_role_erased(office: Office) -> None:
    tables = held(COLLEAGUE_EMAIL, office)[0]["tables"]
    assert {
        "access.roleassignment", "access.apikey", "access.invitation", "audit.actorname",
        "audit.auditentry", "compliance.checklistitem", "documents.documentversion",
        "documents.templateversion", "notices.notice",
    } <= tables.keys()  # fmt: skip
    assert "Invitato" not in json.dumps(tables["access.roleassignment"])
    with pytest.raises(ConflictError) as refusal:
        erase(COLLEAGUE_EMAIL, office)
    assert [problem.code for problem in refusal.value.problems] == ["role_held"]
    person_remove(
        person_id=people_listed().get(account_id=office.colleague.account_id).pk,
        acting_account_id=office.owner.account_id,
        grantable=set(Role),
    )

    erasure = erase(COLLEAGUE_EMAIL.upper(), office)

    assert where_is((COLLEAGUE, COLLEAGUE_EMAIL), office) == []
    assert (erasure.member, erasure.account_ids) == (None, [office.colleague.account_id])
    assert {row["table"] for row in erasure.kept} >= {"access.ApiKey", "audit.AuditEntry"}
    assert chain_report().broken is None
    assert User.objects.using(OWNER).get(pk=office.colleague.account_id).name == "[erased]"
    assert ApiClient(office.tenant.slug).sign_in(COLLEAGUE_EMAIL).status_code == 401


def test_d5_an_applicant_is_handed_out_and_erased_with_its_papers(office: Office) -> None:
    found, names = held(APPLICANT_EMAIL, office)
    assert found["tables"].keys() >= {"applications.application", "applications.paper"}
    assert [name.split("/")[1] for name in names if name.startswith("files/")] == ["applications"]
    erase(APPLICANT_EMAIL, office)
    assert where_is((APPLICANT, APPLICANT_EMAIL), office) == []
    assert not [key for key in file_storage().keys(connection.schema_name) if key.shelf == "applications"]
    with pytest.raises(NotFoundError):
        held(APPLICANT_EMAIL, office)


def test_d5_who_was_only_invited_is_erased_and_nobody_else(office: Office) -> None:
    assert held(INVITED_EMAIL, office)[0]["tables"].keys() == {"access.invitation"}
    erase(INVITED_EMAIL, office)
    assert where_is((INVITED, INVITED_EMAIL), office) == []
    assert where_is((APPLICANT,), office) != []
    assert where_is((COLLEAGUE,), office) != []


def test_a_member_is_reached_by_its_code_and_a_stranger_not_at_all(alfa: None) -> None:
    owner = signed_in("alfa")
    body = {"reason": WHY, "email": "nobody@nowhere.example"}
    for path in ("personal-data", "erasure"):
        assert owner.post(f"/persons/{path}", body).status_code == 404
    foreign = account_with_role("beta", Role.AUDITOR)
    same = owner.post("/persons/personal-data", {**body, "email": foreign.email})
    unknown = owner.post("/persons/personal-data", body)
    assert {**same.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}
    assert signed_in("alfa", Role.MANAGER).post("/persons/personal-data", body).status_code == 403


def test_the_doors_hand_out_say_what_is_open_and_erase(office: Office) -> None:
    owner = ApiClient(office.tenant.slug)
    connection.set_schema_to_public()
    owner.sign_in(User.objects.get(pk=office.owner.account_id).email)
    obstacles = owner.post("/persons/erasure-obstacles", {"email": COLLEAGUE_EMAIL}).json()
    assert [each["code"] for each in obstacles] == ["role_held"]
    answer = owner.post("/persons/erasure", {"email": INVITED_EMAIL, "reason": WHY})
    assert (answer.status_code, answer.json()["member_code"]) == (201, None)
    assert owner.get("/erasures").json()["count"] == 1
    connection.set_tenant(office.tenant)


def test_d5_an_account_of_nobody_is_handed_out_and_erased_by_the_platform(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CER_DATABASE_URL", "the suite's own")
    connection.set_schema_to_public()
    assert main(["persons", "export", COLLEAGUE_EMAIL, "--reason", WHY]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["account"]["name"], told["communities"]) == (COLLEAGUE, [office.tenant.slug])
    assert PASSWORD not in json.dumps(told)
    assert main(["persons", "erase", COLLEAGUE_EMAIL, "--reason", WHY]) == 1
    assert office.tenant.slug in capsys.readouterr().err
    account = User.objects.get(email=COLLEAGUE_EMAIL)
    account.belongings.all().delete()
    assert main(["persons", "erase", COLLEAGUE_EMAIL, "--reason", WHY]) == 0
    account.refresh_from_db()
    assert (account.name, account.is_active) == ("[erased]", False)
    assert main(["persons", "export", COLLEAGUE_EMAIL, "--reason", WHY]) == 1
    last = PlatformEvent.objects.latest("number")
    assert (last.action, last.object_id) == ("account.erased", str(account.pk))
    connection.set_tenant(office.tenant)
