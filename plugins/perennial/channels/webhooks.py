"""What providers call back with: found by name, checked by its signature, put into our words.

A provider announces a function as an entry point of the group `perennial.webhooks`, under its name.
The receiver takes what is posted to `/webhooks/<name>` and asks that function.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Protocol

from perennial.domain import Observation, PerennialError, Reply
from perennial.settings import Settings

GROUP = "perennial.webhooks"


class WebhookRefused(PerennialError):
    """A call was not signed by the provider, too old, or says nothing we understand."""


class Parse(Protocol):
    """Reads one call of a provider."""

    def __call__(
        self, headers: Mapping[str, str], body: bytes, settings: Settings
    ) -> Sequence[Observation | Reply]:
        """Check the call's signature, then say what it tells.

        Args:
            headers: Names in lower case. Behind them stands `:url`, the address that was called,
                as the outside sees it, for providers that sign it.
            body: As it came.
            settings: Where the provider's secrets are.

        Raises:
            WebhookRefused: The signature is missing or wrong, or the content is not the
                provider's; its words name no person.
        """


def parser(provider: str) -> Parse | None:
    """The function that reads a provider's calls; None where there is no such provider."""
    found = list(entry_points(group=GROUP, name=provider))
    if not found:
        return None
    parse: Parse = found[0].load()
    return parse
