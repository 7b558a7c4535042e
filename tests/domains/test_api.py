import pytest

from shared_apps.domains.models import CustomDomain
from shared_apps.domains.selectors import record_of
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in
from tests.domains.name_server import name_server

pytestmark = pytest.mark.django_db
DOMAIN = "energia.example.org"


def test_a_domain_is_claimed_proved_served_and_given_up() -> None:
    owner = signed_in("alfa")
    claim = owner.post("/domains", {"domain": DOMAIN}).json()
    name, text = record_of(CustomDomain.objects.get(pk=claim["id"]))
    assert (claim["record_name"], claim["record_text"]) == (name, text)
    visitor = ApiClient("alfa")
    visitor.host = DOMAIN
    assert visitor.get("/session").status_code == 404
    with name_server({name: text}):
        assert owner.post(f"/domains/{claim['id']}/check").json()["state"] == "active"
    assert visitor.get("/session").status_code == 200
    assert owner.send("DELETE", f"/api/v1/domains/{claim['id']}", None).status_code == 204
    assert visitor.get("/session").status_code == 404
    assert owner.get("/domains").json() == []


def test_while_no_name_server_answers_the_check_says_so() -> None:
    owner = signed_in("alfa")
    claim = owner.post("/domains", {"domain": DOMAIN}).json()
    refused = owner.post(f"/domains/{claim['id']}/check")
    assert (refused.status_code, refused.json()["code"]) == (503, "dns_unanswered")


def test_a_domain_of_ones_own_needs_the_plan_and_the_owner() -> None:
    assert signed_in("beta", Role.MANAGER).post("/domains", {"domain": DOMAIN}).status_code == 403
    plan_assign(
        tenant_id=tenant_by_slug("beta").pk, plan_code="professional", rhythm=Rhythm.MONTH, with_trial=True
    )
    refused = signed_in("beta").post("/domains", {"domain": DOMAIN})
    assert (refused.status_code, refused.json()["code"]) == (403, "plan_lacks_feature")
    assert "upgrade to Enterprise" in refused.json()["detail"]
