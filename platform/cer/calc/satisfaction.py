"""How content people are, from what they answered: whole answers in, shares with four places out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PROMOTERS_FROM, PASSIVES_FROM = 9, 7
SATISFIED_FROM = 4
_FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class NetPromoters:
    """Who would recommend us, from 0 to 10: promoters say 9 or 10, detractors 6 or less."""

    promoters: int
    passives: int
    detractors: int

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> int | None:
        """Promoters less detractors in hundredths of all, rounded half away from 0; None without answers."""
        if not self.answers:
            return None
        part = Decimal(100 * (self.promoters - self.detractors)) / self.answers
        return int(part.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Ratings:
    """How satisfied people were with an answer, from 1 to 5; 4 and 5 are satisfied."""

    ratings: int
    satisfied: int

    @property
    def satisfied_share(self) -> Decimal | None:
        """Part of all ratings, rounded half up to four places; None without ratings."""
        if not self.ratings:
            return None
        return (Decimal(self.satisfied) / self.ratings).quantize(_FOUR_PLACES, ROUND_HALF_UP)


def net_promoters(counts: Mapping[int, int]) -> NetPromoters:
    """Sort answers, counted by what they say from 0 to 10."""
    promoters = sum(count for score, count in counts.items() if score >= PROMOTERS_FROM)
    detractors = sum(count for score, count in counts.items() if score < PASSIVES_FROM)
    return NetPromoters(promoters, sum(counts.values()) - promoters - detractors, detractors)


def ratings_of(counts: Mapping[int, int]) -> Ratings:
    """Sort ratings, counted by what they say from 1 to 5."""
    satisfied = sum(count for rating, count in counts.items() if rating >= SATISFIED_FROM)
    return Ratings(sum(counts.values()), satisfied)
