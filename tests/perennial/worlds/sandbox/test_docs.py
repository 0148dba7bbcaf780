import re
from importlib.metadata import entry_points
from pathlib import Path

from perennial.deliveries.providers.chat.official_account import official_account_emulator as wechat
from perennial.deliveries.providers.chat.wecom import wecom_emulator as wecom
from perennial.deliveries.providers.emulation import GROUP, installed
from perennial.deliveries.providers.emulation.faults import Fault, Kind
from perennial.deliveries.providers.push.apns import apns_emulator as apns
from perennial.deliveries.providers.push.jpush import jpush_emulator as jpush
from perennial.deliveries.providers.webhook import webhook_emulator as webhook

REFERENCE = (Path(__file__).parents[4] / "docs/reference/sandbox.md").read_text(encoding="utf-8")


def first_column(heading: str) -> set[str]:
    section = REFERENCE.partition(f"## {heading}")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_every_provider_and_fault_is_listed() -> None:
    assert first_column("Providers") == {one.name for one in installed()}
    assert {one.name for one in installed()} == entry_points(group=GROUP).names
    assert first_column("Faults") == {kind.value for kind in Kind}
    assert all(f"`{name}`" in REFERENCE for name in Fault.model_fields if name != "kind")


def test_logins_are_those_of_the_emulations() -> None:
    """People copy them from there."""
    logins = (apns.TEAM, apns.KEY, jpush.APP_KEY, wecom.CORPORATION, wechat.APP, webhook.SECRET)

    assert all(f"`{login}`" in REFERENCE for login in logins)
