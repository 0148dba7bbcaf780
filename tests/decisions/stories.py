"""Hand-made worlds: each candidate has one problem, and is named after it.

Campaigns have the five existing names; a story is a world with the expected reasons.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.decisions.oracle import bucket
from tests.decisions.rulebooks import HOLDOUT_SHARE
from tests.decisions.worlds import (
    Campaign,
    Contact,
    Delivery,
    Offer,
    Person,
    Round,
    World,
    world_of,
)

from perennial.domain import Reason

REFUSED, BOUNCED = Contact(consent=False), Contact(is_suppressed=True)
SHARED, MISSING = Contact(address="shared", is_owner=False), Contact(address=None)


class Story(NamedTuple):
    """A world, its rulebook, and the expected reason by campaign and person."""

    book: str
    world: World
    expected: Mapping[tuple[str, str], Reason]


def free(name: str, *salts: str) -> str:
    """A name, from a word, that no draw holds out."""
    numbered = (f"{name}{n}" for n in range(1000))
    limit = HOLDOUT_SHARE * 10_000
    return next(
        one for one in numbered if all(bucket(salt, one) >= limit for salt in ("global", *salts))
    )


def drawn(name: str) -> str:
    """A name that the global draw holds out."""
    numbered = (f"{name}{n}" for n in range(1000))
    return next(one for one in numbered if bucket("global", one) < HOLDOUT_SHARE * 10_000)


def both(contact: Contact) -> dict[str, Any]:
    """The same on both channels."""
    return {"email": contact, "sms": contact}


def people_who_are_stopped() -> Story:
    """One campaign; each person is stopped for another reason."""
    alone = {
        Reason.SELECTED: Person(free("fine")),
        Reason.ERASED: Person(free("erased"), is_erased=True),
        Reason.NO_CONSENT: Person(free("refused"), **both(REFUSED)),
        Reason.SUPPRESSED: Person(free("bounced"), **both(BOUNCED)),
        Reason.SHARED_ADDRESS: Person(free("shared"), **both(SHARED)),
        Reason.UNREACHABLE: Person(free("missing"), **both(MISSING)),
        Reason.PAUSED: Person(free("resting"), is_paused=True),
        Reason.OPEN_COMPLAINT: Person(free("angry"), has_complaint=True),
        Reason.NOT_ENTERING: Person(free("outside")),
        Reason.REFUSES_PERSONALISATION: Person(free("private"), is_refusing=True),
        Reason.GLOBAL_HOLDOUT: Person(drawn("silent")),
        Reason.CAMPAIGN_HOLDOUT: Person(free("recorded")),
        Reason.CAP_REACHED: Person(free("full")),
        Reason.TOO_SOON: Person(free("recent")),
        Reason.FATIGUE: Person(free("tired"), used_days_ago=20),
    }
    who = {reason: person.name for reason, person in alone.items()}
    many = [Delivery(who[Reason.CAP_REACHED], n) for n in (2, 3, 4, 5)]
    late = Delivery(who[Reason.TOO_SOON], 1, hour=23)
    unanswered = [Delivery(who[Reason.FATIGUE], n) for n in (3, 12, 13, 14, 15, 16)]
    world = world_of(
        Campaign("beta", approved=5),
        people=tuple(alone.values()),
        deliveries=(*many, late, *unanswered),
        holdouts=(("beta", who[Reason.CAMPAIGN_HOLDOUT], None),),
    )
    world.audiences["beta", who[Reason.NOT_ENTERING]] = False
    return Story("one_a_day", world, {("beta", name): reason for reason, name in who.items()})


def rolling_windows() -> Story:
    """Four texts in 30 days, none in 7; five messages in the month."""
    texted, written = Person(free("texted"), email=REFUSED), Person(free("written"))
    texts = [Delivery(texted.name, n, "sms") for n in (8, 15, 22, 29)]
    mails = [Delivery(written.name, n) for n in (2, 8, 9, 10, 11)]
    world = world_of(Campaign("alpha"), people=(texted, written), deliveries=(*texts, *mails))
    expected = {("alpha", one.name): Reason.CAP_REACHED for one in (texted, written)}
    return Story("one_a_day", world, expected)


def calendar_windows() -> Story:
    """Six texts in the year, none recently; five messages in the week."""
    texted, written = Person(free("texted"), email=REFUSED), Person(free("written"))
    texts = [Delivery(texted.name, n, "sms") for n in (20, 30, 40, 50, 60, 70)]
    mails = [Delivery(written.name, n) for n in (3, 4, 5)]
    more = [Delivery(written.name, n, "sms") for n in (4, 5)]
    world = world_of(
        Campaign("alpha"), people=(texted, written), deliveries=(*texts, *mails, *more)
    )
    expected = {("alpha", one.name): Reason.CAP_REACHED for one in (texted, written)}
    return Story("several_a_day", world, expected)


def rounds_that_rest() -> Story:
    """One campaign of three steps; each person is at another point of it."""
    campaign = Campaign(
        "beta", steps=(0, 4, 8), rounds_per_year=2, rest_days=10, cooldown_days=2, grace_days=1
    )
    names = {
        Reason.SELECTED: free("second"),
        Reason.GOAL_REACHED: free("done"),
        Reason.LEFT_AUDIENCE: free("left"),
        Reason.STEP_NOT_DUE: free("waiting"),
        Reason.COOLDOWN: free("cooling"),
        Reason.RESTING: free("resting"),
        Reason.ROUNDS_USED: free("twice"),
    }
    entered = {Reason.RESTING: (18,), Reason.ROUNDS_USED: (300, 100), Reason.STEP_NOT_DUE: (2,)}
    people = tuple(
        Person(name, reached_days_ago=3 if reason == Reason.GOAL_REACHED else None)
        for reason, name in names.items()
    )
    rounds = [
        Round(name, "beta", days, number=n)
        for reason, name in names.items()
        for n, days in enumerate(entered.get(reason, (4,)), start=1)
    ]
    first = [
        Delivery(one.person, one.days_ago, campaign="beta")
        for one in rounds
        if one.person != names[Reason.STEP_NOT_DUE]  # too late for the first step
    ]
    last = Delivery(names[Reason.RESTING], 9, campaign="beta", step="step_3")
    soon = Delivery(names[Reason.COOLDOWN], 1, campaign="beta", step="step_1")
    world = world_of(campaign, people=people, rounds=tuple(rounds), deliveries=(*first, last, soon))
    del world.audiences["beta", names[Reason.LEFT_AUDIENCE]]
    return Story("one_a_day", world, {("beta", name): reason for reason, name in names.items()})


def campaigns_that_are_stopped() -> Story:
    """One person; each campaign is stopped for another reason."""
    name = free("fine")
    campaigns = {
        Campaign("alpha"): Reason.KILL_SWITCH,
        Campaign("beta", ends_in=-1): Reason.CAMPAIGN_OVER,
        Campaign("gamma", is_blackout=True): Reason.BLACKOUT_DAY,
        Campaign("delta", reentry="once"): Reason.ALREADY_ENTERED,
        Campaign("epsilon", outcome_value=0.1): Reason.NO_GAIN,
    }
    world = world_of(
        *campaigns,
        people=(Person(name),),
        kills=(("campaign", "alpha"),),
        rounds=(Round(name, "delta", 100),),
    )
    return Story(
        "one_a_day", world, {(one.name, name): reason for one, reason in campaigns.items()}
    )


def hours_that_are_gone() -> Story:
    """A campaign's hours restrict it further, and never allow more."""
    american = Person(free("awake"))
    chinese = Person(free("asleep"), region="CN")
    world = world_of(
        Campaign("alpha", channels=("email",), send_from=0, send_until=480),
        Campaign("beta", send_from=1260, send_until=1320),
        Campaign("gamma", channels=("sms",)),
        people=(american, chinese),
    )
    expected = {(one, american.name): Reason.QUIET_HOURS for one in ("alpha", "beta")}
    return Story("night_law", world, {**expected, ("gamma", chinese.name): Reason.UNLAWFUL_HOUR})


