from django.apps import AppConfig


class FirstStepsConfig(AppConfig):
    name = "tenant_apps.first_steps"
    label = "first_steps"
