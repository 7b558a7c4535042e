"""Every table of a community says what it holds about people (D5): a new one without a word fails."""

from datetime import date

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from cer.kit.database.finishing import models_of
from cer.kit.personal import Who, declarations, erasable_columns, rows_about, rows_forget
from cer.kit.retention import CLASSES, rows_ended
from tenant_apps.privacy.classes import BY_NAME, retention_of
from tests.privacy.people import NOBODY_HERE

MODELS = models_of(settings.TENANT_APPS)
EVERY_MODEL = [*MODELS, *models_of(settings.SHARED_APPS)]


def test_d5_every_table_says_what_it_holds_about_people() -> None:
    """Declare `personal` on the model: whose rows, and what erasure does; or `NOBODY` (cer.kit.personal)."""
    assert [model._meta.label for model in MODELS if getattr(model, "personal", None) is None] == []


def test_d9_every_table_has_one_class_of_data() -> None:
    """Declare `retention` on the model: its class, and when its rows end (cer.kit.retention)."""
    for model in EVERY_MODEL:
        says = [getattr(model, "retention", None) is not None, model._meta.label in BY_NAME]
        assert sum(says) == 1, f"{model._meta.label} needs one class of data"
        assert retention_of(model).of in CLASSES


def test_d9_every_table_that_names_somebody_comes_to_an_end() -> None:
    """Rows that stay as they are name nobody, or stay for a reason that erasure names too."""
    endless = {
        model._meta.label
        for model in MODELS
        if erasable_columns(model)
        and not retention_of(model).goes_with_person
        and not retention_of(model).ends
    }
    assert endless == {"compliance.ChecklistItem"}, "the owner of a rule is whoever takes care of it now"


def test_d9_every_end_is_a_query_that_the_database_takes(alfa: None) -> None:
    for model in MODELS:
        for end in retention_of(model).ends:
            assert rows_ended(model, end, day=date(2000, 1, 1), using="default").count() == 0
            assert set(end.columns) <= erasable_columns(model)
            assert end.columns or end.days or end.years


def test_d5_every_declaration_is_a_query_and_an_erasure_that_the_database_takes(alfa: None) -> None:
    for model, about in declarations(MODELS):
        assert not rows_about(model, about, NOBODY_HERE).exists()
        assert rows_forget(model, about, NOBODY_HERE) == 0
        assert about.goes or about.columns or about.kept, f"{model._meta.label}.{about.path} says nothing"
        assert about.who in Who


def test_d5_of_rows_that_never_change_the_application_writes_only_what_erasure_writes(alfa: None) -> None:
    fixed = [model for model in MODELS if getattr(model, "append_only", False)]
    for model in fixed:
        for field in model._meta.concrete_fields:
            statement = f'UPDATE {model._meta.db_table} SET "{field.column}" = "{field.column}" WHERE false'
            assert _is_taken(statement) == (field.column in erasable_columns(model)), statement


def _is_taken(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError:
        return False
    return True


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_d5_what_is_erased_is_a_column_of_its_table(model: type) -> None:
    assert erasable_columns(model) <= {field.attname for field in model._meta.concrete_fields}  # type: ignore[attr-defined]
