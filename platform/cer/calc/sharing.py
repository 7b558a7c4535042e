"""Shared energy of one cabina primaria: hourly minimum, plants and points (R20-R29, R62, R117)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.intervals import QUARTERS_PER_HOUR
from cer.calc.quantities import UWH_PER_WH, Int64s, proportion
from cer.calc.rules import Voltage

_FRACTION_BITS = 62
_BITS_BELOW_MICRO_WH = 21


def hours_from_quarters(energy_wh: Int64s) -> Int64s:
    """Four quarters summed to the hour, along the last axis, before any minimum (R27). [Wh]"""
    hourly_wh = np.empty((*energy_wh.shape[:-1], energy_wh.shape[-1] // QUARTERS_PER_HOUR), np.int64)
    # Row by row, so that a row stays in the processor's cache over its additions.
    for row_wh, row_hours_wh in zip(np.atleast_2d(energy_wh), np.atleast_2d(hourly_wh), strict=True):
        quarters_fold(row_wh, row_hours_wh)
    return hourly_wh


def quarters_fold(quarters_wh: Int64s, hours_wh: Int64s) -> None:
    """Four quarters of one series summed into the given hours (R27). [Wh]"""
    np.add(quarters_wh[0::4], quarters_wh[1::4], out=hours_wh)
    hours_wh += quarters_wh[2::4] + quarters_wh[3::4]


def hourly(energy_wh: Int64s, hours: int) -> Int64s:
    """The energy by the hour, whether it came by the hour or by the quarter (R27). [Wh]"""
    return energy_wh if energy_wh.shape[-1] == hours else hours_from_quarters(energy_wh)


def shared_wh(injected_wh: Int64s, withdrawn_wh: Int64s) -> Int64s:
    """Shared energy of each hour: the smaller of all injections and all withdrawals (R21). [Wh]"""
    return np.minimum(injected_wh, withdrawn_wh)


def attributed_by_merit_order(shared: Int64s, injected: Int64s) -> Int64s:
    """Shared energy per plant and hour, plants given oldest first (R24). [unit of the inputs]

    Each plant takes what the older ones left.
    """
    attributed = np.empty_like(injected)
    left = shared.copy()
    for own_injected, own_share in zip(injected, attributed, strict=True):
        np.minimum(left, own_injected, out=own_share)
        left -= own_share
    return attributed


def attributed_pro_rata(shared: Int64s, injected: Int64s) -> Int64s:
    """Shared energy per plant and hour in proportion to the injections, for simulations (R24, [M]).

    The running share is rounded, not each part, so that the plants of an hour add up to its shared energy.
    """
    running = np.cumsum(injected, axis=0)
    served = proportion(shared, running, running[-1:])
    return np.diff(served, axis=0, prepend=0)


def coincident_withdrawals_uwh(
    shared: Int64s, total_withdrawn_wh: Int64s, withdrawn_wh: Int64s, pods: Sequence[str]
) -> dict[str, int]:
    """Shared energy of each withdrawal point over the period, k_j = sum of EAC x own / all (R62). [micro-Wh]

    `shared` and `total_withdrawn_wh` are hourly, `withdrawn_wh` is [series, hours or quarters]. The hour's
    quotient is a binary fraction in as many limbs as keep the error of a point below a micro-Wh; each limb is
    one integer product over all rows. A point in several rows is one point. Closed once per period: the
    micro-Wh left over go to the largest remainders, ties by ascending code, so the points add up to the
    shared energy exactly.
    """
    period_bits = int(total_withdrawn_wh.sum()).bit_length()
    limb_bits = _FRACTION_BITS - period_bits
    limbs = _quotient_limbs(
        shared,
        total_withdrawn_wh,
        limb_bits=limb_bits,
        limb_count=-(-(period_bits + _BITS_BELOW_MICRO_WH) // limb_bits),
    )
    own_wh = hourly(withdrawn_wh, shared.size)
    fixed_wh = dict.fromkeys(sorted(pods), 0)
    for limb in limbs:
        for pod, part in zip(pods, np.einsum("ph,h->p", own_wh, limb.factor).tolist(), strict=True):
            fixed_wh[pod] += part << limb.shift
    return _closed_uwh(fixed_wh, total_uwh=int(shared.sum()) * UWH_PER_WH, point_bits=limbs[0].point_bits)


@dataclass(frozen=True, slots=True, eq=False)
class _Limb:
    factor: Int64s
    shift: int
    point_bits: int


def _quotient_limbs(shared: Int64s, total_wh: Int64s, *, limb_bits: int, limb_count: int) -> list[_Limb]:
    divisors = np.where(total_wh == 0, 1, total_wh)
    remainder = shared
    limbs = []
    for index in range(limb_count):
        ahead = remainder << limb_bits
        factor, remainder = np.divmod(ahead, divisors)
        limbs.append(
            _Limb(
                factor=factor,
                shift=limb_bits * (limb_count - 1 - index),
                point_bits=limb_bits * limb_count,
            )
        )
    return limbs


def _closed_uwh(fixed_wh: dict[str, int], *, total_uwh: int, point_bits: int) -> dict[str, int]:
    scaled = {pod: value * UWH_PER_WH for pod, value in fixed_wh.items()}
    parts = {pod: value >> point_bits for pod, value in scaled.items()}
    left_uwh = total_uwh - sum(parts.values())
    fraction_mask = (1 << point_bits) - 1
    by_remainder = sorted(
        (pod for pod, value in scaled.items() if value), key=lambda pod: (-(scaled[pod] & fraction_mask), pod)
    )
    for index in range(left_uwh):
        parts[by_remainder[index % len(by_remainder)]] += 1
    return parts


@dataclass(frozen=True, slots=True, eq=False)
class BuildingSharedEnergy:
    """Hourly shared energy due to the plants of a group's own building, by voltage level (R117). [Wh]"""

    total_wh: Int64s
    by_voltage_wh: Mapping[Voltage, Int64s]

    def during(self, hours: slice) -> "BuildingSharedEnergy":
        """The same energy over some of the hours."""
        by_voltage_wh = {voltage: energy_wh[hours] for voltage, energy_wh in self.by_voltage_wh.items()}
        return BuildingSharedEnergy(total_wh=self.total_wh[hours], by_voltage_wh=by_voltage_wh)


