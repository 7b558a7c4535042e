from django.apps import AppConfig


class SatisfactionConfig(AppConfig):
    name = "shared_apps.satisfaction"
    label = "satisfaction"
