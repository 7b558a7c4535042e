from shared_apps.rulebook.services import rule_set_load
from tenant_apps.access.models import Role
from tests.clients import ApiClient, signed_in


def test_everybody_in_a_community_reads_the_law(db) -> None:
    loaded = rule_set_load()
    client = signed_in("alfa", Role.MEMBER)
    listed = client.get("/rule-sets").json()
    assert [row["version"] for row in listed["items"]] == [loaded.version]
    assert "document" not in listed["items"][0]
    detail = client.get(f"/rule-sets/{loaded.pk}").json()
    assert detail["document"]["schema"] == "cacer-tariffs/1"


def test_an_unknown_edition_and_an_unknown_caller_are_refused(db) -> None:
    unknown = "/rule-sets/00000000-0000-7000-8000-000000000000"
    assert signed_in("alfa").get(unknown).status_code == 404
    assert ApiClient("alfa").get("/rule-sets").status_code == 401
