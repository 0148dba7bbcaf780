"""The guards of the other tests, seen to work."""

import socket

import pytest


@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, ("192.0.2.1", 25)), (socket.AF_INET6, ("2001:db8::1", 25))],
)
def test_a_connection_to_another_machine_fails(family: int, address: tuple[str, int]) -> None:
    """These addresses belong to nobody; the attempt alone is refused."""
    with socket.socket(family) as outside:
        for connect in (outside.connect, outside.connect_ex):
            with pytest.raises(PermissionError, match="tests stay on this machine"):
                connect(address)


def test_a_connection_to_this_machine_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, port)):
                pass
