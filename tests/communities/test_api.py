import pytest

from tenant_apps.access.models import Role
from tests.clients import signed_in
from tests.factories import configuration_make

COMMUNITY = {"name": "CER Prova", "legal_form": "association", "kind": "CER"}
CONFIGURATION = {"code": "C1", "primary_substation": "AC001E0001", "market_zone": "NORD"}


def test_an_owner_registers_the_community_and_a_configuration(db) -> None:
    client = signed_in("alfa")
    assert client.get("/community").status_code == 404
    assert client.post("/community", COMMUNITY).status_code == 201
    answer = client.post("/configurations", CONFIGURATION)
    assert (answer.status_code, answer.json()["primary_substation_is_usual"]) == (201, False)
    assert client.get(f"/configurations/{answer.json()['id']}").json() == answer.json()
    assert client.get("/configurations").json() == {"items": [answer.json()], "count": 1}
    assert client.get("/community").json()["kind"] == "CER"


def test_a_refusal_names_field_and_reason(db) -> None:
    client = signed_in("alfa")
    client.post("/community", COMMUNITY)
    answer = client.post("/configurations", {**CONFIGURATION, "primary_substation": "123"})
    assert (answer.status_code, answer.json()["code"]) == (422, "primary_substation_malformed")
    assert answer.json()["errors"][0]["pointer"] == "/primary_substation"
    assert client.post("/community", COMMUNITY).status_code == 409


def test_another_community_does_not_see_it(enter) -> None:
    enter("alfa")
    configuration = configuration_make()
    client = signed_in("beta")
    assert client.get(f"/configurations/{configuration.pk}").status_code == 404
    assert client.get("/configurations").json()["count"] == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TECHNICIAN, Role.MEMBER])
def test_who_may_not_edit_is_refused(db, role: Role) -> None:
    assert signed_in("alfa", role).post("/community", COMMUNITY).status_code == 403
