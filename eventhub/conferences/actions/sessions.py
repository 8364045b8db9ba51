"""The sessions of a conference, as ticked in its grid of days and parts of the day."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from eventhub.accounts.models import User
from eventhub.columns import now
from eventhub.conferences import rules
from eventhub.conferences.actions.counters import increment_revision, mark_calendar_changes
from eventhub.conferences.actions.locks import lock_conference
from eventhub.conferences.models import Conference, ConferenceSession, ConferenceStatus
from eventhub.conferences.rules import PlannedSession
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change


def set_sessions(
    conference: Conference,
    grid: Iterable[PlannedSession],
    *,
    by: User | None,
    row_version: int | None = None,
) -> None:
    """Make the sessions those of the grid. One that is no longer in it is deleted from a draft, else cancelled.

    Refused: a day that is none of the conference's, hours out of order or overlapping, a session whose attendance is
    closed or recorded, a cancelled conference, an older version.
    """
    lock_conference(conference)
    conference.ensure_current(row_version)
    plan = sorted(grid)
    refusals = rules.plan_refusals(plan, conference.dates)
    if refusals:
        first = refusals[0]
        raise RuleError(first.code, day=rules.short_days([first.session.held_on]))
    changed = [
        session for planned in plan if (session := _schedule_session(conference, planned, by=by))
    ]
    places = {(planned.held_on, planned.daypart) for planned in plan}
    dropped = [
        session
        for session in rules.active_sessions(conference.sessions)
        if (session.held_on, session.daypart) not in places
    ]
    changed += remove_sessions(conference, dropped, by=by)
    if changed or dropped:
        conference.touch()
        mark_calendar_changes(changed, conference)
        db.session.flush()


def _schedule_session(
    conference: Conference, planned: PlannedSession, *, by: User | None
) -> ConferenceSession | None:
    """Hold a session of the plan: the one in its place, one cancelled there before, or a new one. None: no change."""
    values = {
        "starts_at": conference.at(planned.held_on, planned.starts),
        "ends_at": conference.at(planned.held_on, planned.ends),
        "cancelled_at": None,
    }
    session = rules.session_in_place(conference.sessions, planned.held_on, planned.daypart)
    if session is None:
        session = ConferenceSession(held_on=planned.held_on, daypart=planned.daypart)
        conference.sessions.append(session.assign(values))
        db.session.flush()
        log_change(session, "created", by=by, new=values)
        return session
    return session if update_session(session, values, by=by) else None


def update_session(session: ConferenceSession, values: dict[str, Any], *, by: User | None) -> bool:
    """Set columns of a session and log what changed; False when nothing did."""
    old, new = changed_values(session, values)
    if new:
        session.assign(new).touch()
        log_change(session, "edited", by=by, old=old, new=new)
    return bool(new)


def remove_sessions(
    conference: Conference, sessions: Sequence[ConferenceSession], *, by: User | None
) -> list[ConferenceSession]:
    """Take sessions off the programme: deleted from a draft, else kept as cancelled. Returns those kept."""
    if conference.status is ConferenceStatus.DRAFT:
        for session in sessions:
            _delete_session(session, by=by)
        return []
    for session in sessions:
        _cancel_session(session, at=now(), by=by)
    return list(sessions)


def _delete_session(session: ConferenceSession, *, by: User | None) -> None:
    log_change(
        session, "deleted", by=by, old={"held_on": session.held_on, "daypart": session.daypart}
    )
    try:
        with db.session.begin_nested():
            session.conference.sessions.remove(session)
    except IntegrityError as error:
        raise RuleError("session_has_attendance") from error


def _cancel_session(session: ConferenceSession, *, at: datetime, by: User | None) -> None:
    if session.attendance_closed_at is not None:
        raise RuleError("session_is_closed")
    session.assign({"cancelled_at": at}).touch()
    log_change(session, "cancelled", by=by, new={"cancelled_at": at})


def set_session_title(
    session: ConferenceSession, *, title: str, by: User | None, row_version: int | None = None
) -> None:
    """Give a session a title of its own, or take it away. Refused: a cancelled conference, an older version."""
    conference = session.conference
    lock_conference(conference, session)
    session.ensure_current(row_version)
    if update_session(session, {"title": title}, by=by):
        mark_calendar_changes([session], conference)
    else:
        increment_revision(conference)
    db.session.flush()
