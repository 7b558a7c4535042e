from django.apps import AppConfig


class MailsConfig(AppConfig):
    name = "shared_apps.mails"
    label = "mails"
