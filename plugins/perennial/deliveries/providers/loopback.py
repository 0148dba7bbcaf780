"""Tell whether an address is on this machine."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def is_loopback(host: str, port: int) -> bool:
    """Whether all addresses of a host are loopback addresses."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ip_address(str(entry[4][0]).partition("%")[0]).is_loopback for entry in found)


def is_loopback_url(url: str) -> bool:
    """Whether an `http` URL leads to this machine."""
    try:
        parts = urlsplit(url)
        port = parts.port or 80
    except ValueError:
        return False
    return bool(parts.hostname) and is_loopback(parts.hostname or "", port)


def is_direct(url: str) -> bool:
    """Whether a client that honours proxy variables uses none for `url`."""
    parts = urlsplit(url)
    known = getproxies()
    return not (known.get(parts.scheme) or known.get("all")) or bool(proxy_bypass(parts.netloc))
