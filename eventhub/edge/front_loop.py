"""The event loop of the front: a request takes its first step where it was received.

granian receives in a thread of its own and hands each request to the loop as a coroutine. Waking the loop and passing
Python on to it costs more than a cached answer does; so the coroutine is begun by granian's thread, and only what has to
wait for something comes to the loop. Should granian hand requests over in another way, they all come to the loop.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import TypeVarTuple

Ts = TypeVarTuple("Ts")


class FrontLoop(asyncio.SelectorEventLoop):
    """What a coroutine does before it first waits must be fit for any thread."""

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        """Call soon; a coroutine among the arguments that ends without having waited is done already."""
        if args and asyncio.iscoroutine(args[0]):
            try:
                args[0].send(None)
            except StopIteration:
                return asyncio.Handle(callback, args, self, context)
        return super().call_soon_threadsafe(callback, *args, context=context)
