"""Providers' documented protocols, one module each, or one for a few that are alike."""

from perennial.worlds.sandbox.emulate import aliyun_emulator as aliyun
from perennial.worlds.sandbox.emulate import apns_emulator as apns
from perennial.worlds.sandbox.emulate import audiences, webhook, wechat
from perennial.worlds.sandbox.emulate import fcm_emulator as fcm
from perennial.worlds.sandbox.emulate import jpush_emulator as jpush
from perennial.worlds.sandbox.emulate import robots_emulator as robots
from perennial.worlds.sandbox.emulate import tencent_emulator as tencent
from perennial.worlds.sandbox.emulate import twilio_emulator as twilio
from perennial.worlds.sandbox.emulate import wecom_emulator as wecom
from perennial.worlds.sandbox.emulate.base import Emulation, Here

EMULATIONS: tuple[Emulation, ...] = (
    *(aliyun.emulation, apns.emulation, fcm.emulation, jpush.emulation, tencent.emulation),
    *(twilio.emulation, webhook.emulation, wechat.emulation, wecom.emulation),
    *(robots.dingtalk, robots.lark),
    *(audiences.braze, audiences.hubspot, audiences.mailchimp),
)

__all__ = ["EMULATIONS", "Emulation", "Here"]
