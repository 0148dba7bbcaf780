"""What a package of your own may use of Perennial to add a provider. Nothing else is promised.

docs/how-to/add-a-provider.md shows how.
"""

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.provider import Provider
from perennial.domain import Fault, Message, Receipt, State

__all__ = ["Business", "Fault", "Message", "Provider", "Receipt", "Settings", "State"]
