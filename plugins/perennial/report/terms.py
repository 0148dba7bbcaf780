"""Terms that a reader can look up on a page. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from perennial.domain.marked_words import N_


class Term(NamedTuple):
    """One term, with its meaning in a sentence or two."""

    name: str
    meaning: str


TERMS: Mapping[str, Term] = {
    "audience": Term(
        N_("Audience"),
        N_(
            "People who match a campaign's audience rule on at least one day. Each person "
            "counts once."
        ),
    ),
    "eligible": Term(
        N_("Eligible"),
        N_(
            "People of the audience whom the campaign may contact: they consented, can be "
            "reached, and were not contacted too recently."
        ),
    ),
    "treatment": Term(
        N_("Treatment"),
        N_(
            "Eligible people who are assigned at random to get the campaign. They count here "
            "whether or not the message arrived."
        ),
    ),
    "holdout": Term(
        N_("Holdout"),
        N_(
            "The control group: eligible people who are assigned at random to get no "
            "message. The treatment is compared with them."
        ),
    ),
    "messaged": Term(
        N_("Messaged"), N_("People who got at least one message: a provider accepted it.")
    ),
    "skipped": Term(
        N_("Skipped"),
        N_(
            "People of the audience who got no message and are not in the holdout. Each has "
            "a recorded reason."
        ),
    ),
    "conversion": Term(
        N_("Conversion"),
        N_(
            "A person reaches the campaign's goal within its window. Each person counts "
            "once. The conversion rate is the share of people who do."
        ),
    ),
    "lift": Term(
        N_("Lift"),
        N_(
            "Conversion rate of the treatment minus that of the holdout, in percentage "
            "points (pp). It is what the campaign caused."
        ),
    ),
    "confidence_interval": Term(
        N_("95% confidence interval"),
        N_(
            "The range of effects that fit the data, also called 95% CI. It stays valid if "
            "you check the report every day."
        ),
    ),
    "verdict": Term(
        N_("Verdict"),
        N_(
            "What the confidence interval allows you to conclude. “Can't tell” means that "
            "there is too little data. It does not mean zero."
        ),
    ),
    "meaningful": Term(
        N_("Meaningful difference"),
        N_("A difference of at least {relevant} of the holdout's mean."),
    ),
    "relative": Term(
        N_("Relative difference"), N_("The difference as a percentage of the holdout's mean.")
    ),
    "additional": Term(
        N_("Additional conversions"),
        N_(
            "Lift times the people in the treatment: conversions that would not have "
            "happened without the campaign."
        ),
    ),
    "cost_per_additional": Term(
        N_("Cost per additional conversion"),
        N_(
            "Cost of messages and redeemed offers, divided by additional conversions. Shown "
            "only when the campaign increased conversion."
        ),
    ),
    "incremental_revenue": Term(
        N_("Incremental revenue"),
        N_(
            "Revenue beyond what the holdout predicts: revenue that would not have come "
            "without the campaign."
        ),
    ),
    "attributed": Term(
        N_("Attributed revenue"),
        N_(
            "Revenue of goal events that followed a message within the attribution window. "
            "Much of it would have come anyway, so don't add it to incremental revenue."
        ),
    ),
    "revenue": Term(
        N_("Revenue per person"),
        N_("What a person spends from the day they enter the campaign until its window ends."),
    ),
    "margin": Term(
        N_("Margin per person"),
        N_("Revenue per person minus the cost of goods, messages and offers."),
    ),
    "revenue_per_use": Term(
        N_("Revenue per active day"), N_("Revenue divided by the days on which people were active.")
    ),
    "activity": Term(
        N_("Active days per person"),
        N_("Days on which a person used the business, within the campaign's window."),
    ),
    "redemption": Term(N_("Redemption rate"), N_("Share of people who redeemed a coupon.")),
    "retention": Term(
        N_("Retention rate"),
        N_(
            "Share of people who came back after the campaign's window, of those for whom it "
            "is known."
        ),
    ),
    "unsubscribe": Term(
        N_("Opt-out rate"),
        N_(
            "Share of people who unsubscribed, replied with an opt-out keyword or withdrew consent."
        ),
    ),
    "complaint": Term(
        N_("Complaint rate"), N_("Share of people who marked a message as spam or complained.")
    ),
    "guardrail": Term(
        N_("Guardrail"),
        N_("A limit on opt-outs or complaints. A campaign that exceeds it goes on hold."),
    ),
    "delivered": Term(
        N_("Delivered"),
        N_("Messages that a provider reports as delivered. Many providers never report."),
    ),
    "bounced": Term(
        N_("Bounced"), N_("Messages that a provider accepted and later returned as undeliverable.")
    ),
    "suppressed": Term(
        N_("Suppressed"), N_("On a list of people or addresses that must not be contacted.")
    ),
    "reachable": Term(
        N_("Reachable"), N_("Has an address, consented to marketing, and is not suppressed.")
    ),
    "stage": Term(
        N_("Stage"),
        N_("How recently a person was active: prospect, novice, active, dormant or lost."),
    ),
    "segment": Term(
        N_("Segment"),
        N_("RFM segment: how recently and how often a person buys, ranked against everybody else."),
    ),
    "step": Term(
        N_("Step"), N_("One planned message of a campaign, a number of days after entry.")
    ),
    "text": Term(
        N_("Text variant"), N_("One version of a message. Each person is assigned one at random.")
    ),
}
