"""Rolls closed and opened again, and people who came without being on a list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.attendance.actions.scans import record_scans
from eventhub.attendance.actions.sessions import lock_session_for_recording
from eventhub.attendance.actions.tallies import upsert_and_lock_tally
from eventhub.attendance.models import Direction, RollState
from eventhub.attendance.rules import ScanInput
from eventhub.columns import now
from eventhub.conferences.models import ConferenceSession
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import log_change
from eventhub.points.models import Point
from eventhub.registration.actions import new_attendee
from eventhub.registration.actions.statements import store_once
from eventhub.registration.models import Attendee, AttendeeSource
from eventhub.registration.queries import attendee_with_nonce, is_expected
from eventhub.registration.rules import registration_nonce


def close_roll(
    point: Point, session: ConferenceSession, *, by: User | None, at: datetime | None = None
) -> None:
    """Close the roll at a point: who isn't marked is absent, and what was expected stays. Twice is once.

    Refused while nobody is marked, because silence is not absence. Who comes late is still recorded.
    """
    at = at or now()
    lock_session_for_recording(session, point, at)
    lock_row(point)
    tally = upsert_and_lock_tally(point, session.id, at)
    if tally.roll_state is RollState.CLOSED:
        return
    if tally.roll_state is RollState.NOT_STARTED and not tally.excused:
        raise RuleError("roll_not_started")
    tally.roll_state = RollState.CLOSED
    tally.expected, tally.counts = point.expected, point.counts
    tally.closed_at, tally.closed_by = at, by.name if by else ""
    log_change(tally, "roll_closed", by=by, new={"expected": point.expected})
    db.session.flush()


def reopen_roll(
    point: Point, session: ConferenceSession, *, by: User | None, at: datetime | None = None
) -> None:
    """Open a closed roll again; refused once the session's attendance is closed."""
    at = at or now()
    lock_session_for_recording(session, point, at)
    tally = upsert_and_lock_tally(point, session.id, at)
    if tally.roll_state is not RollState.CLOSED:
        return
    tally.roll_state = RollState.OPEN
    tally.expected, tally.counts, tally.closed_at, tally.closed_by = None, None, None, ""
    log_change(tally, "roll_reopened", by=by)
    db.session.flush()


def add_walk_in(
    point: Point,
    session: ConferenceSession,
    values: Mapping[str, Any],
    *,
    by: User | None,
    nonce: str,
    device: str,
    at: datetime | None = None,
) -> Attendee:
    """Record somebody who came and is on no list, on behalf of whom she came if told. A form sent twice adds one;
    gone back to and filled in with another name, it adds another.

    She takes no seat and is not expected. Refused when nothing may be recorded, and for no name.
    """
    at = at or now()
    lock_session_for_recording(session, point, at)
    nonce = registration_nonce(nonce, values["full_name"], values.get("unit_id", point.unit_id))
    attendee = attendee_with_nonce(point.conference, nonce)
    if attendee is None:
        attendee = _add_walk_in(point, values, by=by, nonce=nonce)
    arrival = ScanInput(nonce, session.id, point.id, attendee.id, Direction.IN, occurred_at=at)
    record_scans(point.conference, [arrival], device=device, by=by, at=at)
    return attendee


def _add_walk_in(
    point: Point, values: Mapping[str, Any], *, by: User | None, nonce: str
) -> Attendee:
    facts = dict(values)
    replaced_id = facts.get("substitute_for_id")
    if replaced_id is not None and not _is_expected_at(point, replaced_id):
        raise RuleError("substitute_not_on_roll", field="substitute_for_id")
    unit_id = facts.pop("unit_id", point.unit_id)
    attendee = new_attendee(point, unit_id, facts, by=by, source=AttendeeSource.WALK_IN)
    attendee.nonce = nonce
    earlier = store_once(attendee, point.conference)
    if earlier is not None:
        return earlier
    log_change(attendee, "walked_in", by=by, new={"point_id": point.id, "unit_id": unit_id})
    return attendee


def _is_expected_at(point: Point, attendee_id: Any) -> bool:
    return (
        db.session.scalar(
            select(Attendee.id).where(
                Attendee.conference_id == point.conference_id,
                Attendee.point_id == point.id,
                Attendee.id == attendee_id,
                is_expected(),
            )
        )
        is not None
    )
