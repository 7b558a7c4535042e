from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "tenant_apps.helpdesk"
    label = "helpdesk"
