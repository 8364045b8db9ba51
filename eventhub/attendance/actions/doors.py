"""Check-ins at a door: what the page of a roll sends, and its script, about the people on that roll."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from eventhub.attendance.actions.scans import Recorded, lock_people, store_scans
from eventhub.attendance.actions.statements import among, presence_table
from eventhub.attendance.door_queries import Door
from eventhub.attendance.models import PresenceState
from eventhub.attendance.rules import ScanInput
from eventhub.attendance.scan_validation import Circumstances, Place, session_refusal
from eventhub.extensions import db

_VISITING = select(presence_table.c.attendee_id).where(
    presence_table.c.conference_id == bindparam("conference_id"),
    presence_table.c.session_id == bindparam("session_id"),
    presence_table.c.point_id == bindparam("point_id"),
    presence_table.c.attendee_id.in_(among("attendee_ids")),
    presence_table.c.state != PresenceState.EXCUSED,
)


def record_at_door(door: Door, scans: Sequence[ScanInput], *, at: datetime) -> Recorded:
    """Record scans of people on a door's roll; of others the answer doesn't even say whether they exist.

    Refuses single scans, never the batch, as ``record_scans`` does.
    """
    people = lock_people(door.conference_id, scans)
    on_roll = {each for each, person in people.items() if person.seated_point_id == door.point_id}
    on_roll |= _visiting(door, people.keys() - on_roll)
    place = Place(
        door.starts_at,
        door.ends_at,
        session_refusal(door.cancelled_at, door.attendance_closed_at),
        is_approved=door.is_approved,
    )
    return store_scans(
        [
            scan if scan.attendee_id in on_roll else replace(scan, attendee_id=None)
            for scan in scans
        ],
        Circumstances(
            conference_id=door.conference_id,
            has_begun=at.astimezone(door.zone).date() >= door.first_on,
            device=door.device,
            recorded_by_id=door.user_id,
            at=at,
            places={(door.session_id, door.point_id): place},
            people={each: people[each] for each in on_roll},
        ),
    )


def _visiting(door: Door, others: Collection[UUID]) -> set[UUID]:
    """Those of some people who are marked at the door though they are seated elsewhere."""
    if not others:
        return set()
    values = {
        "conference_id": door.conference_id,
        "session_id": door.session_id,
        "point_id": door.point_id,
        "attendee_ids": list(others),
    }
    return set(db.session.connection().execute(_VISITING, values).scalars())
