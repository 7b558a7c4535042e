from django.apps import AppConfig


class EnergyConfig(AppConfig):
    name = "tenant_apps.energy"
    label = "energy"
