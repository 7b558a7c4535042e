"""A year: the surplus on the calendar year's totals, where it goes, and the end of the reserve (R50-R54)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from cer.calc.allocation import split_by_weight
from cer.kit.errors import RuleBrokenError
from tenant_apps.settlement.canonical import decimal_text
from tenant_apps.settlement.computation.inputs import MemberAmount, RunInputsValue, SettledMonth
from tenant_apps.settlement.computation.monthly import base_divide
from tenant_apps.settlement.computation.results import RunResult
from tenant_apps.settlement.computation.surplus_reserve import (
    surplus_by_configuration,
    surplus_cents,
    surplus_documents,
)
from tenant_apps.settlement.states import Title


def year_compute(inputs: RunInputsValue) -> RunResult:
    """Give out the year's surplus from the reserve; what the reserve held too much goes the usual way.

    The surplus goes to consumers that are no enterprises, by what they shared as such, or whole to the social
    fund where there are none (R52). A reserve that held too little is filled up from the usual blocks.
    """
    months = inputs.months
    checked = surplus_by_configuration(
        (plant for month in months for plant in month.plants), inputs.rule_set, on=inputs.period.last_on
    )
    due_cents = surplus_cents(checked)
    held_cents = sum(month.reserve_cents for month in months)
    given, member_amounts = base_divide(
        base_cents=held_cents - due_cents,
        sharing=inputs.sharing,
        producer_weights_uwh=_summed(month.producer_weights_uwh for month in months),
        consumer_weights_uwh=_summed(month.consumer_weights_uwh for month in months),
    )
    to_members = _surplus_amounts(due_cents, months)
    to_members_cents = sum(amount.amount_cents for amount in to_members)
    return RunResult(
        configurations=(),
        amounts_cents={
            Title.PREMIUM: 0,
            Title.VALORISATION: 0,
            Title.SURPLUS_RESERVE: -held_cents,
            **given,
            Title.SOCIAL_FUND: given[Title.SOCIAL_FUND] + due_cents - to_members_cents,
            Title.SURPLUS: to_members_cents,
        },
        member_amounts=(*member_amounts, *to_members),
        surplus=surplus_documents(checked),
        totals={
            "months": len(months),
            "surplus_cents": due_cents,
            "reserve_cents": held_cents,
            "premium_eur": decimal_text(
                sum((totals.premium_eur for month in months for _, _, totals in month.plants), Decimal(0))
            ),
        },
        findings=(),
    )


def _surplus_amounts(due_cents: int, months: Iterable[SettledMonth]) -> tuple[MemberAmount, ...]:
    months = tuple(months)
    weights = _summed(month.eligible_weights_uwh for month in months)
    unknown = sorted({member for month in months for member in month.unknown_holders})
    if due_cents and unknown:
        raise RuleBrokenError(
            f"It is not registered whether these members are enterprises: {', '.join(unknown)}. Without that "
            "the surplus cannot be given (R52).",
            code="enterprise_unknown",
            members=unknown,
        )
    if not due_cents or not any(weights.values()):
        return ()
    parts = split_by_weight(due_cents, weights)
    return tuple(
        MemberAmount(member, Title.SURPLUS, parts[member], weights[member]) for member in sorted(parts)
    )


def _summed(weights: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in weights:
        for member, weight in part.items():
            total[member] += weight
    return dict(total)
