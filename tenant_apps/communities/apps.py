from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "tenant_apps.communities"
    label = "communities"
