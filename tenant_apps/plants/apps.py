from django.apps import AppConfig


class PlantsConfig(AppConfig):
    name = "tenant_apps.plants"
    label = "plants"
