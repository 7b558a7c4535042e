"""A server on the open net: secrets from the environment, https only."""

from cer.config import environment
from cer.config.settings.base import *  # noqa: F403
from cer.config.settings.base import DATABASE_POOL, PROJECT_ROOT, caches, databases, mail_service_settings

DEBUG = False
SECRET_KEY = environment.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
FIELD_KEYS = [environment.secret("FIELD_KEY"), *environment.words("FIELD_KEY_FALLBACKS")]
STORAGE_URL = environment.text("STORAGE_URL")
BASE_DOMAIN = environment.text("BASE_DOMAIN")
PLATFORM_HOSTS = [BASE_DOMAIN, f"www.{BASE_DOMAIN}", f"console.{BASE_DOMAIN}"]
CONSOLE_HOST = f"console.{BASE_DOMAIN}"
WWW_ADDRESS = f"https://www.{BASE_DOMAIN}"
API_DOCS = False
STATIC_ROOT = environment.text("STATIC_ROOT", str(PROJECT_ROOT / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

DATABASES = databases(
    environment.text("DATABASE_URL"), environment.text("OWNER_DATABASE_URL"), pool=DATABASE_POOL
)
REDIS_URL = environment.text("REDIS_URL")
CACHES = caches(REDIS_URL)
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_RESULT_BACKEND = f"{REDIS_URL}/2"

SECOND_FACTOR_REQUIRED = True
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 1)

_MAIL_URL = environment.text("MAIL_URL")
if _SERVICE := environment.mail_service(_MAIL_URL):
    EMAIL_BACKEND, ANYMAIL = mail_service_settings(_SERVICE, environment.secret("MAIL_REPORTS_SECRET"))
else:
    _MAIL = environment.mail_server(_MAIL_URL)
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.is_tls_from_start, _MAIL.is_tls_upgraded
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", f"CerCollettiva <noreply@{BASE_DOMAIN}>")

SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
