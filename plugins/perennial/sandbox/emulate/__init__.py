"""Providers' documented protocols, one module each."""

from perennial.sandbox.emulate import apns, fcm, twilio, webhook
from perennial.sandbox.emulate.base import Emulation, Here

EMULATIONS: tuple[Emulation, ...] = tuple(
    module.emulation for module in (apns, fcm, twilio, webhook)
)

__all__ = ["EMULATIONS", "Emulation", "Here"]
