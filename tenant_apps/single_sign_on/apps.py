from django.apps import AppConfig


class SingleSignOnConfig(AppConfig):
    name = "tenant_apps.single_sign_on"
    label = "single_sign_on"
