"""Providers' documented protocols, one module each."""

from perennial.sandbox.emulate import aliyun, apns, fcm, tencent, twilio, webhook
from perennial.sandbox.emulate.base import Emulation, Here

EMULATIONS: tuple[Emulation, ...] = tuple(
    module.emulation for module in (aliyun, apns, fcm, tencent, twilio, webhook)
)

__all__ = ["EMULATIONS", "Emulation", "Here"]
