"""The organizer ends what may be recorded of a session; until then, and not before the first day, entries are taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, literal, select, update

from eventhub.accounts.models import User
from eventhub.attendance.actions.statements import COUNTED, TALLY_KEYS, tally_table
from eventhub.attendance.models import RollState
from eventhub.columns import now
from eventhub.conferences.actions import publish_change
from eventhub.conferences.models import ConferenceSession
from eventhub.database import insert, lock
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import record
from eventhub.points.models import Point, PointStatus


def hold_session(session: ConferenceSession, point: Point, at: datetime) -> None:
    """Keep a session from being closed while something is recorded of it; refuse when nothing may be."""
    db.session.refresh(session, with_for_update={"read": True})
    if session.cancelled_at is not None:
        raise RuleError("attendance_session_cancelled")
    if session.attendance_closed_at is not None:
        raise RuleError("attendance_session_closed")
    if session.conference.today(at) < session.conference.first_on:
        raise RuleError("attendance_too_early")
    if point.status is not PointStatus.APPROVED:
        raise RuleError("attendance_point_not_approved")


def close_session(
    session: ConferenceSession, *, by: User | None, at: datetime | None = None
) -> None:
    """Take no entries any more and freeze what was expected, so that the figures are final. Twice is once."""
    lock(session)
    if session.attendance_closed_at is not None:
        return
    session.attendance_closed_at = at or now()
    db.session.flush()
    _freeze_expected(session, session.attendance_closed_at)
    record(session, "attendance_closed", by=by)


def reopen_session(session: ConferenceSession, *, by: User | None) -> None:
    """Take entries again; rolls that were closed one by one stay closed."""
    # Pages that show the figures as final are kept by the conference's revision.
    publish_change(session.conference)
    lock(session)
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
    record(session, "attendance_reopened", by=by)


def _freeze_expected(session: ConferenceSession, at: datetime) -> None:
    """Write what every point expected into its tally, in the order of the points: one statement."""
    columns: dict[str, Any] = {
        "conference_id": Point.conference_id,
        "session_id": literal(session.id),
        "point_id": Point.id,
        "roll_state": literal(RollState.NOT_STARTED, tally_table.c.roll_state.type),
        "counts": Point.counts,
        "expected": Point.expected,
        "version": literal(1),
        "updated_at": literal(at, tally_table.c.updated_at.type),
        "closed_by": literal(""),
    } | {name: literal(0) for name in COUNTED}
    source = (
        select(*columns.values())
        .where(Point.conference_id == session.conference_id, Point.status == PointStatus.APPROVED)
        .order_by(Point.id)
    )
    statement = insert(tally_table).from_select(list(columns), source, include_defaults=False)
    new = statement.excluded
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=TALLY_KEYS,
            set_={
                "expected": case(
                    (tally_table.c.expected.is_(None), new.expected), else_=tally_table.c.expected
                ),
                "counts": case(
                    (tally_table.c.counts.is_(None), new.counts), else_=tally_table.c.counts
                ),
                "version": tally_table.c.version + 1,
            },
        )
    )
    db.session.expire_all()
