"""The organizer ends what may be recorded of a session; until then, and not before the first day, entries are taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    String,
    bindparam,
    func,
    literal_column,
    select,
    type_coerce,
    update,
)

from eventhub.accounts.models import User
from eventhub.attendance.actions.statements import COUNTED, TALLY_KEYS, tally_table
from eventhub.attendance.models import RollState
from eventhub.attendance.rules import recording_refusal
from eventhub.columns import now
from eventhub.conferences.actions import increment_revision
from eventhub.conferences.models import ConferenceSession
from eventhub.database import insert, lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import log_change
from eventhub.points.models import Point, PointStatus


def lock_session_for_recording(session: ConferenceSession, point: Point, at: datetime) -> None:
    """Keep a session from being closed while something is recorded of it; refuse when nothing may be."""
    db.session.refresh(session, with_for_update={"read": True})
    conference = session.conference
    refusal = recording_refusal(session, has_begun=conference.today(at) >= conference.first_on)
    if refusal is not None:
        raise RuleError(f"attendance_{refusal}")
    if point.status is not PointStatus.APPROVED:
        raise RuleError("attendance_point_not_approved")


def close_attendance(
    session: ConferenceSession, *, by: User | None, at: datetime | None = None
) -> None:
    """Take no entries any more and freeze what was expected, so that the figures are final. Twice is once."""
    lock_row(session)
    if session.attendance_closed_at is not None:
        return
    session.attendance_closed_at = at or now()
    db.session.flush()
    _freeze_expected(session, session.attendance_closed_at)
    log_change(session, "attendance_closed", by=by)


def reopen_attendance(session: ConferenceSession, *, by: User | None) -> None:
    """Take entries again; rolls that were closed one by one stay closed."""
    # Pages that show the figures as final are kept by the conference's revision.
    increment_revision(session.conference)
    lock_row(session)
    if session.attendance_closed_at is None:
        return
    session.attendance_closed_at = None
    db.session.flush()
    db.session.execute(
        update(tally_table)
        .where(
            tally_table.c.conference_id == session.conference_id,
            tally_table.c.session_id == session.id,
            tally_table.c.roll_state != RollState.CLOSED,
        )
        .values(expected=None, counts=None, version=tally_table.c.version + 1)
    )
    db.session.expire_all()
    log_change(session, "attendance_reopened", by=by)


def _freeze_expected(session: ConferenceSession, at: datetime) -> None:
    """Write what every point expected into its tally, in the order of the points.

    Read first, then written: a distributed PostgreSQL takes no INSERT out of a SELECT whose values are given with it.
    """
    # As the database writes them: of 37.000 points nobody looks at the words.
    counts = type_coerce(Point.counts, String)
    points = db.session.execute(
        select(Point.id, Point.expected, counts)
        .where(Point.conference_id == session.conference_id, Point.status == PointStatus.APPROVED)
        .order_by(Point.id)
    ).all()
    if points:
        rows = [
            {"point_id": point, "expected": expected, "counts": how, "updated_at": at}
            for point, expected, how in points
        ]
        db.session.connection().execute(_freeze(session.conference_id, session.id), rows)
    db.session.expire_all()


def _freeze(conference_id: int, session_id: int) -> Any:
    """An upsert in which only what differs from point to point is a parameter."""
    same = dict.fromkeys(COUNTED, 0) | {
        "conference_id": conference_id,
        "session_id": session_id,
        "version": 1,
    }
    statement = insert(tally_table).values(
        {name: literal_column(str(number)) for name, number in same.items()}
        | {
            "roll_state": literal_column(f"'{RollState.NOT_STARTED}'"),
            "closed_by": literal_column("''"),
            "point_id": bindparam("point_id"),
            "expected": bindparam("expected"),
            "counts": bindparam("counts", type_=String),
            "updated_at": bindparam("updated_at"),
        }
    )
    frozen = {
        name: func.coalesce(tally_table.c[name], statement.excluded[name])
        for name in ("expected", "counts")
    }
    return statement.on_conflict_do_update(
        index_elements=TALLY_KEYS, set_=frozen | {"version": tally_table.c.version + 1}
    )
