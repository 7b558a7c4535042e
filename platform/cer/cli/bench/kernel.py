"""The settlement kernel in memory, against numpy summing the same arrays once and against pandas."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import numpy as np

from cer.calc.intervals import HOUR, QUARTERS_PER_HOUR, Period
from cer.calc.plants import PlantTerms
from cer.calc.quantities import Int64s
from cer.calc.rules import ConfigurationKind, RuleSet, Source
from cer.calc.settlement import ConfigurationSettlement, WithdrawalSeries, configuration_settle
from cer.calc.tariff import gross_premium_rate_ueur_mwh
from cer.cli.bench.measurement import Row, Target, best_seconds, seconds_of
from cer.cli.bench.sizes import Sizes
from shared_apps.rulebook.tariff_file import rule_set_from_file

PODS_PER_PLANT = 20
REGION, ZONE = "Lombardia", "NORD"
SEED = 20240501
PLAIN = Target(ratio_max=3)
WITH_SHARES = Target(ratio_max=5)
AGAINST_PANDAS = Target(ratio_max=1 / 20)


@dataclass(frozen=True, slots=True, eq=False)
class KernelInputs:
    """One cabina primaria: quarter-hours of its PODs and plants, hourly prices."""

    period: Period
    plants: tuple[PlantTerms, ...]
    withdrawals: tuple[WithdrawalSeries, ...]
    injected_wh: Int64s
    withdrawn_wh: Int64s
    price_ueur_mwh: Int64s
    rule_set: RuleSet

    @property
    def work(self) -> str:
        """What is settled, in words."""
        return f"kernel, {len(self.withdrawals)} PODs × {len(self.period.days)} days of quarter-hours"

    @classmethod
    def invented(cls, pods: int, period: Period) -> "KernelInputs":
        """Households of 3 kW and, for every twenty of them, a plant of 60 kW; seeded, so always the same."""
        generator = np.random.default_rng(SEED)
        plants = tuple(_plant(index, period) for index in range(max(1, pods // PODS_PER_PLANT)))
        return cls(
            period=period,
            plants=plants,
            withdrawals=tuple(WithdrawalSeries(pod=f"IT001E{index:08}") for index in range(pods)),
            injected_wh=generator.integers(0, 15_000, (len(plants), period.quarters), dtype=np.int64),
            withdrawn_wh=generator.integers(0, 750, (pods, period.quarters), dtype=np.int64),
            price_ueur_mwh=generator.integers(0, 200_000_000, period.hours, dtype=np.int64),
            rule_set=rule_set_from_file(),
        )

    def settle(self, *, with_pods: bool) -> ConfigurationSettlement:
        """What is measured: shared energy, plants and premium; with the shares of the PODs, or without."""
        return configuration_settle(
            kind=ConfigurationKind.CER,
            period=self.period,
            plants=self.plants,
            injected_wh=self.injected_wh,
            withdrawals=self.withdrawals,
            withdrawn_wh=self.withdrawn_wh,
            price_ueur_mwh=self.price_ueur_mwh,
            rule_set=self.rule_set,
            with_pods=with_pods,
        )

    def sum_once(self) -> tuple[np.int64, np.int64]:
        """The floor: every reading is touched once."""
        return self.withdrawn_wh.sum(), self.injected_wh.sum()


def kernel_rows(sizes: Sizes) -> Iterator[Row]:
    """The kernel at each size, then against pandas at the size of the targets."""
    for pods in sorted({sizes.pods, *sizes.pods_of_growth}):
        inputs = KernelInputs.invented(pods, sizes.kernel_period)
        yield from _numpy_rows(inputs, sizes, has_target=pods == sizes.pods)
        if pods == sizes.pods:
            yield from _pandas_rows(inputs, sizes)


def _numpy_rows(inputs: KernelInputs, sizes: Sizes, *, has_target: bool) -> Iterator[Row]:
    floor_s, plain_s, shares_s = best_seconds(
        sizes.memory_repeats,
        lambda: seconds_of(inputs.sum_once),
        lambda: seconds_of(lambda: inputs.settle(with_pods=False)),
        lambda: seconds_of(lambda: inputs.settle(with_pods=True)),
    )
    for work, value_s, target in (
        (inputs.work, plain_s, PLAIN),
        (f"{inputs.work}, with every POD's share", shares_s, WITH_SHARES),
    ):
        yield Row(
            work=work,
            value_s=value_s,
            floor="numpy sums the same int64 arrays once",
            floor_s=floor_s,
            target=target if has_target else None,
        )


def _plant(index: int, period: Period) -> PlantTerms:
    return PlantTerms(
        code=f"P{index:04}",
        power_kw=Decimal(60),
        source=Source.PV,
        region=REGION,
        zone=ZONE,
        entry_on=date(2024, 5, 1) + timedelta(days=index),
        premium=period,
    )


def _pandas_rows(inputs: KernelInputs, sizes: Sizes) -> Iterator[Row]:
    if find_spec("pandas") is None:
        print(
            "pandas is not installed: the row that compares with it is left out (make bench installs it).",
            file=sys.stderr,
        )
        return
    frames = LongFrames.of(inputs)
    if frames.premium_peur() != _premium_peur(inputs):
        raise AssertionError("The kernel and pandas do not compute the same premium.")
    value_s, floor_s = best_seconds(
        sizes.database_repeats,
        lambda: seconds_of(lambda: inputs.settle(with_pods=False)),
        lambda: seconds_of(frames.premium_peur),
    )
    yield Row(
        work=inputs.work,
        value_s=value_s,
        floor="pandas on long frames, one row per reading",
        floor_s=floor_s,
        target=AGAINST_PANDAS,
    )


def _premium_peur(inputs: KernelInputs) -> int:
    """The premium in whole pico-EUR, which is Wh times micro-EUR/MWh."""
    return sum(int(plant.premium_eur.scaleb(12)) for plant in inputs.settle(with_pods=False).plants)


@dataclass(frozen=True, slots=True, eq=False)
class LongFrames:
    """The same readings as a database keeps them without day curves: POD, start, energy."""

    injected: Any
    withdrawn: Any
    tip_ueur_mwh: Any

    @classmethod
    def of(cls, inputs: KernelInputs) -> "LongFrames":
        """The frames, plants numbered from the oldest."""
        import pandas as pd

        quarter = pd.Timedelta(HOUR / QUARTERS_PER_HOUR)
        starts_at = pd.date_range(inputs.period.starts_at, periods=inputs.period.quarters, freq=quarter)
        rate = gross_premium_rate_ueur_mwh(
            inputs.rule_set.premium_on(inputs.period.first_on),
            power_kw=inputs.plants[0].power_kw,
            region=REGION,
            source=Source.PV,
            price_ueur_mwh=inputs.price_ueur_mwh,
        )

        def frame(energy_wh: Int64s) -> Any:
            rows = len(energy_wh)
            return pd.DataFrame(
                {
                    "series": np.repeat(np.arange(rows, dtype=np.int64), len(starts_at)),
                    "starts_at": np.tile(starts_at.to_numpy(), rows),
                    "energy_wh": energy_wh.ravel(),
                }
            )

        tip_ueur_mwh = pd.Series(rate, index=starts_at[::QUARTERS_PER_HOUR].to_numpy())
        return cls(frame(inputs.injected_wh), frame(inputs.withdrawn_wh), tip_ueur_mwh)

    def premium_peur(self) -> int:
        """Shared energy, plants in their order and premium, as one would write them with pandas."""
        withdrawn = self.withdrawn.groupby(self.withdrawn["starts_at"].dt.floor("h"))["energy_wh"].sum()
        hours = self.injected["starts_at"].dt.floor("h")
        by_plant = self.injected.groupby(["series", hours])["energy_wh"].sum().unstack("series")
        left = np.minimum(by_plant.sum(axis=1), withdrawn)
        total = 0
        for plant in by_plant.columns:
            own = np.minimum(by_plant[plant], left)
            left = left - own
            total += int((own * self.tip_ueur_mwh).sum())
        return total
