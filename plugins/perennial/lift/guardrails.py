"""Guardrails: hold a campaign when too many people unsubscribe or complain.

The test may be repeated after every message. While the true rate is within the limit, the
probability that it ever fires is at most `alpha`; nothing is approximated.

Sources:
    Ville (1939), Étude critique de la notion de collectif: a nonnegative supermartingale that
    starts at 1 ever reaches 1/alpha with probability alpha at most.
    Robbins (1970), Annals of Mathematical Statistics 41, 1397-1409: the likelihood ratio, mixed
    over a beta distribution.
"""

from dataclasses import dataclass
from math import exp, log, log1p

from scipy import special

HOLD, GO_ON, NO_DATA = "hold", "go_on", "no_data"


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A maximum rate of `unsubscribe` or `complaint` events.

    Attributes:
        limit_share: Highest tolerated share of messages, in (0, 1).
        alpha: Highest probability of ever holding a campaign that is within its limit.
    """

    name: str
    limit_share: float
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Watch:
    """A guardrail's result for a campaign.

    Attributes:
        message_count: Messages that could cause events.
        p_value: Of a rate within the limit; valid at every look.
        state: `hold`, `go_on`, or `no_data` if no message was sent.
    """

    guardrail: Guardrail
    event_count: int
    message_count: int
    p_value: float
    state: str

    @property
    def share(self) -> float | None:
        """Observed rate; None without messages."""
        return self.event_count / self.message_count if self.message_count else None

    @property
    def reason(self) -> str:
        """Why the campaign is held, else empty."""
        if self.state != HOLD:
            return ""
        seen = f"{self.event_count} of {self.message_count} messages"
        return (
            f"{self.guardrail.name} rate over its limit: {seen} ({self.share:.2%}), "
            f"limit {self.guardrail.limit_share:.2%}, p {self.p_value:.1e}"
        )


def watch(guardrail: Guardrail, event_count: int, message_count: int) -> Watch:
    """Test a rate against its limit.

    Raises:
        ValueError: There are more events than messages, or the limit is not in (0, 1).

    >>> watch(Guardrail("complaint", 0.001), 12, 3_000).state
    'hold'
    >>> watch(Guardrail("complaint", 0.001), 2, 1_000).state
    'go_on'
    """
    limit = guardrail.limit_share
    if not 0 <= event_count <= message_count:
        raise ValueError(f"{event_count} events of {message_count} messages can't be")
    if not 0 < limit < 1:
        raise ValueError(f"a limit is a share between 0 and 1, not {limit}")
    if message_count == 0:
        return Watch(guardrail, 0, 0, 1.0, NO_DATA)
    p_value = 1.0
    if event_count > limit * message_count:  # otherwise no rate above the limit is more likely
        p_value = min(1.0, exp(-evidence(event_count, message_count, limit)))
    state = HOLD if p_value <= guardrail.alpha else GO_ON
    return Watch(guardrail, event_count, message_count, p_value, state)


def evidence(event_count: int, message_count: int, limit: float) -> float:
    """Logarithm of the mixture likelihood ratio: rates above the limit against the limit.

    Rates follow a beta distribution with the limit as mean, truncated below the limit. For each
    rate the ratio is a supermartingale under any true rate within the limit, hence so is the
    mixture. `event_count` must exceed `limit * message_count`.
    """
    a, b = 1.0, 1 / limit - 1
    after_a, after_b = a + event_count, b + message_count - event_count
    likelihood = event_count * log(limit) + (message_count - event_count) * log1p(-limit)
    above = log(special.betaincc(after_a, after_b, limit)) - log(special.betaincc(a, b, limit))
    mixed = special.betaln(after_a, after_b) - special.betaln(a, b) + above
    return float(mixed - likelihood)
