"""A provider by HTTP that keeps what it delivers, and detects a repeat by its Idempotency-Key.

It is a separate program, so that it outlives a killed sender. It prints its port, and appends a
line to a file for each delivered message. It drops the first reply to some messages: they are
delivered, and the sender does not learn it.
"""

import argparse
import threading
import time
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

REPLIES_LOST = 16
"""One reply in 16 is lost."""


def serve(path: Path, delay: float) -> None:
    known: set[str] = set()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Deliver a new message; then answer, or drop the reply."""
            self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(delay)
            key = self.headers["Idempotency-Key"]
            with lock:
                is_new = key not in known
                known.add(key)
                if is_new:
                    with path.open("a") as file:
                        file.write(f"{key}\n")
            if is_new and md5(key.encode(), usedforsecurity=False).digest()[0] % REPLIES_LOST == 0:
                self.close_connection = True
                return
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)  # noqa: T201 - its only output
    server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="file that keeps what is delivered")
    parser.add_argument("--delay", type=float, default=0, help="seconds per message")
    given = parser.parse_args()
    serve(given.path, given.delay)
