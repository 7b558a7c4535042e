"""Which class of data each table is of. Tables of libraries cannot say it, and of young rooms do not yet."""

from collections.abc import Mapping
from graphlib import TopologicalSorter

from django.conf import settings
from django.db.models import Model

from cer.kit.database.finishing import models_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.retention import (
    CUSTOMERS,
    IDENTITIES,
    LAW,
    MESSAGES,
    ROLES,
    SESSIONS,
    SETTINGS,
    TRACES,
    WORKINGS,
    Retention,
    RetentionClass,
    gone,
)
from cer.kit.tenancy import current_schema

BY_NAME: Mapping[str, Retention] = {
    "access.ServiceAccount": ROLES.kept(),
    "console.ActingSession": TRACES.until(gone("until_at", years=10)),
    "console.TenantNote": CUSTOMERS.until(gone("written_at", years=10)),
    "flags.FlagOverride": SETTINGS.kept(),
    "jobs.Job": WORKINGS.until(gone("ended_at", days=90)),
    "mails.OutgoingMail": MESSAGES.kept(),
    "single_sign_on.ProviderIdentity": ROLES.kept(),
    "single_sign_on.SignInProvider": SETTINGS.kept(),
    "sample.SampleRow": WORKINGS.kept(),
    "sample.SampleSet": WORKINGS.kept(),
    "account.EmailAddress": IDENTITIES.with_person(),
    "account.EmailConfirmation": IDENTITIES.until(gone("created", days=30)),
    "accounts.User_groups": ROLES.kept(),
    "accounts.User_user_permissions": ROLES.kept(),
    "auth.Group": SETTINGS.kept(),
    "auth.Group_permissions": SETTINGS.kept(),
    "auth.Permission": SETTINGS.kept(),
    "contenttypes.ContentType": LAW.kept(),
    "mfa.Authenticator": IDENTITIES.with_person(),
    "sessions.Session": SESSIONS.until(gone("expire_date")),
    "usersessions.UserSession": SESSIONS.until(gone("last_seen_at", days=30)),
}


def tables_here() -> list[type[Model]]:
    """The tables of the schema that is entered: a community's, or the platform's."""
    in_public = current_schema() == PUBLIC_SCHEMA
    return models_of(settings.SHARED_APPS if in_public else settings.TENANT_APPS)


def retention_of(model: type[Model]) -> Retention:
    """What a table declares; one that declares nothing is a mistake, which a test finds."""
    declared: Retention | None = getattr(model, "retention", None)
    return declared or BY_NAME[model._meta.label]


def tables_by_class() -> Mapping[RetentionClass, list[type[Model]]]:
    """The tables here by their class, rows that hang on others before those they hang on."""
    tables = tables_here()
    order: TopologicalSorter[type[Model]] = TopologicalSorter(dict.fromkeys(tables, ()))
    for table in tables:
        for field in table._meta.concrete_fields:
            if field.related_model in tables and field.related_model is not table:
                order.add(field.related_model, table)
    found: dict[RetentionClass, list[type[Model]]] = {}
    for table in order.static_order():
        found.setdefault(retention_of(table).of, []).append(table)
    return found
