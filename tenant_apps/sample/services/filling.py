"""Into an empty community, through the services that real data take, in one transaction."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from cer.adapters.meter_folder import Direction, registry_read
from cer.kit.audit import audit_record
from cer.kit.errors import CerError, ConflictError
from cer.kit.kill_points import kill_point
from shared_apps.market.selectors import price_days_listed
from shared_apps.market.zones import MarketZone
from tenant_apps.communities.services import configuration_create
from tenant_apps.members.selectors import members_listed, pods_listed
from tenant_apps.metering.selectors.files import meter_files_listed
from tenant_apps.metering.services import ReadingSource, wide_file_import
from tenant_apps.plants.services.registry import registry_import
from tenant_apps.sample.models import SampleRow, SampleSet, SampleState
from tenant_apps.sample.row_keys import marked_models, row_key
from tenant_apps.settlement.selectors.runs import runs_listed
from tenant_apps.settlement.services import run_start
from tenant_apps.settlement.states import RunKind
from tenant_apps.sharing.selectors import sharing_rules_listed
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append

FOLDER = Path(__file__).resolve().parents[1] / "data"
PRIMARY_SUBSTATION, ZONE = "AC999E99999", MarketZone.CNOR
MONTHS = ("2024-04", "2024-05", "2024-06")
FIRST_ON, UNTIL_ON = date(2024, 4, 1), date(2024, 7, 1)
SHARING = SharingTerms(
    costs_share=Decimal("0.10"),
    social_fund_share=Decimal("0.10"),
    producers_share=Decimal("0.30"),
    consumers_share=Decimal("0.70"),
)


@transaction.atomic
def sample_ask() -> SampleSet:
    """Ask for sample data; a community with data of its own refuses them; again, nothing changes."""
    if (known := SampleSet.objects.first()) and known.state != SampleState.FAILED:
        return known
    _refuse_unless_empty()
    wanted, _ = SampleSet.objects.update_or_create(
        defaults={"state": SampleState.WAITING, "filled_at": None, "problem": ""}
    )
    audit_record("sample.asked", wanted, {})
    return wanted


def sample_fill() -> SampleSet | None:
    """Fill the community if that waits; what forbids it is kept with its reason, and nothing else is."""
    try:
        return _fill()
    except CerError as refusal:
        with transaction.atomic():
            wanted = SampleSet.objects.select_for_update().filter(state=SampleState.WAITING).first()
            if wanted is not None:
                wanted.state, wanted.problem = SampleState.FAILED, refusal.sentence[:500]
                wanted.save(update_fields=["state", "problem"])
                audit_record("sample.failed", wanted, {"problem": ("", wanted.problem)})
        return wanted


@transaction.atomic(durable=True)
def _fill() -> SampleSet | None:
    """In one snapshot: all that is new at its end is what was filled in, whatever others do meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    wanted = SampleSet.objects.select_for_update().filter(state=SampleState.WAITING).first()
    if wanted is None:
        return None
    _refuse_unless_empty()
    before = {model: _keys(model) for model in marked_models()}
    _registry_load()
    sharing_rule_append(terms=SHARING, valid_from=FIRST_ON, reason="Dati di esempio")
    _readings_load()
    _simulations_start()
    marks = [
        SampleRow(table_name=model._meta.db_table, row_key=key)
        for model, known in before.items()
        for key in sorted(_keys(model) - known)
    ]
    SampleRow.objects.bulk_create(marks)
    wanted.state, wanted.filled_at = SampleState.HERE, timezone.now()
    wanted.save(update_fields=["state", "filled_at"])
    audit_record("sample.filled", wanted, {"rows": (0, len(marks))})
    kill_point("sample_fill.written")
    return wanted


def _refuse_unless_empty() -> None:
    has: Mapping[str, bool] = {
        "members": members_listed().exists(),
        "PODs": pods_listed().exists(),
        "files of readings": meter_files_listed().exists(),
        "a sharing rule": sharing_rules_listed().exists(),
        "settlement runs": runs_listed().exists(),
    }
    if found := [name for name, is_there in has.items() if is_there]:
        raise ConflictError(
            f"Sample data go into an empty community only, and this one has {', '.join(found)} of its own.",
            code="community_not_empty",
            found=found,
        )


def _registry_load() -> None:
    configuration = configuration_create(
        code="ESEMPIO", primary_substation=PRIMARY_SUBSTATION, market_zone=ZONE
    )
    pods, plants, members = (
        (FOLDER / name).read_bytes() for name in ("pod.csv", "impianti.csv", "membri.csv")
    )
    registry_import(
        configuration_id=configuration.pk, registry=registry_read(pods=pods, plants=plants, members=members)
    )


def _readings_load() -> None:
    for name, direction in (("prelievi", Direction.WITHDRAWN), ("immissioni", Direction.FED_IN)):
        wide_file_import(
            content=(FOLDER / f"{name}.csv.gz").read_bytes(),
            name=f"esempio_{name}.csv.gz",
            direction=direction,
            source=ReadingSource.DISTRIBUTOR_VALIDATED,
        )


def _simulations_start() -> None:
    """Simulations, since they move no money and tell nobody; none where the months have no prices yet."""
    days = price_days_listed(ZONE, from_on=FIRST_ON, until_on=UNTIL_ON).values("day").distinct().count()
    if days == (UNTIL_ON - FIRST_ON).days:
        for month in MONTHS:
            run_start(kind=RunKind.SIMULATION, period=month, started_by="Dati di esempio")


def _keys(model: type[Model]) -> set[str]:
    query = sql.SQL("SELECT {} FROM {}").format(row_key(model), sql.Identifier(model._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}
