from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "tenant_apps.metering"
    label = "metering"
