"""Providers hand messages over; by default to files."""

from perennial.deliveries.providers.opening import open_provider
from perennial.deliveries.providers.provider import Provider, require_reach, scrub

__all__ = ["Provider", "open_provider", "require_reach", "scrub"]
