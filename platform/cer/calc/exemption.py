"""Energy exempt from the grant cut, hour by hour (R36)."""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cer.calc.quantities import Int64s, proportion


class ExemptAllocation(StrEnum):
    """How exempt energy reaches the plants: first those with a grant, or all alike (R36)."""

    PRIORITY = "priority"
    PRO_RATA = "pro_rata"


def exempt_uwh_by_priority(
    *,
    eaci_uwh: Int64s,
    has_grant: npt.NDArray[np.bool_],
    withdrawn_wh: Int64s,
    institutional_wh: Int64s,
    personal_wh: Int64s,
) -> Int64s:
    """Exempt energy per plant and hour, institutions' energy first to the plants with a grant (R36).
    [micro-Wh]

    With W the withdrawals and E the incentivised energy of the hour, X_inst = E x W_inst / W goes whole to
    the plants with a grant as far as it fits. Natural persons' energy follows in the measure X_nat / (E -
    X_inst), which is W_nat / (W - W_inst), on what is left of them.
    """
    total_uwh = eaci_uwh.sum(axis=0)
    granted_uwh = np.where(has_grant[:, None], eaci_uwh, 0)
    granted_total_uwh = granted_uwh.sum(axis=0)
    institutional_uwh = np.minimum(proportion(total_uwh, institutional_wh, withdrawn_wh), granted_total_uwh)
    personal_uwh = proportion(
        granted_total_uwh - institutional_uwh, personal_wh, withdrawn_wh - institutional_wh
    )
    return proportion(institutional_uwh + personal_uwh, granted_uwh, granted_total_uwh)


def exempt_uwh_pro_rata(*, eaci_uwh: Int64s, withdrawn_wh: Int64s, exempt_wh: Int64s) -> Int64s:
    """Exempt energy per plant and hour, the same share for every plant (R36, option). [micro-Wh]"""
    return proportion(eaci_uwh, exempt_wh, withdrawn_wh)
