"""The client: processes that send ready requests over kept connections and count the answers, as fast as they come.

It speaks just enough HTTP to find the end of an answer, so that it costs a fraction of what any server does.
"""

import multiprocessing
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

CLIENTS = 2
"""Processes that send."""


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """What came back: answers per second, and how many there were of each status."""

    per_second: float
    statuses: Counter[int]


def measure(
    port: int, requests: Sequence[bytes], *, connections: int, seconds: float, once: bool = False
) -> LoadOutcome:
    """Send requests over some connections for some seconds, over and over; with ``once`` each a single time."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(CLIENTS, mp_context=context) as pool:
        sent = [
            pool.submit(
                _send,
                port,
                requests[place::CLIENTS] if once else requests,
                connections=connections // CLIENTS,
                seconds=seconds,
                once=once,
            )
            for place in range(CLIENTS)
        ]
        outcomes = [each.result() for each in sent]
    statuses: Counter[int] = Counter()
    for outcome in outcomes:
        statuses.update(outcome.statuses)
    return LoadOutcome(sum(outcome.per_second for outcome in outcomes), statuses)


def _send(
    port: int, requests: Sequence[bytes], *, connections: int, seconds: float, once: bool
) -> LoadOutcome:
    waiting = iter(requests) if once else cycle(requests)
    selector = selectors.DefaultSelector()
    for request in islice(waiting, connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        selector.register(connection, selectors.EVENT_READ, _Answer())
    statuses: Counter[int] = Counter()
    started = time.perf_counter()
    while selector.get_map() and time.perf_counter() < started + seconds:
        for status in _receive_and_send_next(selector, waiting):
            statuses[status] += 1
    taken = time.perf_counter() - started
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]  # a socket of ours
    return LoadOutcome(statuses.total() / taken, statuses)


def _receive_and_send_next(
    selector: selectors.BaseSelector, waiting: Iterator[bytes]
) -> Iterator[int]:
    """The statuses of the answers that are complete; each connection sends its next request, or ends."""
    for key, _events in selector.select(0.2):
        connection: Any = key.fileobj
        if not key.data.receive(connection):
            continue
        yield key.data.status
        key.data.clear()
        request = next(waiting, None)
        if request is not None:
            connection.sendall(request)
        else:
            selector.unregister(connection)
            connection.close()


class _Answer:
    """What has been received of the answer a connection waits for."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._received = b""
        self._length: int | None = None
        self.status = 0

    def receive(self, connection: Any) -> bool:
        """Read what has come; True when the answer is complete."""
        received = connection.recv(1 << 18)
        if not received:
            raise ConnectionError("the server closed a connection")
        self._received += received
        if self._length is None:
            head, found, _body = self._received.partition(b"\r\n\r\n")
            if not found:
                return False
            self._read_head(head)
        assert self._length is not None
        return len(self._received) >= self._length

    def _read_head(self, head: bytes) -> None:
        self.status = int(head[9:12])
        _before, found, after = head.lower().partition(b"content-length:")
        body = int(after.split(b"\r\n", 1)[0]) if found and self.status != 304 else 0
        self._length = len(head) + 4 + body
