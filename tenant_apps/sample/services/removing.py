"""Out again without a trace: the marked rows, and what only tells of them."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg import sql

from cer.kit.audit import audit_record
from cer.kit.errors import NotFoundError, RuleBrokenError
from cer.kit.tenancy import current_schema
from shared_apps.tenants.services.owner import OWNER, guards_lifted
from tenant_apps.sample.models import SampleRow, SampleSet
from tenant_apps.sample.row_keys import marked_models, row_key

CODES = r"ESEMPIO-|IT999E9999"
"""How the codes of sample members, plants and PODs begin."""
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DRAFTS = (
    "SELECT i.run_id::text FROM settlement_runinputs i JOIN settlement_settlementrun r ON r.id = i.run_id"
    " WHERE r.published_at IS NULL AND i.document ~ %s"
)
FOLLOWING = ("members_registryversion", "notices_notice", "notices_noticemail")
"""Tables that only tell of other rows: what of them names what goes, goes along."""

Doomed = dict[str, set[str]]


def sample_remove() -> None:
    """Take the sample data out, with runs over them that were never published, or refuse and change nothing.

    The log keeps that they were here; every other table is as it was.
    """
    if not SampleSet.objects.exists():
        raise NotFoundError("There are no sample data in this community.")
    with guards_lifted(current_schema()) as cursor:
        sample = SampleSet.objects.using(OWNER).select_for_update().get()  # whoever fills ends first
        marked = SampleRow.objects.using(OWNER).values_list("table_name", "row_key")
        doomed: Doomed = defaultdict(set)
        for table, key in marked:
            doomed[table].add(key)
        _drafts_follow(cursor, doomed)
        _tellers_follow(cursor, doomed)
        for table, keys in doomed.items():
            _delete(cursor, table, keys)
        _refuse_leaning(cursor, doomed)
        audit_record("sample.removed", sample, {"rows": (_count(doomed), 0)}, using=OWNER)
        cursor.execute("DELETE FROM sample_samplerow")
        cursor.execute("DELETE FROM sample_sampleset")


def _drafts_follow(cursor: CursorWrapper, doomed: Doomed) -> None:
    """A run that nobody was told of was tried out on the sample; a published one is real, and stays."""
    cursor.execute(DRAFTS, [CODES])
    runs = {row[0] for row in cursor.fetchall()} | doomed["settlement_settlementrun"]
    doomed["settlement_settlementrun"] = runs
    if runs:
        for model in marked_models():
            if model._meta.app_label == "settlement" and model._meta.db_table != "settlement_settlementrun":
                doomed[model._meta.db_table] |= _naming(cursor, model, "|".join(sorted(runs)))


def _tellers_follow(cursor: CursorWrapper, doomed: Doomed) -> None:
    for model in marked_models():
        if model._meta.db_table in FOLLOWING:
            doomed[model._meta.db_table] |= _naming(cursor, model, _names(doomed))


def _refuse_leaning(cursor: CursorWrapper, doomed: Doomed) -> None:
    names = "|".join(filter(None, [CODES, _names(doomed)]))
    leaning = {
        str(model._meta.verbose_name_plural): count
        for model in marked_models()
        if (count := len(_naming(cursor, model, names)))
    }
    if leaning:
        what = ", ".join(f"{count} {name}" for name, count in sorted(leaning.items()))
        raise RuleBrokenError(
            f"Data of your own lean on the sample data: {what}. Remove those first; a published run stays,"
            " and so do the sample data that it settled.",
            code="sample_leaned_on",
            leaning=leaning,
        )


def _names(doomed: Doomed) -> str:
    keys = sorted(key for keys in doomed.values() for key in keys if UUID_TEXT.fullmatch(key))
    return "|".join(keys)


def _naming(cursor: CursorWrapper, model: type[Model], names: str) -> set[str]:
    """Keys of the rows in whose text one of the names stands."""
    if not names:
        return set()
    query = sql.SQL("SELECT {key} FROM {table} whole WHERE whole::text ~ %s").format(
        key=row_key(model), table=sql.Identifier(model._meta.db_table)
    )
    cursor.execute(query, [names])
    return {row[0] for row in cursor.fetchall()}


def _delete(cursor: CursorWrapper, table: str, keys: Iterable[str]) -> None:
    (model,) = (model for model in marked_models() if model._meta.db_table == table)
    query = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(sql.Identifier(table), row_key(model))
    cursor.execute(query, [list(keys)])


def _count(doomed: Doomed) -> int:
    return sum(len(keys) for keys in doomed.values())
