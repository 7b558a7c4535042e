"""Runs, results and statements through the API, in a community that really exists."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from cer.kit.tenancy import in_schema
from tenant_apps.access.models import Role
from tenant_apps.communities.models import Community
from tenant_apps.members.selectors import member_by_code
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.tasks import run_compute_task
from tests.clients import ApiClient, account_with_role, signed_in, with_key
from tests.settlement.test_states import raw_update_passes

MONTH = {"kind": "monthly", "period": "2024-02"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was handed to the queue instead of a worker."""
    handed: list[tuple[str, str]] = []
    monkeypatch.setattr(run_compute_task, "delay", lambda *arguments: handed.append(arguments))
    return handed


@pytest.fixture
def client(gamma: str) -> ApiClient:
    return signed_in("gamma", Role.OWNER)


@pytest.fixture
def computed(client: ApiClient, asked: list[tuple[str, str]]) -> dict[str, Any]:
    """A month, started through the API and computed by its task."""
    started = client.post("/runs", MONTH)
    assert started.status_code == 202, started.content
    run_compute_task.apply(args=asked[0]).get()
    return client.get(f"/runs/{started.json()['id']}").json()


def member_id(gamma: str, code: str) -> str:
    with in_schema(gamma):
        return str(member_by_code(code).pk)


def test_a_run_is_started_watched_approved_and_published(
    gamma: str, client: ApiClient, computed: dict[str, Any]
) -> None:
    assert (computed["state"], computed["hours_done"], computed["hours_total"]) == ("review", 696, 696)
    path = f"/runs/{computed['id']}"
    accountant = signed_in("gamma", Role.ACCOUNTANT)
    assert accountant.post(f"{path}/approve").json()["state"] == "approved"
    assert client.post(f"{path}/publish").json()["state"] == "published"
    accounts = client.get("/ledger/accounts?limit=100").json()["items"]
    assert sum(Decimal(account["balance_eur"]) for account in accounts) == 0
    assert client.get("/ledger/transactions").json()["items"][0]["reference_id"] == computed["id"]


def test_the_answer_to_a_start_names_the_address_of_the_run(
    client: ApiClient, asked: list[tuple[str, str]]
) -> None:
    answer = client.post("/runs", MONTH)
    assert answer["Location"] == f"/api/v1/runs/{answer.json()['id']}"
    assert [arguments[1] for arguments in asked] == [answer.json()["id"]]


def test_a_second_start_of_the_same_month_is_a_conflict(client: ApiClient, computed: dict[str, Any]) -> None:
    again = client.post("/runs", MONTH)
    assert (again.status_code, again.json()["code"]) == (409, "run_exists")


