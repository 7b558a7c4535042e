"""The callers of both canary communities, signed in once; all of it is rolled back at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from pytest_django import DjangoDbBlocker

from tests.domains.name_server import name_server
from tests.hostile.callers import HostileCaller, callers_of
from tests.populated import Populated


@pytest.fixture(scope="module")
def callers(
    canaries: dict[str, Populated], django_db_blocker: DjangoDbBlocker
) -> Iterator[list[HostileCaller]]:
    """Everybody who may call, of alfa and of beta by turns."""
    with django_db_blocker.unblock(), name_server({}), transaction.atomic():
        each = [list(callers_of(community)) for community in canaries.values()]
        with _connection_kept():
            yield [caller for pair in zip(*each, strict=True) for caller in pair]
        transaction.set_rollback(True)


@contextmanager
def _connection_kept() -> Iterator[None]:
    """No request closes the connection, which stands in a transaction; Django's test client undoes this."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
