from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "tenant_apps.settlement"
    label = "settlement"
