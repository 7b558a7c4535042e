"""What a sharing rule says, and a digest of it, so that a vote and a rule can be held against each other."""

import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from cer.calc.errors import ValidationError

SHARE_PLACES = 6


class SharingKey(StrEnum):
    """By what the consumers' block is divided; a closed vocabulary, since a typo would move money (R68)."""

    COINCIDENT_WITHDRAWAL = "coincident_withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingTerms:
    """What a version of the rule says (R60, R61)."""

    costs_share: Decimal
    social_fund_share: Decimal
    producers_share: Decimal
    consumers_share: Decimal
    key: SharingKey = SharingKey.COINCIDENT_WITHDRAWAL

    def shares(self) -> dict[str, Decimal]:
        """The shares by name."""
        return {
            "costs_share": self.costs_share,
            "social_fund_share": self.social_fund_share,
            "producers_share": self.producers_share,
            "consumers_share": self.consumers_share,
        }

    def as_text(self) -> dict[str, str]:
        """The same terms always as the same words, however their decimals were written."""
        return {
            **{name: f"{share:.{SHARE_PLACES}f}" for name, share in self.shares().items()},
            "key": self.key,
        }

    def digest(self) -> str:
        """SHA-256 of the terms, as a motion carries it and the rule must repeat it."""
        return sha256(json.dumps(self.as_text(), sort_keys=True).encode()).hexdigest()

    def faults(self) -> dict[str, str]:
        """What is wrong with single shares, by name."""
        return {
            name: f"A share is from 0 to 1 with at most {SHARE_PLACES} decimals, not {share}."
            for name, share in self.shares().items()
            if not (share.is_finite() and 0 <= share <= 1 and share == round(share, SHARE_PLACES))
        }

    def check(self) -> None:
        """Refuse terms by which no money could be divided (R61, R68)."""
        for name, sentence in self.faults().items():
            raise ValidationError(sentence, code="share_out_of_range", name=name)
        blocks = self.producers_share + self.consumers_share
        if blocks != 1:
            raise ValidationError(
                f"The shares of producers and consumers make up 1 together; {1 - blocks} is missing.",
                code="blocks_not_one",
                missing=str(1 - blocks),
            )
        funds = self.costs_share + self.social_fund_share
        if funds > 1:
            raise ValidationError(
                f"Costs and social fund together take {funds}, more than everything.",
                code="funds_above_everything",
            )
