"""What a published run books: one transaction in the community's ledger (R56)."""

from cer.calc.intervals import DAY
from tenant_apps.ledger.services import AccountKind, AccountTerms, Posting, transaction_post
from tenant_apps.settlement.models import RunAmount, RunMemberAmount, SettlementRun
from tenant_apps.settlement.selectors.runs import period_name
from tenant_apps.settlement.states import Title

REFERENCE_KIND = "settlement_run"

_ACCOUNTS = {
    Title.PREMIUM: AccountTerms("gse_premium", "Premium due from the GSE", AccountKind.ASSET),
    Title.VALORISATION: AccountTerms("gse_valorisation", "Valorisation due from the GSE", AccountKind.ASSET),
    Title.SURPLUS_RESERVE: AccountTerms("surplus_reserve", "Reserve for the surplus", AccountKind.LIABILITY),
    Title.COSTS: AccountTerms("running_costs", "Contribution to running costs", AccountKind.INCOME),
    Title.SOCIAL_FUND: AccountTerms("social_fund", "Social fund", AccountKind.LIABILITY),
}
"""Separate accounts per type of contribution, and one for each fund (R56). Members have one each."""


def run_post(run: SettlementRun) -> None:
    """Book what came in against what was held back, put in funds and credited to members; once per run."""
    postings = [*_community_postings(run), *_member_postings(run)]
    if any(posting.amount_cents for posting in postings):
        transaction_post(
            occurred_on=run.until_on - DAY,
            description=f"Settlement of {period_name(run)}, {run.kind}, revision {run.revision}",
            reference_kind=REFERENCE_KIND,
            reference_id=run.id,
            postings=postings,
        )


def _community_postings(run: SettlementRun) -> list[Posting]:
    amounts = dict(RunAmount.objects.filter(run=run).values_list("title", "amount_cents"))
    return [
        Posting(account, amounts[title.value] * (1 if account.kind is AccountKind.ASSET else -1), title.value)
        for title, account in _ACCOUNTS.items()
    ]


def _member_postings(run: SettlementRun) -> list[Posting]:
    rows = RunMemberAmount.objects.filter(run=run).select_related("member").order_by("member_code", "title")
    return [
        Posting(
            AccountTerms(
                code=f"member.{row.member_code}",
                name=row.member.name,
                kind=AccountKind.LIABILITY,
                member_id=row.member_id,
            ),
            -row.amount_cents,
            row.title,
        )
        for row in rows
    ]
