"""Two doors at once: processes of their own that scan the same people at different points of one database."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from sqlalchemy import select

from eventhub import create_app
from eventhub.attendance.actions import record_scans, scans
from eventhub.attendance.models import Direction
from eventhub.attendance.rules import ScanInput
from eventhub.attendance.scan_validation import Person
from eventhub.conferences.models import Conference
from eventhub.database import retry_on_collision
from eventhub.extensions import db
from eventhub.registration.models import Attendee

ROUNDS = 12


@dataclass(frozen=True)
class Door:
    """Who scans whom where; ``guarded`` False leaves out the lock on the person."""

    settings: dict[str, Any]
    device: str
    conference_id: int
    session_id: int
    point_id: int
    people: Sequence[UUID]
    starts_at: datetime
    guarded: bool


def open_all(doors: Sequence[Door]) -> list[str]:
    """Let all doors scan at the same time; return what went wrong."""
    context = get_context("spawn")
    barrier, failures = context.Barrier(len(doors)), context.Queue()
    processes = [context.Process(target=scan_all, args=(each, barrier, failures)) for each in doors]
    for each in processes:
        each.start()
    told = [failures.get(timeout=120) for _ in doors]
    for each in processes:
        each.join()
    return [failure for failure in told if failure]


def scan_all(door: Door, barrier: Any, failures: Any) -> None:
    """Scan everybody again and again at one point, in batches, at the same time as the other doors."""
    if not door.guarded:
        assert callable(scans.lock_people)
        setattr(scans, "lock_people", unlock_people)  # noqa: B010 - a name of another module
    slow_down()
    try:
        app = create_app(**door.settings)
        with app.app_context():
            for number in range(ROUNDS):
                barrier.wait(60)
                retry_on_collision(partial(one_round, door, number))
        failures.put("")
    except Exception as error:  # noqa: BLE001 - whatever it is, the test tells of it
        barrier.abort()
        failures.put(repr(error))


def one_round(door: Door, number: int) -> None:
    """Record one batch and store it."""
    conference = db.session.get_one(Conference, door.conference_id)
    at = door.starts_at + timedelta(minutes=number)
    batch = [
        ScanInput(f"{number}-{n}", door.session_id, door.point_id, person, Direction.IN, at)
        for n, person in enumerate(door.people)
    ]
    record_scans(conference, batch, device=door.device, by=None, at=at)
    db.session.commit()


def unlock_people(_conference_id: int, batch: Sequence[ScanInput]) -> dict[UUID, Any]:
    """The people scanned, but not locked: the control that shows what the lock is for."""
    rows = db.session.execute(
        select(Attendee.id, Attendee.status, Attendee.point_id).where(
            Attendee.id.in_([scan.attendee_id for scan in batch])
        )
    )
    return {row.id: Person(row.status, row.point_id, seated_point_id=row.point_id) for row in rows}


def slow_down() -> None:
    """Widen the gap between what is read of a person and what is written, for guarded and unguarded doors alike."""
    known = scans._known_scans

    def slowly(*args: Any) -> Any:
        found = known(*args)
        time.sleep(0.02)
        return found

    setattr(scans, "_known_scans", slowly)  # noqa: B010 - a name of another module
