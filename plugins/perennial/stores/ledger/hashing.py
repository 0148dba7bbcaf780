"""What stands for an address, or for an id that must not be read, everywhere else. Pure."""

import hashlib
import hmac

from perennial.domain.channels import ADDRESS_TYPES


def normalise(contact_type: str, address: str) -> str:
    """One spelling for one place: mail in lower case, phone numbers as `+` and digits (E.164).

    Tokens and ids of other kinds are taken as they are: a capital is not its small letter there.

    >>> normalise("email", " Jo@Example.COM "), normalise("phone", "+1 (202) 555-0100")
    ('jo@example.com', '+12025550100')
    """
    if contact_type == "phone":
        return "+" + "".join(filter(str.isdigit, address))
    return address.strip().lower() if contact_type == "email" else address.strip()


def address_hash(contact_type: str, address: str, key: bytes) -> str:
    """What stands for an address everywhere else: hex HMAC-SHA256 of its one spelling."""
    return hmac.new(key, normalise(contact_type, address).encode(), hashlib.sha256).hexdigest()


def value_hash(kind: str, value: str, key: bytes) -> str:
    """What stands for something a person is known by: of an address, its `address_hash`.

    Args:
        kind: `email`, `phone`, `push_token` ..., or an id's: `external_id`, `anonymous_id`.
        value: As it is given.
        key: The installation's secret.
    """
    if kind in ADDRESS_TYPES:
        return address_hash(kind, value, key)
    return hmac.new(key, f"id:{value}".encode(), hashlib.sha256).hexdigest()
