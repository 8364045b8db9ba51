"""Lanes: threads for one kind of work, so that one kind never takes what another needs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class LaneFullError(Exception):
    """Every thread of a lane was busy for as long as a request may wait."""


class Lane:
    """Some threads; whoever needs one waits in turn, on the event loop, but not for long."""

    def __init__(self, name: str, threads: int, patience_seconds: float) -> None:
        """Start no thread before it is needed."""
        self._free = asyncio.Semaphore(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._patience_seconds = patience_seconds

    async def run(self, work: Callable[[], T]) -> T:
        """Let a thread do the work; ``LaneFullError`` after the patience, and then it was not begun."""
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise LaneFullError from None
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._free.release()

    def close(self) -> None:
        """Wait until what was begun is done."""
        self._pool.shutdown(wait=True)
