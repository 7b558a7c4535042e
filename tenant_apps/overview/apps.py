from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "tenant_apps.overview"
    label = "overview"
