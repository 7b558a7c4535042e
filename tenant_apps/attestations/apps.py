from django.apps import AppConfig


class AttestationsConfig(AppConfig):
    name = "tenant_apps.attestations"
    label = "attestations"
