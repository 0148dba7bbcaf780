"""The messages a campaign may send, before anybody is chosen for them."""

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
"""What a message of a campaign that promises something may say of it."""


class Planned(NamedTuple):
    """One message that a campaign may send: everything that chooses its words."""

    step: str
    channel: str
    variant: str
    locale: str


def planned_messages(campaign: CampaignMessages) -> Iterator[Planned]:
    """Every message of a campaign that has a template in its own language."""
    steps = [step.name for step in campaign.steps]
    for choice in product(steps, campaign.channels, campaign.variants, LOCALES):
        if template_of(campaign, planned := Planned(*choice)):
            yield planned


def template_of(campaign: CampaignMessages, planned: Planned) -> str:
    """The path of the template that a message is rendered from; empty if it is in no language."""
    step, channel, variant, locale = planned
    for name in (f"{step}-{variant}", step):
        path = campaign.folder / "templates" / f"{name}.{channel}.{locale}.j2"
        if path.exists():
            return str(path)
    return ""


def decision_of(
    campaign: CampaignMessages, planned: Planned, person_id: str, variables: str
) -> Row:
    """A decision to send, as the renderer takes it; it was never made, and no file holds it."""
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
