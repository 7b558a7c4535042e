from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.adapters.spreadsheets import TableFormat, table_bytes
from cer.calc.intervals import ROME
from cer.kit.api.caller import own_member_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page
from tenant_apps.access.permissions import Permission
from tenant_apps.energy.completeness import problem_days_in
from tenant_apps.energy.schemas import (
    EnergyFileQuery,
    EnergyOut,
    EnergyQuery,
    OwnEnergyFileQuery,
    OwnEnergyQuery,
    ProblemDayOut,
    ProblemDaysQuery,
)
from tenant_apps.energy.selectors import Whose, energy_of
from tenant_apps.energy.series import EnergyFigures, EnergySeries

doors = Doors(tags=["energy"])


@doors.get("/energy", permission=Permission.READINGS_VIEW, response=EnergyOut)
def energy(request: HttpRequest, query: Query[EnergyQuery]) -> Any:
    """Produced, fed in, withdrawn and shared energy of the community, a configuration or a POD."""
    return _balance(energy_of(query.whose, period=query.period, resolution=query.resolution))


@doors.get("/energy/file", permission=Permission.READINGS_VIEW, response=bytes, media_type="*/*")
def energy_file(request: HttpRequest, query: Query[EnergyFileQuery]) -> HttpResponse:
    """The same as CSV or XLSX: a line per point, and the whole in the last."""
    series = energy_of(query.whose, period=query.period, resolution=query.resolution)
    return _file(series, f"energy-{query.from_on}-{query.until_on}", query.format)


@doors.get("/me/energy", permission=Permission.OWN_VIEW, response=EnergyOut)
def own_energy(request: HttpRequest, query: Query[OwnEnergyQuery]) -> Any:
    """The energy of your own PODs, on the days on which you held them."""
    whose = Whose(member_id=own_member_id(request))
    return _balance(energy_of(whose, period=query.period, resolution=query.resolution))


@doors.get("/me/energy/file", permission=Permission.OWN_VIEW, response=bytes, media_type="*/*")
def own_energy_file(request: HttpRequest, query: Query[OwnEnergyFileQuery]) -> HttpResponse:
    """The same as CSV or XLSX: a line per point, and the whole in the last."""
    whose = Whose(member_id=own_member_id(request))
    series = energy_of(whose, period=query.period, resolution=query.resolution)
    return _file(series, f"energy-{query.from_on}-{query.until_on}", query.format)


@doors.get("/readings/problem-days", permission=Permission.READINGS_VIEW, response=Page[ProblemDayOut])
def problem_days(request: HttpRequest, query: Query[ProblemDaysQuery]) -> Any:
    """The days of each meter on which values are missing or were not measured; all others are good."""
    rows = problem_days_in(query.period)
    return {"items": rows[query.offset : query.offset + query.limit], "count": len(rows)}


def _balance(series: EnergySeries) -> dict[str, object]:
    return {"resolution": series.resolution, "total": series.total(), "points": series.points()}


def _file(series: EnergySeries, name: str, kind: TableFormat) -> HttpResponse:
    header = ("row", *(field.name for field in fields(EnergyFigures)))
    content = table_bytes(header, _rows(series), kind=kind, sheet="Energia")
    return HttpResponse(
        content,
        content_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def _rows(series: EnergySeries) -> Iterable[tuple[Any, ...]]:
    """Times as the Italian clock has them, with its distance from UTC."""
    for row, figures in [*(("point", point) for point in series.points()), ("total", series.total())]:
        starts_at, ends_at, quality, missing, *values = astuple(figures)
        moments = (moment.astimezone(ROME).isoformat(timespec="minutes") for moment in (starts_at, ends_at))
        yield (row, *moments, str(quality), missing, *values)
