"""Keyed hashes that replace addresses and ids outside the vault."""

import hashlib
import hmac

from perennial.domain.channels import ADDRESS_TYPES


def normalise(contact_type: str, address: str) -> str:
    """Canonical form of an address: lowercase email, phone number in E.164.

    Push tokens and other ids are case-sensitive.

    >>> normalise("email", " Jo@Example.COM "), normalise("phone", "+1 (202) 555-0100")
    ('jo@example.com', '+12025550100')
    """
    if contact_type == "phone":
        return "+" + "".join(filter(str.isdigit, address))
    return address.strip().lower() if contact_type == "email" else address.strip()


def address_hash(contact_type: str, address: str, key: bytes) -> str:
    """Hex HMAC-SHA256 of the canonical form of an address."""
    return hmac.new(key, normalise(contact_type, address).encode(), hashlib.sha256).hexdigest()


def value_hash(kind: str, value: str, key: bytes) -> str:
    """Hash of an address (its `address_hash`) or, for other kinds, of a person's id."""
    if kind in ADDRESS_TYPES:
        return address_hash(kind, value, key)
    return hmac.new(key, f"id:{value}".encode(), hashlib.sha256).hexdigest()
