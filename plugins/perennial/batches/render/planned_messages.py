"""The messages that a campaign may send."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from perennial.batches.render.batch_rows import Row
from perennial.batches.render.template_sandbox import LOCALES
from perennial.campaigns.definition import CampaignMessages
from perennial.stores.lake import SCHEMAS

SAMPLE_OFFER = {
    "amount": "$10",
    "offer_text": "$10 off your next purchase",
    "offer_terms": "One coupon per purchase.",
    "offer_expires_on": "2030-12-31",
    "coupon_code": "SAMPLE-CODE",
}
"""The offer in a sample message of a campaign that promises one."""


class Planned(NamedTuple):
    """The choices that determine a message's text."""

    step: str
    channel: str
    variant: str
    locale: str


def planned_messages(campaign: CampaignMessages) -> Iterator[Planned]:
    """Every message with a template in its own language."""
    steps = [step.name for step in campaign.steps]
    for choice in product(steps, campaign.channels, campaign.variants, LOCALES):
        if template_of(campaign, planned := Planned(*choice)):
            yield planned


def template_of(campaign: CampaignMessages, planned: Planned) -> str:
    """Path of the template in the message's language, or empty."""
    step, channel, variant, locale = planned
    for name in (f"{step}-{variant}", step):
        path = campaign.folder / "templates" / f"{name}.{channel}.{locale}.j2"
        if path.exists():
            return str(path)
    return ""


def decision_of(
    campaign: CampaignMessages, planned: Planned, person_id: str, variables: str
) -> Row:
    """A made-up decision to send, for the renderer."""
    return {
        **dict.fromkeys(SCHEMAS["decisions"].names),
        "campaign": campaign.name,
        "message_id": "",
        "person_id": person_id,
        "address_hash": "",
        "message_class": campaign.message_class.value,
        "purpose": campaign.purpose,
        "variables": variables,
        **({"offer_variables": SAMPLE_OFFER} if campaign.offer else {}),
        **planned._asdict(),
    }
