"""What a package of your own may import from Perennial to add a provider.

See docs/how-to/add-a-provider.md. No other import is stable.
"""

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.provider import Provider
from perennial.domain import Fault, Message, Receipt, State

__all__ = ["Business", "Fault", "Message", "Provider", "Receipt", "Settings", "State"]