def building_shared_energy(
    *,
    injected_low_wh: Int64s,
    injected_medium_wh: Int64s,
    withdrawn_low_wh: Int64s,
    withdrawn_medium_wh: Int64s,
) -> BuildingSharedEnergy:
    """Shared energy of the building's plants, the lowest voltage level served first (R117). [Wh]

    Injection at low voltage that is used at medium voltage avoids no losses, so the two levels may add up to
    less than the total.
    """
    withdrawn_wh = withdrawn_low_wh + withdrawn_medium_wh
    low_wh = np.minimum(injected_low_wh, withdrawn_low_wh)
    return BuildingSharedEnergy(
        total_wh=np.minimum(injected_low_wh + injected_medium_wh, withdrawn_wh),
        by_voltage_wh={
            Voltage.LOW: low_wh,
            Voltage.MEDIUM: np.minimum(injected_medium_wh, withdrawn_wh - low_wh),
        },
    )


def withdrawal_for_sharing_kwh(
    *,
    withdrawn_kwh: Decimal,
    tariff_exempt_kwh: Decimal,
    stored_for_injection_kwh: Decimal,
    efficiency: Decimal,
) -> Decimal:
    """Withdrawal of one hour that counts for sharing when storage charges from the grid (R29). [kWh]"""
    if not 0 <= efficiency <= 1:
        raise ValidationError(
            f"The round-trip efficiency of storage is a share from 0 to 1, not {efficiency}.",
            code="efficiency_out_of_range",
            efficiency=str(efficiency),
        )
    for name, energy_kwh in (("exempt", tariff_exempt_kwh), ("stored", stored_for_injection_kwh)):
        if not 0 <= energy_kwh <= withdrawn_kwh:
            raise ValidationError(
                f"The {name} energy, {energy_kwh} kWh, is outside 0 to the withdrawn {withdrawn_kwh} kWh.",
                code="storage_energy_out_of_range",
                withdrawn_kwh=str(withdrawn_kwh),
            )
    return withdrawn_kwh - tariff_exempt_kwh + efficiency * stored_for_injection_kwh
