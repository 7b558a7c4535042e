from django.apps import AppConfig


class AssembliesConfig(AppConfig):
    name = "tenant_apps.assemblies"
    label = "assemblies"
