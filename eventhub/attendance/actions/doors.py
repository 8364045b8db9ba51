"""Check-ins at a door: what the page of a roll sends, and its script, about the people on that roll."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select

from eventhub.attendance.actions.scans import Recorded, lock_people, store_scans
from eventhub.attendance.actions.statements import among, presence_table
from eventhub.attendance.door_queries import Door
from eventhub.attendance.models import PresenceState
from eventhub.attendance.rules import ScanInput
from eventhub.attendance.scan_validation import Circumstances
from eventhub.extensions import db

_VISITING = select(presence_table.c.attendee_id).where(
    presence_table.c.conference_id == bindparam("conference_id"),
    presence_table.c.session_id == bindparam("session_id"),
    presence_table.c.point_id == bindparam("point_id"),
    presence_table.c.attendee_id.in_(among("attendee_ids")),
    presence_table.c.state != PresenceState.EXCUSED,
)
"""Those of some people who are marked at a point though they are seated elsewhere."""


def record_at_door(door: Door, scans: Sequence[ScanInput], *, at: datetime) -> Recorded:
    """Record scans of people on a door's roll; of others the answer doesn't even say whether they exist.

    Refuses single scans, never the batch, as ``record_scans`` does.
    """
    people = lock_people(door.conference_id, scans)
    on_roll = {each for each, person in people.items() if person.seated_point_id == door.point_id}
    others = list(people.keys() - on_roll)
    if others:
        values = {
            "conference_id": door.conference_id,
            "session_id": door.session_id,
            "point_id": door.point_id,
            "attendee_ids": others,
        }
        on_roll |= set(db.session.connection().execute(_VISITING, values).scalars())
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
            places={(door.session_id, door.point_id): door},
            people={each: people[each] for each in on_roll},
        ),
    )
