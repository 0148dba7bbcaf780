"""What is sent to the sandbox, and from where: as the channels' tests have it."""

from tests.perennial.deliveries.providers.conftest import deployment, shop

__all__ = ["deployment", "shop"]
