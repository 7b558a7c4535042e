"""A checkout: the demo and development, over plain http on `*.localhost`."""

from ipaddress import IPv4Network

from cer.config import environment
from cer.config.settings.base import *  # noqa: F403
from cer.config.settings.base import DATABASE_POOL, PROJECT_ROOT, caches, databases

DEBUG = False
SECRET_KEY = environment.text("SECRET_KEY", "only-for-a-checkout-on-this-machine-never-for-a-server")
FIELD_KEYS = [
    environment.text("FIELD_KEY", "only-for-a-checkout-on-this-machine-never-for-persons"),
    *environment.words("FIELD_KEY_FALLBACKS"),
]
STORAGE_URL = environment.text("STORAGE_URL", f"file://{PROJECT_ROOT}/.cer/files")
BASE_DOMAIN = environment.text("BASE_DOMAIN", "localhost")
PLATFORM_HOSTS = [BASE_DOMAIN, f"www.{BASE_DOMAIN}", f"console.{BASE_DOMAIN}", "127.0.0.1"]
CONSOLE_HOST = f"console.{BASE_DOMAIN}"
WWW_ADDRESS = f"http://www.{BASE_DOMAIN}:8000"
API_DOCS = True
SECOND_FACTOR_REQUIRED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
OUTGOING_NETWORKS = [IPv4Network("127.0.0.0/8")]
"""A checkout may call the doubles of `cer simulate`."""
COMMUNITY_ADDRESS = "http://{domain}:8000"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

_OWNER_URL = environment.text("OWNER_DATABASE_URL", "dbname=cercollettiva user=cer_owner")
DATABASES = databases(
    environment.text("DATABASE_URL", "dbname=cercollettiva user=cer_app"), _OWNER_URL, pool=DATABASE_POOL
)
REDIS_URL = environment.text("REDIS_URL", "redis://127.0.0.1:6379")
CACHES = caches(REDIS_URL)
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_RESULT_BACKEND = f"{REDIS_URL}/2"
