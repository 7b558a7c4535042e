"""What holds in every deployment. What two deployments differ in comes from the environment."""

from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from cer.config import environment
from cer.config.schedule import SCHEDULE
from cer.kit.database.pool import pooled_connection_reset
from cer.kit.limits import Limit

PROJECT_ROOT = Path(__file__).resolve().parents[4]

SHARED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_tenants",
    "ninja",
    "shared_apps.tenants",
    "shared_apps.mails",
    "shared_apps.accounts",
    "anymail",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "shared_apps.rulebook",
    "shared_apps.market",
    "shared_apps.places",
    "shared_apps.plans",
    "shared_apps.usage",
    "shared_apps.jobs",
    "shared_apps.flags",
    "billing_saas",
    "shared_apps.signup",
    "shared_apps.console",
    "shared_apps.domains",
    "shared_apps.support",
    "shared_apps.satisfaction",
]
TENANT_APPS = [
    "tenant_apps.audit",
    "tenant_apps.privacy",
    "tenant_apps.communities",
    "tenant_apps.access",
    "tenant_apps.members",
    "tenant_apps.plants",
    "tenant_apps.metering",
    "tenant_apps.assemblies",
    "tenant_apps.sharing",
    "tenant_apps.settlement",
    "tenant_apps.energy",
    "tenant_apps.ledger",
    "tenant_apps.dues",
    "tenant_apps.compliance",
    "tenant_apps.documents",
    "tenant_apps.first_steps",
    "tenant_apps.overview",
    "tenant_apps.home",
    "tenant_apps.applications",
    "tenant_apps.webhooks",
    "tenant_apps.single_sign_on",
    "tenant_apps.notices",
    "tenant_apps.live",
    "tenant_apps.attestations",
    "tenant_apps.areas",
    "tenant_apps.sample",
    "tenant_apps.acting",
    "tenant_apps.helpdesk",
]
INSTALLED_APPS = [*SHARED_APPS, "guardian", *TENANT_APPS]
"""guardian reads our own tables of grants (`tenant_apps.access`); its own ones are made in no schema."""
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = GUARDIAN_MONKEY_PATCH_GROUP = False
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # its sign-in backend reads account tables, which no community may
    "staticfiles.W004",  # programs that serve no pages need no built web
]
COMMUNITY_READABLE_TABLES = [
    "django_content_type",
    "auth_permission",
    "auth_group",
    "accounts_user_groups",
]
"""Tables of others that a community's role may read; our own models say `community_readable = True`."""

