"""The figures of a session by the unit that sent people, wherever they sit: another question, answered from names alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, func, literal, null, select, true

from eventhub.attendance.models import Presence, PresenceState, RollState, Tally
from eventhub.attendance.rules import Totals
from eventhub.columns import UtcDateTime, now
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.database import count_of
from eventhub.extensions import db
from eventhub.registration.models import (
    UNCONFIRMED,
    Attendee,
    AttendeeSource,
    AttendeeStatus,
)
from eventhub.units.models import UnitPeriod
from eventhub.units.reach import valid_on


def totals_by_sender(
    conference: Conference, session_id: int, *, at: datetime | None = None
) -> Sequence[Totals]:
    """By the unit that sent them. Two statements.

    ``points`` counts the points at which the unit's people are expected, ``reported_points`` those whose roll was
    started. Those neither present nor excused are absent where the roll they stand on is closed, else unmarked.
    """
    ends_at, closed_at = db.session.execute(
        select(ConferenceSession.ends_at, ConferenceSession.attendance_closed_at).where(
            ConferenceSession.id == session_id
        )
    ).one()
    here = and_(
        Presence.conference_id == Attendee.conference_id,
        Presence.session_id == session_id,
        Presence.attendee_id == Attendee.id,
    )
    counted = [PresenceState.PRESENT]
    if ends_at <= (at or now()):
        counted.append(PresenceState.LEFT)
    expected = _was_expected(closed_at)
    came = Presence.state.in_([PresenceState.PRESENT, PresenceState.LEFT])
    excused = and_(Presence.state == PresenceState.EXCUSED, expected)
    missing = and_(expected, Presence.state.is_(None))
    closed = func.coalesce(Tally.roll_state, RollState.NOT_STARTED) == RollState.CLOSED
    has_roll = Tally.roll_state != RollState.NOT_STARTED
    rows = db.session.execute(
        select(
            Attendee.unit_id,
            func.max(UnitPeriod.short_name).label("name"),
            count_of(expected).label("expected"),
            count_of(Presence.state.in_(counted)).label("present"),
            func.count(Attendee.point_id.distinct()).label("points"),
            func.count(case((has_roll, Attendee.point_id)).distinct()).label("reported_points"),
            count_of(and_(missing, ~closed)).label("unmarked"),
            count_of(and_(missing, closed)).label("absent"),
            count_of(excused).label("excused"),
            count_of(and_(came, expected, Presence.point_id != Attendee.point_id)).label(
                "visitors"
            ),
            count_of(and_(came, ~expected)).label("walk_ins"),
        )
        .join_from(Attendee, Presence, here, isouter=True)
        .join(
            Tally,
            and_(
                Tally.conference_id == Attendee.conference_id,
                Tally.session_id == session_id,
                Tally.point_id == Attendee.point_id,
            ),
            isouter=True,
        )
        .join(
            UnitPeriod,
            and_(UnitPeriod.unit_id == Attendee.unit_id, valid_on(conference.first_on)),
            isouter=True,
        )
        # Who was never on a list is nobody's number.
        .where(Attendee.conference_id == conference.id, Attendee.status.not_in(UNCONFIRMED))
        .group_by(Attendee.unit_id)
        .order_by(func.max(UnitPeriod.sort_key), Attendee.unit_id)
    )
    return [
        Totals(
            key=str(row.unit_id),
            name=row.name or "",
            expected=row.expected,
            present=row.present,
            points=row.points,
            reported_points=row.reported_points,
            unmarked=row.unmarked,
            absent=row.absent,
            excused=row.excused,
            visitors=row.visitors,
            walk_ins=row.walk_ins,
        )
        for row in rows
    ]


def _was_expected(session_closed_at: datetime | None) -> ColumnElement[bool]:
    """The condition that somebody is expected; where the tally was frozen, that she was on the list at that moment.

    From the first day on nobody is withdrawn or moved. A session that is closed expects nobody at a point it has not
    frozen.
    """
    closed_at = null() if session_closed_at is None else literal(session_closed_at, UtcDateTime())
    frozen_at = case((Tally.roll_state == RollState.CLOSED, Tally.closed_at), else_=closed_at)
    in_time = case(
        (Tally.expected.is_not(None), Attendee.registered_at <= frozen_at),
        else_=true() if session_closed_at is None else false(),
    )
    is_active = Attendee.status == AttendeeStatus.ACTIVE
    return and_(is_active, Attendee.source != AttendeeSource.WALK_IN, in_time)
