"""Endpoints: registered, changed, given a new secret, removed."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.adapters.outgoing_web import url_checked
from cer.kit.audit import audit_record, created
from cer.kit.encryption import sealed_place
from cer.kit.errors import RuleBrokenError
from cer.kit.masking import HIDDEN
from cer.kit.refusals import field_refused, text_checked
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.audit.selectors import last_number
from tenant_apps.webhooks.events import EVENT_TYPES
from tenant_apps.webhooks.models import NAME_LENGTH, WebhookEndpoint
from tenant_apps.webhooks.selectors import endpoint_for_change

SECRET_START = "whsec_"  # noqa: S105  # how a secret begins


@dataclass(frozen=True, slots=True, repr=False)
class NewSecret:
    """An endpoint and the secret it signs with, which is shown this once."""

    endpoint: WebhookEndpoint
    secret: str


@transaction.atomic
def endpoint_add(*, name: str, url: str, event_types: Collection[str]) -> NewSecret:
    """Tell an address of every change of some kinds, from now on."""
    feature_required(Feature.WEBHOOKS)
    endpoint = WebhookEndpoint(
        name=_name_checked(name),
        url=_url_checked(url),
        event_types=_types_checked(event_types),
        told_until_number=last_number(),
    )
    secret = _secret_set(endpoint)
    endpoint.save(force_insert=True)
    endpoint.refresh_from_db()
    audit_record("webhook_endpoint.added", endpoint, created(endpoint), label=endpoint.name)
    return NewSecret(endpoint, secret)


@transaction.atomic
def endpoint_change(
    *, endpoint_id: UUID, name: str, url: str, event_types: Collection[str], is_enabled: bool
) -> WebhookEndpoint:
    """Change what an endpoint is; enabled again it is told of what happens from now on."""
    endpoint = endpoint_for_change(endpoint_id)
    before = _shown(endpoint)
    endpoint.name, endpoint.url = _name_checked(name), _url_checked(url)
    endpoint.event_types = _types_checked(event_types)
    if is_enabled and endpoint.disabled_at:
        feature_required(Feature.WEBHOOKS)
        endpoint.disabled_at, endpoint.failing_since = None, None
        endpoint.told_until_number = last_number()
    elif not is_enabled and not endpoint.disabled_at:
        endpoint.disabled_at = timezone.now()
    endpoint.save()
    after = _shown(endpoint)
    changes = {field: (before[field], after[field]) for field in after if before[field] != after[field]}
    audit_record("webhook_endpoint.changed", endpoint, changes, label=endpoint.name)
    return endpoint


@transaction.atomic
def secret_rotate(*, endpoint_id: UUID, grace: timedelta) -> NewSecret:
    """Give an endpoint a new secret; until the grace ends everything is signed with both."""
    endpoint = endpoint_for_change(endpoint_id)
    old = secret_opened(endpoint, "secret")
    secret = _secret_set(endpoint)
    place = sealed_place("webhooks.webhookendpoint", endpoint.pk, "previous")
    endpoint.previous_sealed = field_cipher_here().seal(old.encode(), place=place)
    endpoint.previous_until = timezone.now() + grace
    endpoint.save(update_fields=["secret_sealed", "previous_sealed", "previous_until"])
    changes = {"secret": (HIDDEN, HIDDEN), "previous_until": (None, endpoint.previous_until)}
    audit_record("webhook_endpoint.secret_rotated", endpoint, changes, label=endpoint.name)
    return NewSecret(endpoint, secret)


@transaction.atomic
def endpoint_remove(*, endpoint_id: UUID) -> None:
    """Stop telling an address, and forget what it was told."""
    endpoint = endpoint_for_change(endpoint_id)
    changes = {"url": (endpoint.url, None), "event_types": (endpoint.event_types, None)}
    audit_record("webhook_endpoint.removed", endpoint, changes, label=endpoint.name)
    endpoint.delete()


def secret_opened(endpoint: WebhookEndpoint, field: str) -> str:
    """`secret`, or `previous` for the one before the last rotation."""
    place = sealed_place("webhooks.webhookendpoint", endpoint.pk, field)
    return field_cipher_here().open(bytes(getattr(endpoint, f"{field}_sealed")), place=place).decode()


def _secret_set(endpoint: WebhookEndpoint) -> str:
    secret = SECRET_START + secrets.token_urlsafe(32)
    place = sealed_place("webhooks.webhookendpoint", endpoint.pk, "secret")
    endpoint.secret_sealed = field_cipher_here().seal(secret.encode(), place=place)
    return secret


def _shown(endpoint: WebhookEndpoint) -> dict[str, object]:
    names = ("name", "url", "event_types", "disabled_at")
    return {name: getattr(endpoint, name) for name in names}


def _name_checked(name: str) -> str:
    if not (spoken := text_checked("name", name, longest=NAME_LENGTH)):
        raise field_refused("name", "Give the endpoint a name.", code="name_missing")
    return spoken


def _url_checked(url: str) -> str:
    try:
        return url_checked(url)
    except RuleBrokenError as refusal:
        raise field_refused("url", refusal.sentence, code=refusal.code) from refusal


def _types_checked(event_types: Collection[str]) -> list[str]:
    unknown = sorted(set(event_types) - set(EVENT_TYPES))
    if unknown or not event_types:
        raise field_refused(
            "event_types",
            f"{', '.join(unknown) or 'No event'} cannot be told of; choose among {', '.join(EVENT_TYPES)}.",
            code="event_type_unknown",
        )
    return sorted(set(event_types))
