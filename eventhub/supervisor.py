"""Keeps processes running: each that ends is started again, the sooner the longer it ran before.

Nothing is left behind: told to end, the processes end first; and when the supervisor itself is killed they notice that
their parent is another one, and end too.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, NoReturn, cast

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
STABLE_SECONDS = 3.0
"""Who has run that long is started again at once."""
GRACE_SECONDS = 12.0
"""How long a process may take to finish what it has begun; then it is killed."""
LOOK_SECONDS = 0.2
"""How often a process looks whether its supervisor is still there."""

ENDINGS = (signal.SIGTERM, signal.SIGINT)


class _EndedError(BaseException):
    """Somebody told the supervisor to end."""


@dataclass(slots=True)
class _Task:
    """One thing that is to run, and how that went so far."""

    name: str
    work: Callable[[], None]
    process: BaseProcess | None = None
    started_at: float = 0.0
    pause_seconds: float = 0.0

    @property
    def due_at(self) -> float:
        """When it may be started."""
        return self.started_at + self.pause_seconds


def supervise(tasks: Mapping[str, Callable[[], None]], tell: Callable[[str], None]) -> None:
    """Run every task in a process of its own until SIGTERM or SIGINT; ``tell`` is given one line for each that fails."""
    all_tasks = [_Task(name, work) for name, work in tasks.items()]
    # Only waiting is interrupted, never half of a step.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    for ending in ENDINGS:
        signal.signal(ending, _end)
    try:
        while True:
            _look_after(all_tasks, tell)
    except _EndedError:
        pass
    finally:
        _end_all(all_tasks)


def _end(*_args: Any) -> NoReturn:
    raise _EndedError


def _look_after(tasks: list[_Task], tell: Callable[[str], None]) -> None:
    """Start what is due, then wait until a process ends or another is due."""
    for task in tasks:
        if task.process is None and task.due_at <= time.monotonic():
            _start(task)
    running = {task.process.sentinel: task for task in tasks if task.process is not None}
    pauses = [task.due_at - time.monotonic() for task in tasks if task.process is None]
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
    try:
        ended = wait(list(running), timeout=max(min(pauses), 0) if pauses else None)
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    for sentinel in ended:
        _note_end(running[cast(int, sentinel)], tell)


def _start(task: _Task) -> None:
    task.started_at = time.monotonic()
    # Forked, so that all share the memory of what was loaded before.
    task.process = multiprocessing.get_context("fork").Process(
        target=_work, args=(task.work, os.getpid()), name=task.name
    )
    task.process.start()


def _work(work: Callable[[], None], parent: int) -> None:
    """In the new process: end with the supervisor, and otherwise as the signals do by default."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Ctrl+C reaches the whole group; the supervisor passes it on as SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    work()


def _end_with(parent: int) -> None:
    """End this process when its supervisor is gone: first as if told to, then for good."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def _note_end(task: _Task, tell: Callable[[str], None]) -> None:
    assert task.process is not None
    task.process.join()
    code = task.process.exitcode
    task.process.close()
    task.process = None
    stable = time.monotonic() - task.started_at >= STABLE_SECONDS
    longer = min(max(task.pause_seconds * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
    task.pause_seconds = 0.0 if stable else longer
    how = f"signal {-code}" if code is not None and code < 0 else f"status {code}"
    when = f"in {task.pause_seconds:g} s at the latest" if task.pause_seconds else "at once"
    tell(f"{task.name} ended with {how}; it is started again {when}")


def _end_all(tasks: list[_Task]) -> None:
    processes = [task.process for task in tasks if task.process is not None]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        process.join(max(deadline - time.monotonic(), 0))
        if process.is_alive():
            process.kill()
            process.join()
