from datetime import date
from uuid import uuid4

import pytest
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.ledger.services import AccountKind, AccountTerms, Posting, transaction_post
from tests.clients import ApiClient, signed_in

pytestmark = pytest.mark.django_db

CASH = AccountTerms(code="cash", name="Cash", kind=AccountKind.ASSET)
FUND = AccountTerms(code="social_fund", name="Social fund", kind=AccountKind.LIABILITY)


@pytest.fixture
def client() -> ApiClient:
    with tenant_context(tenant_by_slug("alfa")):
        for day, cents in ((1, 1250), (2, 50)):
            transaction_post(
                occurred_on=date(2024, 1, day),
                description=f"gift {day}",
                reference_kind="gift",
                reference_id=uuid4(),
                postings=[Posting(CASH, cents), Posting(FUND, -cents)],
            )
    return signed_in("alfa", Role.OWNER)


def test_balances_are_shown_as_of_a_day(client: ApiClient) -> None:
    def balances(query: str) -> dict[str, str]:
        return {
            row["code"]: row["balance_eur"] for row in client.get(f"/ledger/accounts{query}").json()["items"]
        }

    assert balances("") == {"cash": "13.00", "social_fund": "-13.00"}
    assert balances("?until=2024-01-02") == {"cash": "12.50", "social_fund": "-12.50"}


def test_a_statement_runs_from_opening_to_closing(client: ApiClient) -> None:
    account_id = client.get("/ledger/accounts").json()["items"][0]["id"]
    answer = client.get(f"/ledger/accounts/{account_id}/statement?from=2024-01-02&to=2024-02-01").json()
    assert (answer["opening_eur"], answer["closing_eur"]) == ("12.50", "13.00")
    assert [line["description"] for line in answer["lines"]] == ["gift 2"]


def test_transactions_show_their_entries(client: ApiClient) -> None:
    newest = client.get("/ledger/transactions?sort=-occurred_on").json()["items"][0]
    assert [(entry["account"], entry["amount_eur"]) for entry in newest["entries"]] == [
        ("cash", "0.50"),
        ("social_fund", "-0.50"),
    ]


def test_another_community_and_a_member_see_nothing_of_the_books(client: ApiClient) -> None:
    account_id = client.get("/ledger/accounts").json()["items"][0]["id"]
    path = f"/ledger/accounts/{account_id}/statement?from=2024-01-01&to=2024-02-01"
    assert signed_in("beta", Role.OWNER).get(path).status_code == 404
    assert signed_in("alfa", Role.MEMBER).get(path).status_code == 403
