"""Lines as halls have them: half-sent requests, idle connections; and whoever asks for pages meanwhile."""

import select
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

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


@contextmanager
def connections(site: Site, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """So many connections on which so much was sent and no more."""
    with ExitStack() as stack:
        made = []
        for _ in range(number):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            line.sendall(sent)
            made.append(line)
        yield made


def ended_within(lines: list[socket.socket], seconds: float) -> Counter[bytes]:
    """How lines end by themselves within some seconds: the first bytes of each answer; those that don't are missing."""
    waiting = {line.fileno(): line for line in lines}
    poll = select.poll()
    for number in waiting:
        poll.register(number, select.POLLIN)
    ends: Counter[bytes] = Counter()
    deadline = time.monotonic() + seconds
    while waiting and time.monotonic() < deadline:
        for number, _event in poll.poll(200):
            ends[waiting.pop(number).recv(12)] += 1
            poll.unregister(number)
    return ends


def probe(site: Site, number: int = 200) -> Counter[int]:
    """Ask for the health and a page that is kept, in turn; the statuses, 0 for no answer within a second."""
    paths = ("/healthz", site.page)
    found: Counter[int] = Counter()
    for turn in range(number):
        status, seconds = site.get(paths[turn % len(paths)])
        found[status if seconds < 1 else 0] += 1
    return found
