from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "tenant_apps.sharing"
    label = "sharing"
