"""How much is measured: the sizes of the targets, and those that show how the time grows."""

from dataclasses import dataclass, replace
from datetime import date

from cer.calc.intervals import DAY, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """PODs, members, communities and days; the targets are those of the size `pods`."""

    pods: int = 200
    pods_of_growth: tuple[int, ...] = (50, 200, 2000)
    kernel_days: int = 365
    tenants_few: int = 10
    tenants_many: tuple[int, ...] = (200,)
    grants_side: int = 100
    """As many persons, each with as many granted plants."""
    memory_repeats: int = 30
    database_repeats: int = 5
    members_few: int = 50
    members_many: int = 10_000
    requests: int = 25

    @property
    def kernel_period(self) -> Period:
        """The days that the kernel settles at once, from a New Year on."""
        first_on = date(2025, 1, 1)
        return Period.of_days(first_on, first_on + DAY * self.kernel_days)

    def with_tenants(self, tenants: int) -> "Sizes":
        """The same, with this many communities in the largest case."""
        few = min(self.tenants_few, tenants)
        many = sorted({count for count in (*self.tenants_many, tenants) if few < count <= tenants})
        return replace(self, tenants_few=few, tenants_many=tuple(many))
