"""Receives the bodies of requests whole, before a thread, a lock or a connection is taken for them.

A body has a size fit for its route, a deadline fit for its declared size, and room within what the process holds of all
bodies at once. So neither a slow line nor a huge or broken upload costs anybody else anything.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, cast

RECEIVE_SECONDS = 10
SLOWEST_LINE = 16 * 1024
"""Bytes a second that a line carries at the least; a body may take RECEIVE_SECONDS and its size at this rate."""
IN_MEMORY = 64 * 1024
"""Of one body; a larger one lies in a temporary file."""
ROOM = 64 * 1024 * 1024
"""Bytes of all bodies of a process. Those that fit into memory have as much again, so that files never crowd out ticks."""


class BodyRefusedError(Exception):
    """A body that is not taken: an HTTP status, and why, for whoever reads it."""

    def __init__(self, status: int, reason: str) -> None:
        """Refuse with a status and a reason."""
        super().__init__(reason)
        self.status = status


class Bodies:
    """The bodies that one process holds."""

    def __init__(self) -> None:
        """Hold none."""
        self._held = 0
        self.closing = False
        self._deadlines: set[asyncio.Timeout] = set()

    def close(self) -> None:
        """Wait for nobody any more: whoever has not sent everything is to send it again, to whom comes after us."""
        self.closing = True
        for deadline in self._deadlines:
            deadline.reschedule(0)

    @contextmanager
    def counted(self) -> Iterator["Body"]:
        """A body to be received; it is forgotten at the end."""
        body = Body(self)
        try:
            yield body
        finally:
            self._held -= body.size
            body.file.close()

    @asynccontextmanager
    async def deadline(self, seconds: float) -> AsyncIterator[None]:
        """Raise TimeoutError when something takes longer."""
        async with asyncio.timeout(seconds) as deadline:
            self._deadlines.add(deadline)
            try:
                yield
            finally:
                self._deadlines.discard(deadline)

    def take(self, size: int, *, small: bool) -> None:
        """Count some more bytes; refuses them where there is no more room."""
        self._held += size
        if self._held > (2 * ROOM if small else ROOM):
            raise BodyRefusedError(503, "busy")


class Body:
    """One body, as far as it has come."""

    def __init__(self, bodies: Bodies) -> None:
        """Begin empty."""
        self.file = cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - Bodies closes it
        self.size = 0
        self._bodies = bodies

    async def receive(self, line: AsyncIterable[bytes], length: int) -> None:
        """Take it in until its end, which must come where it was declared to be, and in time."""
        try:
            async with self._bodies.deadline(RECEIVE_SECONDS + length / SLOWEST_LINE):
                async for piece in line:
                    self.size += len(piece)
                    self._bodies.take(len(piece), small=length <= IN_MEMORY)
                    self.file.write(piece)
        except TimeoutError:
            raise BodyRefusedError(
                *((503, "closing") if self._bodies.closing else (408, "too slow"))
            ) from None
        except OSError:
            # Such as a full disk.
            raise BodyRefusedError(503, "no room") from None
        if self.size != length:
            raise BodyRefusedError(400, "cut off")
        self.file.seek(0)


def declared_length(environ: dict[str, object], most: int) -> int:
    """The length a request declares; it must, because a line that breaks looks like the end of what has no length."""
    declared = str(
        environ.get("CONTENT_LENGTH", "" if "HTTP_TRANSFER_ENCODING" in environ else "0")
    )
    if not (declared.isascii() and declared.isdecimal()):
        raise BodyRefusedError(411, "Content-Length missing")
    if len(declared) > 18 or int(declared) > most:
        raise BodyRefusedError(413, "too large")
    return int(declared)
