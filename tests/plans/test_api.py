import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.calc.intervals import DAY
from shared_apps.plans.services.changes import plan_assign
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tests.clients import signed_in, with_key
from tests.factories import configuration_make, member_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_starter() -> None:
    """The community alfa tries Starter since today; it has one member."""
    tenant = tenant_by_slug("alfa")
    plan_assign(tenant_id=tenant.pk, plan_code="starter", rhythm=Rhythm.MONTH, with_trial=True)
    with tenant_context(tenant):
        configuration_make()
        member_make("M1")


def test_the_plan_says_how_full_it_is_and_when_it_is_charged(on_starter: None) -> None:
    shown = signed_in("alfa", Role.ACCOUNTANT).get("/plan").json()
    assert shown["plan"]["code"] == "starter"
    assert shown["members"] == {"used": 1, "included": 50, "state": "free"}
    assert shown["renews_on"] == shown["trial_until"]
    assert (shown["ends_on"], shown["planned"]) == (None, None)


def test_an_upgrade_is_previewed_then_made(on_starter: None) -> None:
    owner = signed_in("alfa")
    wanted = {"plan": "professional", "rhythm": "year"}
    preview = owner.post("/plan/change/preview", wanted).json()
    assert owner.get("/plan").json()["plan"]["code"] == "starter"
    assert owner.post("/plan/change", wanted).json() == preview
    assert owner.get("/plan").json()["plan"]["code"] == "professional"


def test_a_plan_that_does_not_exist_is_refused_and_nothing_changes(on_starter: None) -> None:
    owner = signed_in("alfa")
    for door in ("/plan/change/preview", "/plan/change"):
        answer = owner.post(door, {"plan": "platinum", "rhythm": "month"})
        assert answer.status_code == 422
        (problem,) = answer.json()["errors"]
        assert (problem["pointer"], problem["code"]) == ("/plan", "plan_unknown")
        assert "'platinum'" in problem["detail"]
    assert owner.get("/plan").json()["plan"]["code"] == "starter"


def test_who_only_sees_the_plan_cannot_change_it(on_starter: None) -> None:
    manager = signed_in("alfa", Role.MANAGER)
    wanted = {"plan": "professional", "rhythm": "month"}
    assert manager.post("/plan/change/preview", wanted).status_code == 200
    assert manager.post("/plan/change", wanted).status_code == 403
    assert manager.send("DELETE", "/api/v1/plan", None).status_code == 403


def test_a_cancelled_plan_says_when_it_ends_and_is_taken_up_again(on_starter: None) -> None:
    owner = signed_in("alfa")
    ended = owner.send("DELETE", "/api/v1/plan", None).json()
    assert ended["ends_on"] == ended["trial_until"]
    assert owner.send("DELETE", "/api/v1/plan/change", None).json()["ends_on"] is None
    assert owner.send("DELETE", "/api/v1/plan/change", None).json()["code"] == "no_change_waiting"


def test_a_community_without_a_plan_has_nothing_to_change() -> None:
    owner = signed_in("beta")
    assert owner.get("/plan").json()["plan"] is None
    answer = owner.post("/plan/change", {"plan": "starter", "rhythm": "month"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_plan")


def test_keys_need_a_plan_with_the_api_and_stop_with_it(on_starter: None) -> None:
    key = with_key("beta")
    assert key.get("/me").status_code == 200
    plan_assign(
        tenant_id=tenant_by_slug("beta").pk, plan_code="starter", rhythm=Rhythm.MONTH, with_trial=True
    )
    refused = key.get("/me")
    assert (refused.status_code, refused.json()["code"]) == (403, "plan_lacks_feature")
    wanted = {"name": "x", "permissions": ["own.view"], "expires_at": str(timezone.now() + DAY)}
    refused = signed_in("alfa").post("/api-keys", wanted)
    assert (refused.status_code, refused.json()["code"]) == (403, "plan_lacks_feature")
    assert "upgrade to Professional" in refused.json()["detail"]
