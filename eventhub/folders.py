"""Folders while something happens to them, the instance above all: whether the site runs on it, work in progress, files written whole.

Locks are ``flock``: the system lets them go when their holder ends, however it ends, so nothing is ever left locked.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

if sys.platform != "win32":
    import fcntl

RUNNING_LOCK = "running.lock"


class InstanceBusyError(click.ClickException):
    """Something else is happening to the instance folder."""


@contextmanager
def lock_while_running(folder: Path | str) -> Iterator[None]:
    """Lock the folder while the site runs on it, as ``serve`` and the worker do; any number may.

    Forked workers inherit the lock and have it as long as one of them lives. Refuses while a backup is being restored.
    """
    with _lock(Path(folder) / RUNNING_LOCK, alone=False) as locked:
        if not locked:
            raise InstanceBusyError("A backup is being restored here. Start again when it is done.")
        yield


@contextmanager
def lock_alone(folder: Path | str) -> Iterator[None]:
    """Lock the folder while what is in it is replaced; refuses while the site, a worker or another restore runs."""
    with _lock(Path(folder) / RUNNING_LOCK, alone=True) as locked:
        if not locked:
            raise InstanceBusyError(
                "EventHub is running here (serve or worker). End it first, then restore."
            )
        yield


@contextmanager
def lock_folder(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Lock a folder against others who do the same; says whether it is ours. One that is gone is nobody's."""
    try:
        with _lock(folder, alone=True, wait=wait) as locked:
            yield locked and folder.exists()
    except FileNotFoundError:
        yield False


@contextmanager
def workshop(folder: Path, purpose: str) -> Iterator[Path]:
    """A private folder for work in progress inside another, gone afterwards.

    What others with the same purpose left behind when they were killed goes away first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with lock_folder(folder, wait=True):
        for left in folder.glob(f".{purpose}-*"):
            with lock_folder(left, wait=False) as is_dead:
                if is_dead:
                    shutil.rmtree(left, ignore_errors=True)
        made = Path(tempfile.mkdtemp(prefix=f".{purpose}-", dir=folder))
        lock = os.open(made, os.O_RDONLY)
        _flock(lock, alone=True, wait=True)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(lock)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file so that all of it is there, or what was there before; readable by its owner only."""
    # Always of one name, so that what a kill left behind is written over.
    unfinished = path.with_name(f".{path.name}.unfinished")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    give_to_owner_of(path if path.exists() else path.parent, unfinished)
    unfinished.replace(path)
    sync_folder(path.parent)


def give_to_owner_of(model: Path, path: Path) -> None:
    """Let a file that root has made belong to whom its neighbours belong to, or the service could not open it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = model.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _lock(path: Path, *, alone: bool, wait: bool = False) -> Iterator[bool]:
    """Lock a file, made if needed, or a folder; yield whether that worked."""
    if path.is_dir() or path.name != RUNNING_LOCK:
        opened = os.open(path, os.O_RDONLY)
    else:
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        give_to_owner_of(path.parent, path)
    try:
        yield _flock(opened, alone=alone, wait=wait)
    finally:
        os.close(opened)


def _flock(opened: int, *, alone: bool, wait: bool) -> bool:
    if sys.platform == "win32":
        # There no file that somebody has open can be replaced, so nothing is lost either.
        return True
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    try:
        fcntl.flock(opened, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
