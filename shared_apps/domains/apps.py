from django.apps import AppConfig


class DomainsConfig(AppConfig):
    name = "shared_apps.domains"
    label = "domains"
