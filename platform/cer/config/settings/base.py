"""What holds in every deployment. What two deployments differ in comes from the environment."""

from pathlib import Path
from typing import Any

from cer.config import environment
from cer.kit.database.pool import pooled_connection_reset

PROJECT_ROOT = Path(__file__).resolve().parents[4]

SHARED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_tenants",
    "ninja",
    "shared_apps.tenants",
    "shared_apps.accounts",
    "shared_apps.rulebook",
    "shared_apps.market",
]
TENANT_APPS = [
    "tenant_apps.communities",
    "tenant_apps.access",
    "tenant_apps.members",
    "tenant_apps.plants",
    "tenant_apps.metering",
    "tenant_apps.sharing",
    "tenant_apps.settlement",
    "tenant_apps.ledger",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
COMMUNITY_READABLE_TABLES = [
    "django_content_type",
    "auth_permission",
    "auth_group",
    "accounts_user_groups",
]
"""Tables of others that a community's role may read; our own models say `community_readable = True`."""

AUTH_USER_MODEL = "accounts.User"
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_SYNC_ROUTER = "cer.kit.database.router.SchemaRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_URLCONF = "cer.config.urls_public"
ROOT_URLCONF = "cer.config.urls"
WSGI_APPLICATION = "cer.config.wsgi.application"

DATABASE_POOL = {
    "min_size": 1,
    "max_size": 8,
    "max_lifetime": 20 * 60,
    "timeout": 10,
    "reset": pooled_connection_reset,
}


def databases(
    app_url: str, owner_url: str, *, pool: dict[str, Any] | None = None
) -> dict[str, dict[str, Any]]:
    """The login that serves, and the login that migrates and provisions (S13)."""
    return {
        "default": environment.database(
            app_url, engine="cer.kit.database", options={"pool": pool} if pool else None
        ),
        "owner": environment.database(owner_url, engine="django_tenants.postgresql_backend"),
    }


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"{redis_url}/1",
            "KEY_FUNCTION": "django_tenants.cache.make_key",
        }
    }


MIDDLEWARE = [
    "cer.config.health.HealthMiddleware",
    "cer.config.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shared_apps.tenants.middleware.HostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenant_apps.access.middleware.TenantMiddleware",
    "cer.kit.api.idempotency.IdempotencyMiddleware",
]
IDENTITY_PATHS = ["/api/v1/session"]
"""Paths of a community's host that stay on the public role: sign-in and the account itself."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "it"
USE_I18N = True
STATIC_URL = "static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Rome"
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LOGGING_CONFIG = "cer.config.logging.configure"
LOGGING: dict[str, Any] = {}
LOG_LEVEL = environment.text("LOG_LEVEL", "INFO")
