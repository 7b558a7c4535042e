from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "shared_apps.rulebook"
    label = "rulebook"
