"""A mail server of minimal cost, which only counts messages.

It prints its port, serves until its input ends, and prints the count. It knows just enough SMTP for
our clients, with pipelining (RFC 2920).
"""

import asyncio
import sys

_END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Greet."""
        self._transport, self._left, self._is_content = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each command, and each message at its end."""
        data, replies = self._left + data, []
        while data:
            if self._is_content:
                end = data.find(_END)
                if end < 0:
                    break
                data, self._is_content = data[end + len(_END) :], False
                Sink.taken += 1
                replies.append(b"250 2.0.0 OK: queued as 1\r\n")
                continue
            line, newline, rest = data.partition(b"\n")
            if not newline:
                break
            data = rest
            replies.append(self._reply(line[:4].upper()))
        self._left = data
        if replies:
            self._transport.write(b"".join(replies))

    def _reply(self, word: bytes) -> bytes:
        if word == b"DATA":
            self._is_content = True
            return b"354 go on\r\n"
        if word == b"EHLO":
            return b"250-sink\r\n250 PIPELINING\r\n"
        return b"221 bye\r\n" if word == b"QUIT" else b"250 OK\r\n"


async def main() -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(Sink.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
