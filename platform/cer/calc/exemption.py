"""Energy exempt from the grant cut, hour by hour (R36)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cer.calc.intervals import Period
from cer.calc.quantities import Int64s, proportion
from cer.calc.rules import HolderCategory, RuleSet
from cer.calc.sharing import hourly


class ExemptAllocation(StrEnum):
    """How exempt energy reaches the plants: first those with a grant, or all alike (R36)."""

    PRIORITY = "priority"
    PRO_RATA = "pro_rata"


@dataclass(frozen=True, slots=True, eq=False)
class ExemptWithdrawals:
    """Hourly withdrawals of exempt holders: institutions, which have priority, and natural persons. [Wh]"""

    institutional_wh: Int64s
    personal_wh: Int64s

    @property
    def any_wh(self) -> bool:
        """Whether anything exempt was withdrawn at all."""
        return bool(self.institutional_wh.any() or self.personal_wh.any())


def exempt_withdrawals(
    period: Period, holders: Sequence[HolderCategory | None], withdrawn_wh: Int64s, rule_set: RuleSet
) -> ExemptWithdrawals:
    """Withdrawals of the holders exempt on each energy day; the categories change with the law (R36). [Wh]"""
    sums_wh = {True: np.zeros(period.hours, np.int64), False: np.zeros(period.hours, np.int64)}
    if any(holder is not None for holder in holders):
        for piece in period.cut_at(rule_set.premium_changes_on):
            hours = period.hours_of(piece)
            priority_of = rule_set.exempt_holders_on(piece.first_on)
            for has_priority, sum_wh in sums_wh.items():
                rows = [holder is not None and priority_of.get(holder) is has_priority for holder in holders]
                chosen_wh = withdrawn_wh[np.array(rows, np.bool_)].sum(axis=0)
                sum_wh[hours] = hourly(chosen_wh, period.hours)[hours]
    return ExemptWithdrawals(institutional_wh=sums_wh[True], personal_wh=sums_wh[False])


def exempt_by_priority_uwh(
    *, eaci_uwh: Int64s, has_grant: npt.NDArray[np.bool_], withdrawn_wh: Int64s, exempt: ExemptWithdrawals
) -> Int64s:
    """Exempt energy per plant and hour, institutions' first to the plants with a grant (R36). [micro-Wh]

    With W the withdrawals and E the incentivised energy of the hour, X_inst = E x W_inst / W goes whole to
    the plants with a grant as far as it fits. Natural persons' energy follows in the measure X_nat / (E -
    X_inst), which is W_nat / (W - W_inst), on what is left of them.
    """
    granted_uwh = np.where(has_grant[:, None], eaci_uwh, 0)
    granted_total_uwh = granted_uwh.sum(axis=0)
    institutional_uwh = np.minimum(
        proportion(eaci_uwh.sum(axis=0), exempt.institutional_wh, withdrawn_wh), granted_total_uwh
    )
    personal_uwh = proportion(
        granted_total_uwh - institutional_uwh, exempt.personal_wh, withdrawn_wh - exempt.institutional_wh
    )
    return proportion(institutional_uwh + personal_uwh, granted_uwh, granted_total_uwh)


def exempt_pro_rata_uwh(*, eaci_uwh: Int64s, withdrawn_wh: Int64s, exempt: ExemptWithdrawals) -> Int64s:
    """Exempt energy per plant and hour, the same share for every plant (R36, option). [micro-Wh]"""
    return proportion(eaci_uwh, exempt.institutional_wh + exempt.personal_wh, withdrawn_wh)
