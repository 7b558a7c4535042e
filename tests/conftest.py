"""One PostgreSQL and one Redis for the whole suite, a database per worker, two communities in it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from cer.adapters.local_servers import scratch_servers
from cer.calc.identifiers import is_fiscal_code, is_iban
from cer.kit.database.prepare import database_prepare

IDENTIFIER_IN_LOG = re.compile(r"\b[A-Z0-9]{15,34}\b")
PROJECT_ROOT = Path(__file__).resolve().parents[1]
SHARED_KNOWLEDGE = PROJECT_ROOT.parent / "shared"

_servers = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that all workers come from."""
    if hasattr(config, "workerinput"):
        return
    stack = config.stash[_servers] = ExitStack()
    servers = stack.enter_context(scratch_servers(PROJECT_ROOT / ".cer"))
    os.environ["CER_TEST_SUPERUSER_URL"] = servers.postgres_url
    os.environ["CER_TEST_REDIS_URL"] = servers.redis_url
    os.environ["CER_TEST_BINARIES"] = str(servers.binaries)


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(_servers, None):
        stack.close()


@pytest.fixture(scope="session")
def shared_knowledge() -> Path:
    """The folder of real input beside the project; what needs it is skipped where it is not."""
    if not SHARED_KNOWLEDGE.is_dir():
        pytest.skip("LOUD SKIP: ../shared is not beside this checkout, real input was not tried")
    return SHARED_KNOWLEDGE


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def redis_url(worker: str) -> str:
    return os.environ["CER_TEST_REDIS_URL"]


@pytest.fixture(scope="session")
def django_db_setup(worker: str, redis_url: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: roles, tables, and the communities alfa and beta, made as in production."""
    from cer.config.celery_app import app as celery_app
    from shared_apps.tenants.services.migrations import schemas_migrate

    logins = database_prepare(
        superuser_url=os.environ["CER_TEST_SUPERUSER_URL"],
        database=f"cer_{worker}",
        owner_password="owner",
        app_password="app",
    )
    with django_db_blocker.unblock():
        use_databases(app_url=logins.app_url, owner_url=logins.owner_url)
        caches.settings["default"].update(LOCATION=f"{redis_url}/1", KEY_PREFIX=worker)
        if caches.all(initialized_only=True):
            del caches["default"]
        celery_app.conf.update(broker_url=f"{redis_url}/0", result_backend=f"{redis_url}/2")
        schemas_migrate()
        from tests.factories import community_create_for_tests

        for slug in ("alfa", "beta"):
            community_create_for_tests(slug)
        connections.close_all()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def use_databases(*, app_url: str, owner_url: str) -> None:
    """Point both logins of this process at a database."""
    from cer.config.settings.base import databases

    for alias, description in databases(app_url, owner_url).items():
        connections[alias].close()
        connections[alias].settings_dict.update(
            {key: value for key, value in description.items() if key != "ENGINE"}
        )


@pytest.fixture(autouse=True)
def _back_to_public() -> Iterator[None]:
    """A request or a test leaves no schema behind."""
    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _logs_name_nobody(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No log line of any test holds an IBAN or a codice fiscale of a person (S20)."""
    yield
    for record in caplog.get_records("call"):
        found = re.findall(IDENTIFIER_IN_LOG, record.getMessage())
        assert not [text for text in found if is_iban(text) or is_fiscal_code(text)], record.getMessage()


@pytest.fixture
def enter(db: None) -> Callable[[str], None]:
    """Enter a community by its slug for the rest of the test."""
    from shared_apps.tenants.selectors import tenant_by_slug

    def enter_community(slug: str) -> None:
        connection.set_schema_to_public()
        connection.set_tenant(tenant_by_slug(slug))

    return enter_community


@pytest.fixture(scope="module")
def canaries(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, object]]:
    """Two committed communities with something in every room; what a test adds to them is rolled back."""
    from shared_apps.tenants.services.communities import tenant_delete, tenant_suspend
    from tests.factories import community_create_for_tests
    from tests.populated import ALFA, BETA, community_populate, public_rows_remove

    with django_db_blocker.unblock():
        for slug in (ALFA, BETA):
            community_create_for_tests(slug)
        populated = {slug: community_populate(slug) for slug in (ALFA, BETA)}
    yield populated
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        for slug in (ALFA, BETA):
            tenant_suspend(slug=slug)
            tenant_delete(slug=slug)
        public_rows_remove()


@pytest.fixture
def alfa(enter: Callable[[str], None]) -> None:
    """The test runs inside the community alfa, in a transaction that is rolled back."""
    enter("alfa")


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits, for tests with several connections; use it with communities made for the test."""
    from shared_apps.mails.models import OutgoingMail

    with django_db_blocker.unblock():
        yield
        connection.set_schema_to_public()
        OutgoingMail.objects.all().delete()
        connections.close_all()


@pytest.fixture
def new_community(committing: None) -> Iterator[Callable[[str], object]]:
    """Make communities that really exist, and remove them afterwards."""
    from shared_apps.tenants.models import Tenant
    from shared_apps.tenants.services.communities import tenant_delete, tenant_suspend
    from tests.factories import community_create_for_tests

    made: list[str] = []

    def make(slug: str) -> object:
        made.append(slug)
        return community_create_for_tests(slug)

    yield make
    connection.set_schema_to_public()
    for slug in made:
        if Tenant.objects.filter(slug=slug).exists():
            tenant_suspend(slug=slug)
            tenant_delete(slug=slug)


@pytest.fixture
def comunita_a(shared_knowledge: Path, new_community: Callable[[str], object]) -> str:
    """The schema of a community with the registry, readings and prices of the real one."""
    from tests.real_community import real_community_make

    return real_community_make(shared_knowledge, new_community)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EmailMessage]]:
    """What was mailed; tasks run at once, in this process, and mails do not wait for the commit."""
    from cer.config.celery_app import app as celery_app

    monkeypatch.setattr("shared_apps.mails.posting.on_commit", lambda callback: callback())
    celery_app.conf.task_always_eager = True
    yield mail.outbox
    celery_app.conf.task_always_eager = False
