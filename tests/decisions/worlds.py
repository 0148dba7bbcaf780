"""A small world to decide. By default nothing stops a message: everybody gets one.

Days are counted back from the day of the run: 1 is yesterday.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.decisions.rulebooks import IMPERSONAL


@dataclass(frozen=True)
class Contact:
    """What is known of one person on one channel.

    Attributes:
        consent: Their latest answer; None: never asked.
        address: Its hash; None: no address.
        is_owner: Whether the address is theirs, if several people gave it.
        habit: Share of their acts on this channel, 0 to 1.
    """

    consent: bool | None = True
    is_suppressed: bool = False
    address: str | None = "own"
    is_owner: bool = True
    habit: float = 0.0


@dataclass(frozen=True)
class Person:
    """A person, as marts describe them."""

    name: str
    zone: str | None = "America/New_York"
    region: str | None = "US"
    email: Contact = field(default_factory=Contact)
    sms: Contact = field(default_factory=Contact)
    is_erased: bool = False
    is_refusing: bool = False
    is_paused: bool = False
    has_complaint: bool = False
    used_days_ago: int | None = 1
    best_hour: int | None = None
    reached_days_ago: int | None = None
    usual_purchase: float | None = None
    predicted_value: float | None = None

    def contact(self, channel: str) -> Contact:
        """What is known of them on a channel."""
        return {"email": self.email, "sms": self.sms}[channel]

    def address(self, channel: str) -> str | None:
        """The hash of their address there."""
        address = self.contact(channel).address
        return f"{self.name}-{channel}" if address == "own" else address


@dataclass(frozen=True)
class Campaign:
    """A campaign's rules; `ends_in` counts days, and None means the same as in a definition."""

    name: str
    message_class: str = "marketing"
    programme: str = "first"
    purpose: str = "marketing"
    channels: tuple[str, ...] = ("email", "sms")
    steps: tuple[int, ...] = (0, 3)
    reentry: str = "again"
    rounds_per_year: int = 2
    rest_days: int | None = 10
    cooldown_days: int = 1
    grace_days: int = 2
    holdout_buckets: int = 0
    send_from: int | None = None
    send_until: int | None = None
    budget_messages: int | None = None
    budget_cost: float | None = None
    approval_messages: int | None = None
    approved: int | None = None
    is_goal_exit: bool = True
    is_complaint_exit: bool = True
    is_blackout: bool = False
    ends_in: int | None = None
    offer: str | None = None
    outcome_value: float = 50.0
    priority: int = 100
    sent: tuple[tuple[int, int], ...] = ()

    @property
    def is_service(self) -> bool:
        """Whether limits on marketing don't apply."""
        return self.message_class == "service"

    @property
    def has_impersonal(self) -> bool:
        """Whether it has a text for people who refuse personalisation."""
        return self.name == IMPERSONAL

    @property
    def round_days(self) -> int:
        """Number of days for which a round is open."""
        return self.steps[-1] + self.grace_days


@dataclass(frozen=True)
class Round:
    """A person's entry into a campaign."""

    person: str
    campaign: str
    days_ago: int
    arm: str = "treatment"
    number: int = 1


@dataclass(frozen=True)
class Delivery:
    """A message in the ledger; `hour` is of the day it was decided for, in UTC."""

    person: str
    days_ago: int
    channel: str = "email"
    campaign: str = "old"
    step: str = "step_1"
    hour: int = 16
    state: str = "accepted"
    message_class: str = "marketing"


@dataclass(frozen=True)
class Offer:
    """What a campaign may promise; half of its face value is the expected cost."""

    name: str
    sizes: tuple[float, ...] = (2.0, 5.0)
    cap_share: float = 0.5
    ends_in: int | None = None
    free_codes: int | None = None
    is_listed: bool = True


@dataclass(frozen=True)
class World:
    """The whole world.

    Attributes:
        audiences: (campaign, person) of its audience, with whether they may enter a round.
        kills: (scope, name) of kill switches.
        holdouts: (draw, person, address) recorded before.
        data_age: Days since anybody used the business, apart from the people here.
    """

    campaigns: tuple[Campaign, ...]
    people: tuple[Person, ...]
    audiences: dict[tuple[str, str], bool]
    rounds: tuple[Round, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    kills: tuple[tuple[str, str | None], ...] = ()
    holdouts: tuple[tuple[str, str, str | None], ...] = ()
    offers: tuple[Offer, ...] = ()
    data_age: int | None = 1

    def campaign(self, name: str) -> Campaign:
        """A campaign by name."""
        return next(one for one in self.campaigns if one.name == name)

    def person(self, name: str) -> Person:
        """A person by name."""
        return next(one for one in self.people if one.name == name)

    def delivered(self, person: str) -> list[Delivery]:
        """Marketing messages of the year that left, or may have left."""
        return [
            one
            for one in self.deliveries
            if one.person == person
            and one.message_class == "marketing"
            and one.state not in {"rejected", "withheld"}
            and 0 < one.days_ago <= 365
        ]


def world_of(*campaigns: Campaign, people: tuple[Person, ...], **more: Any) -> World:
    """A world in which everybody is in every audience."""
    audiences = {(one.name, person.name): True for one in campaigns for person in people}
    return World(campaigns, people, **{"audiences": audiences, **more})
