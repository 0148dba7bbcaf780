"""Whether a place is this machine: then nothing sent there can leave it."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str, port: int) -> bool:
    """Whether every address of a host is this machine's own."""
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
