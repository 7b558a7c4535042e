from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tenant_apps.notices"
    label = "notices"
