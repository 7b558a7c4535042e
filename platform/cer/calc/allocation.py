"""Sharing out money inside a community: split to the cent, funds, blocks, surplus (R52, R60-R67)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cer.calc.errors import ValidationError
from cer.calc.money import cents_from_eur, eur_from_cents


def split_by_weight(total_cents: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split a total among members so that the parts add up to it, to the cent (R67). [cents]

    Each part is first rounded towards zero; the cents left over go, one each, to the members whose part lost
    most. Ties go to the lower member code, so the result never depends on row order. A negative total, which
    a correction brings (R64), is split like the positive one.
    """
    weight_sum = _weight_sum(weights)
    if not total_cents:
        return dict.fromkeys(weights, 0)
    if not weight_sum:
        raise ValidationError(
            f"{eur_from_cents(total_cents)} EUR cannot be split: every weight is zero. Choose another key, "
            "or a period with energy.",
            code="all_weights_zero",
            total_cents=total_cents,
        )
    sign = 1 if total_cents > 0 else -1
    size_cents = abs(total_cents)
    parts = {code: size_cents * weight // weight_sum for code, weight in weights.items()}
    cents_left = size_cents - sum(parts.values())
    by_loss = sorted(parts, key=lambda code: (-(size_cents * weights[code] % weight_sum), code))
    for code in by_loss[:cents_left]:
        parts[code] += 1
    return {code: sign * part for code, part in parts.items()}


def _weight_sum(weights: Mapping[str, int]) -> int:
    for code, weight in weights.items():
        if weight < 0:
            raise ValidationError(
                f"{code} has the weight {weight}; a weight is 0 or more.",
                code="weight_negative",
                member=code,
                weight=weight,
            )
    return sum(weights.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingShares:
    """How a community divides its base amount: funds first, the rest in two blocks (R60, R61)."""

    fund_shares: Mapping[str, Decimal]
    producers_share: Decimal
    consumers_share: Decimal

    def __post_init__(self) -> None:
        shares = {
            **{f"fund {name}": share for name, share in self.fund_shares.items()},
            "producers": self.producers_share,
            "consumers": self.consumers_share,
        }
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise ValidationError(
                    f"The share of {name} is from 0 to 1, not {share}.",
                    code="share_out_of_range",
                    name=name,
                    share=str(share),
                )
        if sum(self.fund_shares.values()) > 1:
            raise ValidationError(
                "The funds together take more than everything.", code="funds_above_everything"
            )
        if self.producers_share + self.consumers_share != 1:
            raise ValidationError(
                "The blocks of producers and consumers make up 1 together, not "
                f"{self.producers_share + self.consumers_share}.",
                code="blocks_not_one",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Who gets what, in whole cents; all of it adds up to base plus surplus. [cents]"""

    funds: Mapping[str, int]
    producers: Mapping[str, int]
    consumers: Mapping[str, int]
    surplus: Mapping[str, int]
    social_fund_cents: int

    @property
    def total_cents(self) -> int:
        """Everything given out. [cents]"""
        parts = (self.funds, self.producers, self.consumers, self.surplus)
        return self.social_fund_cents + sum(sum(part.values()) for part in parts)


def distribute(
    *,
    base_cents: int,
    surplus_cents: int,
    shares: SharingShares,
    producer_weights: Mapping[str, int],
    consumer_weights: Mapping[str, int],
    is_enterprise: Mapping[str, bool],
) -> Distribution:
    """Divide a base among funds, producers and consumers, and a surplus by its own rule (R52, R60-R67).
    [cents]

    Each fund is its rounded share, never beyond what is left; the producers' block is its rounded share of
    the residual, the consumers' block the rest ([M]). The surplus goes to consumers that are no enterprises,
    by the same weights, or whole to the social fund where there are none.
    """
    funds, residual_cents = _funds(base_cents, shares.fund_shares)
    producers_cents = _rounded_part(residual_cents, shares.producers_share)
    eligible = {
        code: weight for code, weight in consumer_weights.items() if not _is_enterprise(code, is_enterprise)
    }
    return Distribution(
        funds=funds,
        producers=split_by_weight(producers_cents, producer_weights),
        consumers=split_by_weight(residual_cents - producers_cents, consumer_weights),
        surplus=split_by_weight(surplus_cents, eligible) if eligible and surplus_cents else {},
        social_fund_cents=0 if eligible else surplus_cents,
    )


def _funds(base_cents: int, fund_shares: Mapping[str, Decimal]) -> tuple[dict[str, int], int]:
    funds, left_cents = {}, base_cents
    for name in sorted(fund_shares):
        rounded_cents = _rounded_part(base_cents, fund_shares[name])
        funds[name] = min(rounded_cents, left_cents) if base_cents >= 0 else max(rounded_cents, left_cents)
        left_cents -= funds[name]
    return funds, left_cents


def _rounded_part(total_cents: int, share: Decimal) -> int:
    return cents_from_eur(eur_from_cents(total_cents) * share)


def _is_enterprise(code: str, is_enterprise: Mapping[str, bool]) -> bool:
    if code not in is_enterprise:
        raise ValidationError(
            f"It is not said whether {code} is an enterprise; without that the surplus cannot be given.",
            code="enterprise_unknown",
            member=code,
        )
    return is_enterprise[code]
