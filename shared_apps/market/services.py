from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection, transaction

from cer.adapters.market_prices import ZonalPrices
from cer.calc.intervals import ROME, day_hour_count
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import FieldProblem, RuleBrokenError
from cer.kit.tenancy import in_schema
from shared_apps.market.models import ZonePriceDay
from shared_apps.market.selectors import price_days_current
from shared_apps.market.zones import MarketZone

LOAD_LOCK = 0x6D61_726B
"""Advisory lock under which revisions are numbered; prices are public, so one lock serves all."""


@dataclass(frozen=True, slots=True)
class PriceLoad:
    """What one load did, in days of one zone."""

    new: int
    unchanged: int
    revised: int


def prices_load(*, prices: ZonalPrices, source: str) -> PriceLoad:
    """Load hourly prices, on the public role: all or nothing, and a day that differs is a new revision."""
    _zones_check(prices)
    with in_schema(PUBLIC_SCHEMA), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        days = list(_whole_days(prices))
        new, revised = [], []
        for row, zone in enumerate(prices.zones):
            current = {known.day: known for known in price_days_current(zone, [day for day, _ in days])}
            for day, hours in days:
                loaded = ZonePriceDay(
                    zone=zone,
                    day=day,
                    revision=current[day].revision + 1 if day in current else 1,
                    price_ueur_mwh=prices.price_ueur_mwh[row, hours].tolist(),
                    filled_hours=int(prices.is_filled[hours].sum()),
                    source=source,
                )
                if day not in current:
                    new.append(loaded)
                elif _differs(current[day], loaded):
                    revised.append(loaded)
        ZonePriceDay.objects.bulk_create([*new, *revised], batch_size=2000)
    total = len(prices.zones) * len(days)
    return PriceLoad(new=len(new), unchanged=total - len(new) - len(revised), revised=len(revised))


def _differs(known: ZonePriceDay, loaded: ZonePriceDay) -> bool:
    return (known.price_ueur_mwh, known.filled_hours) != (loaded.price_ueur_mwh, loaded.filled_hours)


def _zones_check(prices: ZonalPrices) -> None:
    for zone in prices.zones:
        if zone not in set(MarketZone):
            sentence = f"{zone!r} is not a market zone; it is one of {', '.join(MarketZone)} (R85)."
            problem = FieldProblem(pointer="/zone", detail=sentence, code="zone_unknown")
            raise RuleBrokenError(sentence, code="zone_unknown", problems=[problem], zone=zone)


def _whole_days(prices: ZonalPrices) -> Iterator[tuple[date, slice]]:
    """The Italian days that the hours make up; a day begun or broken off is refused."""
    first = 0
    while first < len(prices.hour_starts_s):
        starts_at = datetime.fromtimestamp(int(prices.hour_starts_s[first]), UTC).astimezone(ROME)
        until = first + day_hour_count(starts_at.date())
        if starts_at.hour or until > len(prices.hour_starts_s):
            raise RuleBrokenError(
                f"The prices cover only part of {starts_at.date()}: give whole Italian days.",
                code="price_day_incomplete",
                day=starts_at.date().isoformat(),
            )
        yield starts_at.date(), slice(first, until)
        first = until
