from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "tenant_apps.areas"
    label = "areas"
