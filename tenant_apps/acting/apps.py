from django.apps import AppConfig


class ActingConfig(AppConfig):
    name = "tenant_apps.acting"
    label = "acting"
