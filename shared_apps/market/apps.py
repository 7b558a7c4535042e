from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "shared_apps.market"
    label = "market"