PLAN_MEMBERS_COUNT = "tenant_apps.sample.selectors.members_counted"
"""How many members of the entered community count for its plan."""
PROVISIONING_STEPS = {
    "roles": [
        "tenant_apps.communities.founding.community_found",
        "tenant_apps.access.founding.owner_found",
    ],
    "billing": [
        "billing_saas.services.customers.customer_found",
        "tenant_apps.sample.founding.sample_found",
    ],
}
"""What rooms of higher floors do for a community that signed up: `step(order)`, idempotent."""
SIGN_UP_CHECKOUT = "billing_saas.services.checkout.checkout_of_sign_up"
SIGN_UP_PAYMENT_STATE = "billing_saas.selectors.payment_state_of"
"""The page on which who signs up gives a card, and what the provider said of it."""
DOMAIN_RESOLVER = "shared_apps.domains.resolver.txt_records"
"""Who answers for the TXT records that prove a domain: `resolver(name)` gives its texts."""
DOMAIN_CERTIFICATES = "cer.adapters.certificates.certificate_until"
"""Who knows until when a domain's certificate is good: `until(domain)`, or a refusal with the reason."""
ALLOWED_HOSTS = ["*"]
"""Communities have domains of their own, so the host is judged by `HostMiddleware`, which knows them all."""
SIGNUP_LIMITS = {
    "network": Limit(times=30, within_s=3600),
    "address": Limit(times=5, within_s=3600),
    "looking": Limit(times=300, within_s=60),
}
"""Sign-ups begun or resumed per client network, mails per address, looks at addresses per network (S25)."""
USAGE_COUNTERS = {
    "members_active": "tenant_apps.sample.selectors.members_active",
    "pods_active": "tenant_apps.sample.selectors.pods_active",
    "readings_imported": "tenant_apps.sample.selectors.values_imported",
    "storage_bytes": "tenant_apps.documents.selectors.storage_bytes",
    "paid_out_cents": "tenant_apps.ledger.selectors.paid_out_cents",
}
"""Figures of a day, counted inside the community: `counter(day)`."""
JOB_KINDS = {
    "settlement.run_compute": "settlement",
    "metering.file_import": "import",
    "documents.print_job": "print",
    "compliance.dossier": "dossier",
    "settlement.rule_set_try": "rule_set",
}
"""Tasks that the console follows from asked for to done, by kind; of others it sees what failed."""
JOB_SOURCES = {
    "settlement": "tenant_apps.settlement.work.SETTLEMENTS",
    "import": "tenant_apps.metering.work.IMPORTS",
    "print": "tenant_apps.documents.work.PRINTS",
    "dossier": "tenant_apps.compliance.work.DOSSIERS",
}
"""What rooms show of their long work at `/jobs`."""
RULE_SET_TRY_TASK = "settlement.rule_set_try"
"""What tries an edition of the law on a community's last published month."""
CONSOLE_BILLING = {
    "invoices": "billing_saas.selectors.invoices_of_tenant",
    "owed": "billing_saas.selectors.charges_owed_by_all",
}
"""What the console shows of billing: a community's invoices, and what all of them owe."""
TASK_MAY_BEGIN = "shared_apps.jobs.services.job_may_begin"
ACCOUNT_ADDRESS_STEPS = ["tenant_apps.access.services.roles.role_address_change"]
"""What a community does when somebody in it has another mail address: `step(account_id=, email=)`, inside the
community and the transaction of the change."""
PLAN_CHANGED_STEPS = ["billing_saas.services.following.plan_changed"]
"""What else a change of plan does, inside its transaction: `step(tenant_id=, change=)`, as billing."""

AUTH_USER_MODEL = "accounts.User"
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
COMMUNITY_AUDIT_MODEL = "audit.AuditEntry"
PLATFORM_AUDIT_MODEL = "tenants.PlatformEvent"
TENANT_SYNC_ROUTER = "cer.kit.database.router.SchemaRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_URLCONF = "cer.config.urls_public"
CONSOLE_URLCONF = "cer.config.urls_console"
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


def mail_service_settings(
    service: environment.MailService, reports_secret: str
) -> tuple[str, dict[str, Any]]:
    """The backend of a mail service, and its settings; who reports to us knows `reports_secret`."""
    prefix = service.name.upper()
    url = {f"{prefix}_API_URL": service.api_url} if service.api_url else {}
    anymail = {
        f"{prefix}_API_KEY": service.key,
        **url,
        "WEBHOOK_SECRET": f"cer:{reports_secret}",
        "REQUESTS_TIMEOUT": (5, 20),
    }
    return f"anymail.backends.{service.name}.EmailBackend", anymail


STATEMENT_TIMEOUT_MS = 20_000
"""A query that a request asks is ended then (S28); the worker lets its own run longer."""
WORKER_STATEMENT_TIMEOUT_MS = 15 * 60_000

WEB_ROOT = Path(environment.text("WEB_ROOT", str(PROJECT_ROOT / "web" / "dist")))
"""The built web: the index pages of its three faces, and their assets."""
STATICFILES_DIRS = [("web", WEB_ROOT)]
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/web/assets/"  # every name there holds a hash of the content
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