def test_a_repeated_request_with_its_key_starts_one_run(
    client: ApiClient, asked: list[tuple[str, str]]
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, second = (client.post("/runs", MONTH, **key) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert (second["Idempotent-Replayed"], len(asked)) == ("true", 1)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "delta", "period": "2024-02"}, "not_valid"),
        ({"kind": "monthly", "period": "2024-2x"}, "month_malformed"),
        ({"kind": "yearly", "period": "20 24"}, "year_malformed"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(client: ApiClient, body: dict[str, str], code: str) -> None:
    answer = client.post("/runs", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_publishing_skips_no_step(client: ApiClient, computed: dict[str, Any]) -> None:
    answer = client.post(f"/runs/{computed['id']}/publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "run_state")


def test_a_draft_has_no_result_to_show(client: ApiClient, asked: list[tuple[str, str]]) -> None:
    run_id = client.post("/runs", MONTH).json()["id"]
    answer = client.get(f"/runs/{run_id}/plants")
    assert (answer.status_code, answer.json()["code"]) == (409, "run_without_result")


def test_statements_add_up_to_what_the_waterfall_gives_to_members(
    client: ApiClient, computed: dict[str, Any]
) -> None:
    path = f"/runs/{computed['id']}"
    steps = {step["title"]: Decimal(step["amount_eur"]) for step in client.get(f"{path}/amounts").json()}
    statements = client.get(f"{path}/statements").json()["items"]
    assert [row["member"] for row in statements] == ["ANNA", "BRUNO", "CARLA", "DON", "FARM"]
    given = sum(Decimal(row["amount_eur"]) for row in statements)
    assert given == steps["producer"] + steps["consumer"] + steps["surplus"] > 0


def part_eur(plant: dict[str, str]) -> Decimal:
    """TIP x (E_ACI - F x (E_ACI - exempt)) from the figures that the hour shows (R31, R36)."""
    incentivised, exempt, factor, tip = (
        Decimal(plant[name]) for name in ("incentivised_kwh", "exempt_kwh", "grant_factor", "tip_eur_mwh")
    )
    return tip * (incentivised - factor * (incentivised - exempt)) / 1000


def test_every_euro_of_a_statement_opens_down_to_hour_price_and_rule(
    gamma: str, client: ApiClient, computed: dict[str, Any]
) -> None:
    path = f"/runs/{computed['id']}/statements/{member_id(gamma, 'ANNA')}"
    statement = client.get(path).json()
    plant = statement["plants"][0]
    hours = [hour for day in range(1, 30) for hour in client.get(f"{path}/hours?day=2024-02-{day:02}").json()]
    premium_eur = sum(
        Decimal(part["premium_eur"]) for hour in hours for part in hour["plants"] if part["plant"] == "ROOF"
    )
    assert all(part_eur(part) == Decimal(part["premium_eur"]) for hour in hours for part in hour["plants"])
    shared_kwh = sum(Decimal(hour["own_shared_kwh"]) for hour in hours)
    withdrawn_kwh = sum(Decimal(hour["own_withdrawn_kwh"]) for hour in hours)
    assert premium_eur == Decimal(plant["premium_unrounded_eur"])
    assert withdrawn_kwh == Decimal(statement["pods"][0]["withdrawn_kwh"])
    assert abs(shared_kwh - Decimal(statement["pods"][0]["shared_kwh"])) < Decimal("0.000001")
    consumer = next(line for line in statement["amounts"] if line["title"] == "consumer")
    own_eur = (
        Decimal(consumer["block_eur"])
        * Decimal(consumer["weight_kwh"])
        / Decimal(consumer["weight_total_kwh"])
    )
    assert abs(own_eur - Decimal(consumer["amount_eur"])) < Decimal("0.01")
    assert {"R62", "R67"} <= set(consumer["rules"])
    assert "R31" in plant["rules"]


def test_the_hours_of_a_run_are_those_of_the_italian_day(client: ApiClient, computed: dict[str, Any]) -> None:
    hours = client.get(f"/runs/{computed['id']}/hours?day=2024-02-10").json()
    assert (len(hours), hours[0]["starts_at"]) == (24, "2024-02-09T23:00:00Z")
    outside = client.get(f"/runs/{computed['id']}/hours?day=2024-03-10")
    assert (outside.status_code, outside.json()["code"]) == (422, "day_outside_run")


def test_a_member_sees_the_own_statement_once_it_is_published(
    gamma: str, client: ApiClient, computed: dict[str, Any]
) -> None:
    anna = signed_in("gamma", Role.MEMBER, member_id=member_id(gamma, "ANNA"))
    path = f"/me/statements/{computed['id']}"
    assert anna.get(path).status_code == 404
    signed_in("gamma", Role.ACCOUNTANT).post(f"/runs/{computed['id']}/approve")
    client.post(f"/runs/{computed['id']}/publish")
    assert anna.get(path).json()["member_code"] == "ANNA"
    assert len(anna.get(f"{path}/hours?day=2024-02-01").json()) == 24
    assert anna.get(f"/runs/{computed['id']}").status_code == 403


def test_the_recorded_inputs_carry_the_digest_of_the_run(client: ApiClient, computed: dict[str, Any]) -> None:
    inputs = client.get(f"/runs/{computed['id']}/inputs").json()
    assert inputs["rule_set"] == computed["rule_set_version"]
    assert [part["registry"]["configuration"] for part in inputs["configurations"]] == ["C1"]


def test_lists_take_as_many_queries_for_many_rows_as_for_one(
    client: ApiClient, computed: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        answer = client.get(f"/runs/{computed['id']}/statements")
    assert answer.json()["count"] == 5


def test_a_lost_computation_is_asked_for_again(client: ApiClient, asked: list[tuple[str, str]]) -> None:
    run_id = client.post("/runs", MONTH).json()["id"]
    assert client.post(f"/runs/{run_id}/resume").status_code == 202
    assert len(asked) == 2
    run_compute_task.apply(args=asked[0]).get()
    assert client.post(f"/runs/{run_id}/resume").status_code == 409


def test_a_cancelled_run_frees_its_month(client: ApiClient, asked: list[tuple[str, str]]) -> None:
    run_id = client.post("/runs", MONTH).json()["id"]
    assert client.post(f"/runs/{run_id}/cancel").json()["state"] == "cancelled"
    assert client.post("/runs", MONTH).status_code == 202


@pytest.mark.parametrize(("limit_eur", "status"), [("0", 403), ("0.01", 403), ("1000000", 200)])
def test_f18_who_started_a_run_approves_it_below_the_limit_only(
    client: ApiClient, computed: dict[str, Any], limit_eur: str, status: int
) -> None:
    client.request("PUT", "/community/approval-limit", {"approval_limit_eur": limit_eur})
    answer = client.post(f"/runs/{computed['id']}/approve")
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "second_person_needed"


@pytest.mark.parametrize(
    ("limit_cents", "approver", "passes"),
    [
        (0, "starter", False),
        (1, "starter", False),
        (100_000_000, "starter", True),
        (0, "", False),
        (0, "manager", False),
        (0, "nobody", False),
        (0, "accountant", True),
    ],
)
def test_f18_the_database_too_wants_a_second_person_above_the_limit(
    computed: dict[str, Any], gamma: str, limit_cents: int, approver: str, passes: bool
) -> None:
    accounts = {role: str(account_with_role("gamma", Role(role)).pk) for role in ("manager", "accountant")}
    with in_schema(gamma):
        run = SettlementRun.objects.get(pk=computed["id"])
        assert run.starter_account
        accounts |= {"": "", "starter": run.starter_account, "nobody": str(run.pk)}
        Community.objects.update(approval_limit_cents=limit_cents)
        decision = f"state = 'approved', approver_account = '{accounts[approver]}'"
        assert raw_update_passes(run, decision) == passes


@pytest.mark.parametrize(
    "edit", ["state = 'approved', starter_account = ''", "state = 'cancelled', approver_account = 'x'"]
)
def test_f18_who_started_and_who_approved_is_not_edited(
    computed: dict[str, Any], gamma: str, edit: str
) -> None:
    with in_schema(gamma):
        assert not raw_update_passes(SettlementRun.objects.get(pk=computed["id"]), edit)


def test_f18_a_program_approves_nothing(gamma: str, computed: dict[str, Any]) -> None:
    answer = with_key("gamma").post(f"/runs/{computed['id']}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "approver_no_person")


def test_f18_what_a_key_started_its_maker_does_not_approve(
    gamma: str, client: ApiClient, asked: list[tuple[str, str]]
) -> None:
    started = with_key("gamma").post("/runs", MONTH).json()
    run_compute_task.apply(args=asked[0]).get()
    path = f"/runs/{started['id']}/approve"
    assert client.post(path).json()["code"] == "second_person_needed"
    assert signed_in("gamma", Role.ACCOUNTANT).post(path).status_code == 200


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TECHNICIAN, Role.AUDITOR, Role.MEMBER])
def test_f18_only_owner_and_accountant_approve(gamma: str, computed: dict[str, Any], role: Role) -> None:
    assert signed_in("gamma", role).post(f"/runs/{computed['id']}/approve").status_code == 403


@pytest.mark.parametrize("limit_eur", ["-1", "0.001", "1000000000", "x"])
def test_a_limit_that_is_no_amount_is_refused(client: ApiClient, limit_eur: str) -> None:
    body = {"approval_limit_eur": limit_eur}
    assert client.request("PUT", "/community/approval-limit", body).status_code == 422
