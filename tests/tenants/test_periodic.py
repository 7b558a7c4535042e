"""Work that every community has at its time is asked for once (F30)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection

from cer.config.celery_app import app
from cer.config.schedule import SCHEDULE
from cer.kit.tasks import TenantTask
from shared_apps.tenants.services.communities import tenant_suspend
from shared_apps.tenants.services.periodic import each_community_ask

THE_HOUR_THAT_COMES_TWICE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Schemas for which a task was sent; nothing reaches the broker."""
    schemas: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda _name, args: schemas.append(args[0]))
    return schemas


def test_f30_two_schedulers_ask_each_community_once_a_day(
    sent: list[str], new_community: Callable[[str], Any]
) -> None:
    schemas = {new_community(slug).schema_name for slug in ("daily-one", "daily-two")}

    def ask(_scheduler: int) -> None:
        try:
            each_community_ask(task="test.f30", moment=THE_HOUR_THAT_COMES_TWICE)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as schedulers:
        list(schedulers.map(ask, range(2)))
    assert sorted(schema for schema in sent if schema in schemas) == sorted(schemas)
    an_hour_later = THE_HOUR_THAT_COMES_TWICE + timedelta(hours=1)
    assert each_community_ask(task="test.f30", moment=an_hour_later) == 0
    assert each_community_ask(task="test.f30", moment=an_hour_later + timedelta(days=1)) >= len(schemas)


def test_f30_a_minute_of_the_hour_that_comes_twice_comes_twice(
    sent: list[str], new_community: Callable[[str], Any]
) -> None:
    new_community("daily-one")
    moments = [THE_HOUR_THAT_COMES_TWICE, THE_HOUR_THAT_COMES_TWICE + timedelta(hours=1)]
    asked = [
        each_community_ask(task="test.minute", period="minute", moment=moment)
        for moment in [*moments, *moments]
    ]
    assert [count > 0 for count in asked] == [True, True, False, False]


def test_a_suspended_community_is_not_asked(sent: list[str], new_community: Callable[[str], Any]) -> None:
    suspended = new_community("daily-asleep")
    tenant_suspend(slug="daily-asleep")
    each_community_ask(task="test.asleep")
    assert suspended.schema_name not in sent


def test_what_the_broker_did_not_take_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, new_community: Callable[[str], Any]
) -> None:
    schema = new_community("daily-again").schema_name
    calls: list[str] = []

    def broken_once(_name: str, args: list[str]) -> None:
        calls.append(args[0])
        if len(calls) == 1:
            raise OSError("the broker is gone")

    monkeypatch.setattr(current_app, "send_task", broken_once)
    with pytest.raises(OSError, match="the broker is gone"):
        each_community_ask(task="test.again")
    each_community_ask(task="test.again")
    assert calls.count(schema) >= 1
    assert calls[0] in calls[1:]


def test_the_schedule_names_tasks_that_exist_and_belong_to_communities() -> None:
    app.loader.import_default_modules()
    for name, entry in SCHEDULE.items():
        assert entry["task"] in app.tasks, name
        if entry["task"] == "tenants.each_ask":
            assert isinstance(app.tasks[entry["args"][0]], TenantTask), name
