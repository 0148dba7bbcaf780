"""Providers' documented protocols, one module each."""

from perennial.sandbox.emulate import twilio
from perennial.sandbox.emulate.base import Emulation, Here

EMULATIONS: tuple[Emulation, ...] = (twilio.emulation,)

__all__ = ["EMULATIONS", "Emulation", "Here"]
