"""Words of a plan that every room may use."""

from django.db import models


class Feature(models.TextChoices):
    """What a plan may hold beyond the core, which every community has."""

    FORECAST = "forecast"
    ANALYTICS = "analytics"
    API = "api"
    WEBHOOKS = "webhooks"
    SSO = "sso"
    CUSTOM_DOMAIN = "custom_domain"
    SUPPORT_API = "support_api"
    PRIORITY_QUEUE = "priority_queue"


class Rhythm(models.TextChoices):
    """How often a subscription is charged."""

    MONTH = "month"
    YEAR = "year"
