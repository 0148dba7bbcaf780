"""Random worlds, in which most gates are open, so that messages come through to be judged.

Hypothesis draws one seed and the number of people; all else follows from them. So worlds vary
widely, and a failing one still shrinks to few people.
"""

from random import Random
from typing import Any

from hypothesis import strategies as st
from tests.decisions.rulebooks import CAMPAIGNS
from tests.decisions.worlds import Campaign, Contact, Delivery, Offer, Person, Round, World

ZONES = (
    *("America/New_York", "America/New_York", "Europe/Berlin", "Asia/Shanghai", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns"),
    *("Mars/Olympus_Mons", "", None),
)
REGIONS = ("US", "US-NY", "CN", "CN-31", "DE", "USA", "", None)
DAYS_AGO = (0, 1, 1, 2, 3, 6, 7, 12, 29, 30, 89, 90, 364, 365)
STATES = ("accepted", "accepted", "queued", "unknown", "rejected", "withheld")


class Chance(Random):
    """Draws for one person or campaign."""

    def rarely(self, one_in: int, values: list[Any]) -> Any:
        """The first value, or with a probability of 1 / `one_in` one of the others."""
        return self.choice(values[1:]) if self.randrange(one_in) == 0 else values[0]


def _contact(chance: Chance) -> Contact:
    return Contact(
        consent=chance.rarely(8, [True, False, None]),
        is_suppressed=chance.rarely(8, [False, True]),
        address=chance.rarely(8, ["own", None, "shared"]),
        is_owner=chance.rarely(8, [True, False]),
        habit=chance.choice([0.0, 0.3, 0.7]),
    )


def _person(chance: Chance, name: str) -> Person:
    return Person(
        name=name,
        zone=chance.choice(ZONES),
        region=chance.choice(REGIONS),
        email=_contact(chance),
        sms=_contact(chance),
        is_erased=chance.rarely(25, [False, True]),
        is_refusing=chance.rarely(12, [False, True]),
        is_paused=chance.rarely(15, [False, True]),
        has_complaint=chance.rarely(20, [False, True]),
        used_days_ago=chance.choice([None, 3, 5, 20]),
        best_hour=chance.choice([None, 3, 9, 12, 20, 23]),
        reached_days_ago=chance.rarely(3, [None, 1, 2, 4]),
        usual_purchase=chance.rarely(5, [None, 3.0, 9.0, 60.0]),
        predicted_value=chance.rarely(5, [None, 2.0, 500.0]),
    )


def _campaign(chance: Chance, name: str) -> Campaign:
    limited = {
        "budget_messages": chance.rarely(4, [None, 0, 1, 2]),
        "budget_cost": chance.rarely(5, [None, 0.03, 0.004, 0.05]),
        "approval_messages": chance.rarely(4, [None, 0, 1, 2]),
        "approved": chance.rarely(4, [None, 1, 2, 5]),
        "sent": chance.rarely(2, [(), ((1, 1), (2, 4)), ((3, 1),), ((1, 2),), ((2, 2), (5, 3))]),
    }
    return Campaign(
        name=name,
        message_class=chance.rarely(7, ["marketing", "service"]),
        programme=chance.rarely(3, ["first", "second"]),
        channels=chance.rarely(2, [("email", "sms"), ("sms", "email"), ("sms",), ("email",)]),
        steps=chance.choice([(0,), (0, 2, 5)]),
        reentry=chance.rarely(3, ["again", "once"]),
        rounds_per_year=chance.choice([1, 2, 3]),
        rest_days=chance.choice([3, 10]),
        cooldown_days=chance.choice([1, 2]),
        holdout_buckets=chance.rarely(3, [0, 3000]),
        send_from=chance.rarely(4, [None, 0, 600, 1260]),
        send_until=chance.rarely(4, [None, 1280, 1320, 1440]),
        is_goal_exit=chance.rarely(4, [True, False]),
        is_complaint_exit=chance.rarely(4, [True, False]),
        is_blackout=chance.rarely(16, [False, True]),
        ends_in=chance.rarely(8, [None, -1, 0]),
        offer=chance.rarely(4, [None, "coupon", "coupon", "missing"]),
        outcome_value=chance.choice([0.5, 3.0, 20.0, 50.0, 21.0]),
        priority=chance.choice([1, 2]),
        **limited,
    )


def _rounds(chance: Chance, one: Campaign, person: str) -> tuple[list[Round], list[Delivery]]:
    """No round, or one or two of a person in a campaign, with their messages."""
    entered = chance.rarely(5, [(), (2,), (3,), (6,), (1,), (30,), (300, 4), (40, 20)])
    arm = chance.rarely(3, ["treatment", "holdout"])
    found = [Round(person, one.name, days, arm, n) for n, days in enumerate(entered, 1)]
    sent = [
        Delivery(
            *(person, entry.days_ago - after, chance.choice(one.channels), one.name, f"step_{n}"),
            state=chance.rarely(6, ["accepted", "rejected"]),
            message_class=one.message_class,
        )
        for entry in (found if arm == "treatment" else ())
        for n, after in enumerate(one.steps, start=1)
        if entry.days_ago > after and chance.rarely(3, [True, False])
    ]
    return found, sent


def _others(chance: Chance, person: str) -> list[Delivery]:
    """Messages of campaigns that are over."""
    return [
        Delivery(
            *(person, chance.choice(DAYS_AGO), chance.choice(["email", "sms"])),
            hour=chance.choice([0, 12, 16, 23]),
            state=chance.choice(STATES),
            message_class=chance.rarely(4, ["marketing", "service"]),
        )
        for _ in range(chance.choice([0, 0, 0, 1, 1, 2, 3, 5]))
    ]


def _stops(chance: Chance, names: list[str]) -> dict[str, Any]:
    """Settings for the whole day: kill switches, earlier holdouts, offers."""
    scopes = [("channel", "sms"), ("programme", "second"), ("campaign", "beta"), ("all", None)]
    addresses = [None, "shared", f"{names[0]}-email", f"{names[-1]}-sms"]
    who = [*names, "gone", "gone", "gone"]
    held = [
        (chance.choice(["global", *CAMPAIGNS]), chance.choice(who), chance.choice(addresses))
        for _ in range(chance.randrange(4))
    ]
    offer = Offer(
        "coupon",
        ends_in=chance.rarely(4, [None, -1, 0]),
        free_codes=chance.rarely(3, [None, 0, 3]),
    )
    return {
        "kills": chance.rarely(3, [(), *((scope,) for scope in scopes)]),
        "holdouts": tuple(held),
        "offers": (offer,),
        "data_age": chance.rarely(12, [1, 3, 4, None]),
    }


@st.composite
def worlds(draw: st.DrawFn, most: int = 20) -> World:
    """Five campaigns and some people; a smaller world has the same ones."""
    seed, count = draw(st.integers(0, 2**64 - 1)), draw(st.integers(most // 2, most))
    campaigns = tuple(_campaign(Chance(f"{seed} {name}"), name) for name in CAMPAIGNS)
    chances = [Chance(f"{seed} {n}") for n in range(count)]
    names = [f"p{n}-{chance.randrange(1000)}" for n, chance in enumerate(chances)]
    people = tuple(_person(chance, name) for chance, name in zip(chances, names, strict=True))
    audiences: dict[tuple[str, str], bool] = {}
    rounds: list[Round] = []
    deliveries: list[Delivery] = []
    for chance, name in zip(chances, names, strict=True):
        deliveries += _others(chance, name)
        for one in campaigns:
            found, sent = _rounds(chance, one, name)
            rounds, deliveries = [*rounds, *found], [*deliveries, *sent]
            if (is_entering := chance.rarely(8, [True, False, None])) is not None:
                audiences[one.name, name] = is_entering
    stops = _stops(Chance(f"{seed} stops"), names)
    return World(campaigns, people, audiences, tuple(rounds), tuple(deliveries), **stops)
