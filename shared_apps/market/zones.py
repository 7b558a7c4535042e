from enum import StrEnum


class MarketZone(StrEnum):
    """Zones of the Italian electricity market since 1 January 2021 (R85)."""

    NORD = "NORD"
    CNOR = "CNOR"
    CSUD = "CSUD"
    SUD = "SUD"
    CALA = "CALA"
    SICI = "SICI"
    SARD = "SARD"
