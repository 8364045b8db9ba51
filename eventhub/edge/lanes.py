"""Lanes: threads for one kind of work, so that one kind never takes what another needs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class LaneFullError(Exception):
    """Every thread of a lane was busy for as long as a request may wait."""


class Lane:
    """Some threads; whoever needs one waits in turn, but not for long."""

    def __init__(self, name: str, threads: int, patience_seconds: float) -> None:
        """Start no thread before it is needed."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._patience_seconds = patience_seconds

    async def run(self, work: Callable[[], T]) -> T:
        """Let a thread do the work; ``LaneFullError`` after the patience, and then it was not begun."""
        loop = asyncio.get_running_loop()
        # It waits in the threads' own queue, so that a thread that is done goes on with the next one at once.
        waiting = self._pool.submit(work)
        # What a thread has begun cannot be cancelled.
        out_of_patience = loop.call_later(self._patience_seconds, waiting.cancel)
        try:
            return await asyncio.wrap_future(waiting)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise LaneFullError from None
        finally:
            out_of_patience.cancel()

    def close(self) -> None:
        """Wait until what was begun is done."""
        self._pool.shutdown(wait=True)