def promises_that_fail() -> Story:
    """One person; each campaign promises something else."""
    person = Person(free("fine"), usual_purchase=60.0)
    poor = Person(free("poor"), usual_purchase=1.0)
    campaigns = {
        Campaign("alpha", offer="gone"): Reason.OFFER_WITHDRAWN,
        Campaign("beta", offer="old"): Reason.OFFER_EXPIRED,
        Campaign("gamma", offer="empty"): Reason.COUPONS_EXHAUSTED,
        Campaign("delta", offer="fine"): Reason.SELECTED,
    }
    offers = (Offer("old", ends_in=-1), Offer("empty", free_codes=0), Offer("fine"))
    world = world_of(*campaigns, people=(person, poor), offers=offers)
    expected = {(one.name, person.name): reason for one, reason in campaigns.items()}
    return Story("several_a_day", world, {**expected, ("delta", poor.name): Reason.OFFER_TOO_LARGE})


def messages_that_lose() -> Story:
    """Three people, for each of whom three messages compete; one budget allows one message."""
    names = [free("first"), free("second"), free("third")]
    world = world_of(
        Campaign("alpha", outcome_value=60.0, budget_messages=1),
        Campaign("beta", outcome_value=50.0, approval_messages=1),
        Campaign("gamma", outcome_value=40.0),
        people=tuple(Person(name) for name in names),
    )
    one, *rest = sorted(names)
    expected = {("alpha", name): Reason.BUDGET_REACHED for name in rest}
    expected |= {("beta", name): Reason.AWAITING_APPROVAL for name in rest}
    expected |= {("gamma", name): Reason.OUTRANKED for name in names}
    return Story("one_a_day", world, {**expected, ("alpha", one): Reason.SELECTED})


def a_volume_that_was_approved() -> Story:
    """More than the definition allows, and not more than was approved."""
    names = [free("first"), free("second")]
    world = world_of(
        Campaign("alpha", approval_messages=1, approved=2),
        people=tuple(Person(name) for name in names),
    )
    return Story("one_a_day", world, {("alpha", name): Reason.SELECTED for name in names})


def data_that_are_old() -> Story:
    """Nobody has used the business for days."""
    person = Person(free("fine"), used_days_ago=10)
    world = world_of(Campaign("alpha"), people=(person,), data_age=4)
    return Story("one_a_day", world, {("alpha", person.name): Reason.STALE_RUN})


def everything_is_stopped() -> Story:
    """The kill switch for everything."""
    person = Person(free("fine"))
    world = world_of(Campaign("alpha"), people=(person,), kills=(("all", None),))
    return Story("one_a_day", world, {("alpha", person.name): Reason.KILL_SWITCH})


STORIES = (
    everything_is_stopped,
    people_who_are_stopped,
    rolling_windows,
    calendar_windows,
    rounds_that_rest,
    campaigns_that_are_stopped,
    hours_that_are_gone,
    promises_that_fail,
    messages_that_lose,
    a_volume_that_was_approved,
    data_that_are_old,
)
