"""An identity provider that speaks as much OpenID Connect as our sign-in asks, and misbehaves on order."""

from cer.simulators.openid.provider import Person, SimulatedProvider, Twist
from cer.simulators.openid.server import provider_server, simulated_provider

__all__ = ["Person", "SimulatedProvider", "Twist", "provider_server", "simulated_provider"]
