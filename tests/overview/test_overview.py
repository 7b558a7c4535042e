"""The first page: figures are the energy room's, tasks are those the caller may see to."""

import pytest

from tenant_apps.access.models import Role
from tests.clients import signed_in
from tests.populated import ALFA, Populated

pytestmark = pytest.mark.django_db


def test_the_last_month_says_what_the_balance_says(canaries: dict[str, Populated]) -> None:
    client = signed_in(ALFA, Role.AUDITOR)
    shown = client.get("/overview").json()
    assert [answer["month"] for answer in shown["months"]] == ["2024-02", "2024-01", "2023-02"]
    balance = client.get("/energy?from=2024-02-01&to=2024-03-01&resolution=month").json()["total"]
    assert shown["months"][0]["figures"] == balance
    assert shown["months"][0]["figures"]["quality"] == "final"
    totals = client.get(f"/runs/{canaries[ALFA].ids['run_id']}").json()["totals"]
    assert balance["shared_kwh"] == totals["shared_kwh"]
    amounts = client.get(f"/runs/{canaries[ALFA].ids['run_id']}/amounts").json()
    cents = {row["title"]: round(float(row["amount_eur"]) * 100) for row in amounts}
    assert round(float(shown["months"][0]["money_eur"]) * 100) == cents["premium"] + cents["valorisation"]
    assert shown["months"][1]["money_eur"] is None
    assert [row["figures"] for row in shown["substations"]] == [balance]


def test_a_task_is_shown_to_who_may_see_to_it(canaries: dict[str, Populated]) -> None:
    def kinds(role: Role) -> set[str]:
        return {item["kind"] for item in signed_in(ALFA, role).get("/to-do").json()["items"]}

    assert {"month_to_settle", "readings_missing"} <= kinds(Role.OWNER)
    assert "month_to_settle" not in kinds(Role.AUDITOR)
    assert kinds(Role.MEMBER) == set()


def test_a_month_that_is_none_is_refused(canaries: dict[str, Populated]) -> None:
    assert signed_in(ALFA, Role.AUDITOR).get("/overview?month=2024-13").status_code == 422
