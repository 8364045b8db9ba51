"""Lines as halls have them: half-sent requests, idle connections; and whoever asks for pages meanwhile."""

import selectors
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import Self, cast

from tests.campaign.site import Site

HALF_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nemail=a"
)
HALF_HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-"
NOTHING = b""
HUGE_BODY = (
    b"POST /c/x/register HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8000000\r\n\r\n"
) + b"a&" * 10_000


class Lines:
    """Some connections on which so much was sent and no more; somebody watches how and when each ends."""

    def __init__(self, site: Site, number: int, sent: bytes) -> None:
        """Open them."""
        self.number = number
        self.ends: Counter[bytes] = Counter()
        self.slowest = 0.0
        self._site, self._sent = site, sent
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch)
        self._selector = selectors.DefaultSelector()
        for _ in range(number):
            self._selector.register(self._opened(), selectors.EVENT_READ, time.monotonic())
        self._watcher.start()

    def __enter__(self) -> Self:
        """They are open since they were made."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close them."""
        self._over.set()
        self._watcher.join()
        for key in list(self._selector.get_map().values()):
            cast(socket.socket, key.fileobj).close()
        self._selector.close()

    def wait(self) -> None:
        """Wait until all have ended by themselves."""
        self._watcher.join(60)
        assert self.ends.total() == self.number, self.ends

    def _opened(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._site.port))
        line.sendall(self._sent)
        return line

    def _watch(self) -> None:
        while not self._over.is_set() and self._selector.get_map():
            for key, _event in self._selector.select(0.2):
                line = cast(socket.socket, key.fileobj)
                # The first bytes of the answer; a line that is reset ends without one.
                with suppress(ConnectionError):
                    self.ends[line.recv(12)] += 1
                self.slowest = max(self.slowest, time.monotonic() - key.data)
                self._selector.unregister(line)
                line.close()


def probe(site: Site, number: int = 200) -> Counter[int]:
    """Ask for the health and a page that is kept, in turn; the statuses, 0 for no answer within a second."""
    paths = ("/healthz", site.page)
    found: Counter[int] = Counter()
    for turn in range(number):
        status, seconds = site.get(paths[turn % len(paths)])
        found[status if seconds < 1 else 0] += 1
    return found
