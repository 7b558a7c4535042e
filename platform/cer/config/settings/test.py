"""Tests: the suite starts its own servers and fills in where they listen (`tests/conftest.py`)."""

from cer.config import environment
from cer.config.settings.base import *  # noqa: F403
from cer.config.settings.base import caches, databases
from cer.kit.limits import Limit

DEBUG = False
SECRET_KEY = "a key that only the tests know, long enough"  # noqa: S105
FIELD_KEYS = ["a field key that only the tests know, long enough"]
STORAGE_URL = "memory:"
BASE_DOMAIN = "localhost"
PLATFORM_HOSTS = ["localhost", "www.localhost", "console.localhost", "testserver"]
CONSOLE_HOST = f"console.{BASE_DOMAIN}"
WWW_ADDRESS = f"http://www.{BASE_DOMAIN}"
API_DOCS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_REQUIRED = False
IDENTITY_LIMITS = {
    kind: Limit(times=100_000, within_s=60) for kind in ("tenant", "network", "account", "mailbox")
}
DOMAIN_RESOLVER = "tests.domains.name_server.asked"
DOMAIN_CERTIFICATES = "tests.domains.certificates.shown"
SIGNUP_LIMITS = {kind: Limit(times=100_000, within_s=60) for kind in ("network", "address", "looking")}
COMMUNITY_ADDRESS = "http://{domain}"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

DATABASES = databases(
    environment.text("DATABASE_URL", "dbname=cer_test user=cer_app"),
    environment.text("OWNER_DATABASE_URL", "dbname=cer_test user=cer_owner"),
)
REDIS_URL = environment.text("REDIS_URL", "redis://127.0.0.1:1")
CACHES = caches(REDIS_URL)
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_RESULT_BACKEND = f"{REDIS_URL}/2"
KILL_AT = environment.text("KILL_AT", "")
"""Where a test process ends itself (`cer.kit.kill_points`)."""
