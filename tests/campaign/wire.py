"""The wire between a site and PostgreSQL, which tests cut: what stands behind it is left alone."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy


class Wire:
    """Passes on what is sent to a port of its own, until it is cut."""

    def __init__(self, socket: Path) -> None:
        """Lead to PostgreSQL's socket."""
        self._socket = socket
        self._whole = True
        self._pairs: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()

    def cut(self) -> None:
        """Break every connection and let no new one through."""
        self._whole = False
        self._loop.call_soon_threadsafe(self._break_all)

    def mend(self) -> None:
        """Let connections through again."""
        self._whole = True

    def drop(self) -> None:
        """Break every connection there is; new ones are let through."""
        self._loop.call_soon_threadsafe(self._break_all)

    def open(self) -> int:
        """Begin; gives the port."""
        self._server: asyncio.Server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._connected, "127.0.0.1", 0), self._started()
        ).result(10)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        """End."""
        self.cut()
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.call_later, 0.2, self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self._loop

    def _break_all(self) -> None:
        for writer in self._pairs:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        behind = await asyncio.open_unix_connection(str(self._socket))
        self._pairs |= {writer, behind[1]}
        try:
            await asyncio.gather(pass_on(reader, behind[1]), pass_on(behind[0], writer))
        finally:
            self._pairs -= {writer, behind[1]}


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes until one end is gone; then the other goes too."""
    with suppress(ConnectionError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.transport.abort()


@contextmanager
def wire_to(database: str) -> Iterator[tuple[Wire, str]]:
    """A wire to a database, and the address of the database behind it."""
    url = sqlalchemy.make_url(database)
    folder: Any = url.query["host"]
    wire = Wire(Path(folder) / ".s.PGSQL.5432")
    port = wire.open()
    try:
        yield wire, url.set(host="127.0.0.1", port=port, query={}).render_as_string(False)
    finally:
        wire.close()
