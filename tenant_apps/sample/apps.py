from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tenant_apps.sample"
    label = "sample"
