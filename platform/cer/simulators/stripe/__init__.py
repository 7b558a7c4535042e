"""A payment provider that speaks as much of Stripe's API as our gateway calls.

Objects have the shapes of `API_VERSION`; idempotency keys are honoured, webhooks are signed, a clock of its
own moves subscriptions on, and faults can be ordered: see `account.py` for the switches.
"""

from cer.simulators.stripe.account import API_VERSION, Delivery, Fault, FaultKind, StripeAccount
from cer.simulators.stripe.life import time_advance
from cer.simulators.stripe.server import SimulatedStripe, simulated_stripe, stripe_server

__all__ = [
    "API_VERSION",
    "Delivery",
    "Fault",
    "FaultKind",
    "SimulatedStripe",
    "StripeAccount",
    "simulated_stripe",
    "stripe_server",
    "time_advance",
]
