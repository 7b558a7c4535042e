from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "tenant_apps.compliance"
    label = "compliance"