MIDDLEWARE = [
    "cer.config.security.SecurityHeadersMiddleware",
    "cer.config.health.HealthMiddleware",
    "cer.config.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shared_apps.tenants.middleware.HostMiddleware",
    "cer.config.pages.PagesMiddleware",
    "shared_apps.accounts.middleware.HostSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shared_apps.accounts.middleware.IdentityLimitMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenant_apps.access.middleware.TenantMiddleware",
    "shared_apps.console.middleware.StaffMiddleware",
    "shared_apps.usage.middleware.UsageMiddleware",
    "cer.kit.audit.middleware.ActingMiddleware",
    "cer.kit.api.edits.EditMiddleware",
    "tenant_apps.access.masking.MaskMiddleware",
    "cer.kit.api.idempotency.IdempotencyMiddleware",
]
IDENTITY_PATHS = [
    "/api/platform/v1/session",
    "/api/platform/v1/session/email",
    "/api/platform/v1/session/email/confirm",
    "/api/v1/session",
    "/api/v1/session/acting",
    "/api/v1/session/communities",
    "/api/v1/session/email",
    "/api/v1/session/email/confirm",
    "/api/v1/session/hand-over",
    "/api/v1/session/provider",
    "/api/v1/session/provider/answer",
    "/api/v1/invitation",
    "/api/v1/invitation/accept",
]
IDENTITY_PREFIX = "/_allauth/"
"""Paths that stay on the public role and ask for no role: sign-in and the account itself."""
PUBLIC_PREFIX = "/api/v1/public/"
"""Paths inside a community that anybody may use, whoever is signed in."""

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

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SECOND_FACTOR_REQUIRED = True
"""Owners, managers, accountants and platform staff prove a second factor; only a checkout may do without."""
IDENTITY_LIMITS = {
    "tenant": Limit(times=600, within_s=60),
    "network": Limit(times=60, within_s=60),
    "account": Limit(times=10, within_s=300),
    "mailbox": Limit(times=10, within_s=24 * 3600),
}
"""Attempts to sign in, reset, prove or accept: per community, per client network, per account (S25); and
mails to one address that strangers may cause."""
CONSOLE_LIMIT = Limit(times=300, within_s=60)
"""Requests of one member of the staff on the console."""
OUTGOING_NETWORKS: list[IPv4Network] = []
"""Networks that are not public and may be called all the same when a customer names them: for tests."""
TRUSTED_PROXIES = 0
"""Proxies of ours before the application; the client's address is what the outermost one wrote."""
PASSWORD_RESET_TIMEOUT = 2 * 3600
CSRF_FAILURE_VIEW = "cer.kit.api.problems.csrf_failure"
SECRET_KEY_FALLBACKS: list[str] = []

ACCOUNT_ADAPTER = "shared_apps.accounts.sign_in_library.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "shared_apps.accounts.reset_links.HostBoundResetToken"  # noqa: S105
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ["browser"]
HEADLESS_ADAPTER = "shared_apps.accounts.sign_in_library.HeadlessAdapter"
MFA_ADAPTER = "shared_apps.accounts.sign_in_library.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1

_ALWAYS = frozenset(
    {"readings.import", "billing.view", "billing.manage", "plan.view", "plan.manage", "tickets.use"}
)
UNRESTRICTED_PERMISSIONS = {
    "read_only": _ALWAYS,
    "suspended": _ALWAYS | {"own.view", "community.view", "audit.view"},
}
"""Doors that stay open at each restriction: readings come in, payments go out, members see their figures."""

STRIPE_API_KEY = environment.text("STRIPE_API_KEY", "")
"""Without it nothing is sold: plans limit what they limit, and nobody is charged."""
STRIPE_URL = environment.text("STRIPE_URL", "")
STRIPE_WEBHOOK_SECRETS = environment.words("STRIPE_WEBHOOK_SECRETS")
"""The one in use and, during a rotation, the other."""
SELLER = environment.json_object("SELLER")
"""Who we are on our invoices: name, vat_number, street, postcode, town, province, and optionally iban."""
SDI_URL = environment.text("SDI_URL", "null:")
"""How invoices reach the exchange system: `pec:sdi01@pec.fatturapa.it`, or `null:` to keep them here."""
FATTURAPA_XSD_PATH = environment.text("FATTURAPA_XSD_PATH", "")
"""The official schema, which invoices are checked against before they leave."""

DEFAULT_FROM_EMAIL = "CerCollettiva <noreply@localhost>"
WWW_ADDRESS = "https://www.localhost"
"""Address of the public site in mails."""
COMMUNITY_ADDRESS = "https://{domain}"
"""How a community's host becomes an address in a mail (S17)."""

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "it"
LANGUAGES = [("it", "italiano"), ("en", "English"), ("de", "Deutsch")]
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
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LOGGING_CONFIG = "cer.config.logging.configure"
LOGGING: dict[str, Any] = {}
LOG_LEVEL = environment.text("LOG_LEVEL", "INFO")
