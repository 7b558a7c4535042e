from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "shared_apps.jobs"
    label = "jobs"

    def ready(self) -> None:
        from shared_apps.jobs.signals import broker_follow

        broker_follow()
