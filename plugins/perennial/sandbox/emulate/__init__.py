"""Providers' documented protocols, one module each, or one for a few that are alike."""

from perennial.sandbox.emulate import (
    aliyun,
    apns,
    audiences,
    fcm,
    jpush,
    robots,
    tencent,
    twilio,
    webhook,
    wechat,
    wecom,
)
from perennial.sandbox.emulate.base import Emulation, Here

EMULATIONS: tuple[Emulation, ...] = (
    *(aliyun.emulation, apns.emulation, fcm.emulation, jpush.emulation, tencent.emulation),
    *(twilio.emulation, webhook.emulation, wechat.emulation, wecom.emulation),
    *(robots.dingtalk, robots.lark),
    *(audiences.braze, audiences.hubspot, audiences.mailchimp),
)

__all__ = ["EMULATIONS", "Emulation", "Here"]
