"""Open the providers that a deployment chose."""

from importlib.metadata import EntryPoint, entry_points

from perennial.config.business import Business
from perennial.config.clock import Clock
from perennial.config.environment import Settings
from perennial.deliveries.providers.provider import Provider, require_reach
from perennial.deliveries.providers.routing import Routed, beginnings
from perennial.domain import DefinitionError, suggestion

GROUP = "perennial.providers"
"""Entry-point group of providers, which are named `<channel>.<provider>`."""


def open_provider(channel: str, settings: Settings, business: Business, clock: Clock) -> Provider:
    """Open the provider chosen for a channel; several routes become one `Routed` provider.

    Raises:
        DefinitionError: A provider is not installed, installed twice, or not configured; or it
            reaches people, and the company's name, address or receiver is still the shipped one.
        BrokenWorld: The receiver doesn't answer.
        NotToday: The date is simulated and the provider is not local.
    """
    routes = {"": settings.provider(channel)}
    routes |= beginnings(channel, settings.routes.get(channel, {}))
    opened = {
        name: _open(channel, name, settings, business) for name in dict.fromkeys(routes.values())
    }
    if len(opened) == 1:
        provider = next(iter(opened.values()))
    else:
        provider = Routed({begins: opened[name] for begins, name in routes.items()})
    require_reach(provider, clock)
    if not (provider.is_local or getattr(provider, "is_caught", False)):
        from perennial.deliveries.providers.own_identity import (  # noqa: PLC0415 - httpx is slow
            require_own_identity,
        )

        require_own_identity(settings, business)
    return provider


def _open(channel: str, chosen: str, settings: Settings, business: Business) -> Provider:
    found = entry_points(group=GROUP, name=f"{channel}.{chosen}")
    if len(found) != 1:
        raise DefinitionError(
            "environment",
            f"PERENNIAL_{channel.upper()}_PROVIDER",
            f"{chosen!r} is installed {len(found)} times" if found else f"there is no {chosen!r}",
            f"Uninstall all but one of {', '.join(one.value for one in found)}."
            if found
            else suggestion(chosen, _installed(channel)),
        )
    entry_point: EntryPoint = next(iter(found))
    provider: Provider = entry_point.load()(settings, business)
    return provider


def _installed(channel: str) -> list[str]:
    names = (point.name for point in entry_points(group=GROUP))
    start = f"{channel}."
    return [name.removeprefix(start) for name in names if name.startswith(start)]
