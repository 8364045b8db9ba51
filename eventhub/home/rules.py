"""Decisions of the pages over several domains: which session to show, when a page changes by itself, what is late. Pure."""

from datetime import date, datetime, timedelta
from typing import Literal

from eventhub.conferences.programme import Phase, Programme, ProgrammeSession
from eventhub.points.models import PointCounts

StepState = Literal["done", "missing", "late", "idle"]

MOST_STRIP_CELLS = 150
"""Past this many points the strip shows provinces."""


def days_until(programme: Programme, at: datetime) -> int:
    """Days from the conference's own today to its first day."""
    return (programme.days[0] - programme.today(at)).days


def changes_itself_at(programme: Programme, at: datetime) -> datetime:
    """The next moment at which a page changes without an edit: a midnight, a session's start or end."""
    tomorrow = programme.today(at) + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), programme.zone)
    edges = [
        time for session in programme.sessions for time in (session.starts_at, session.ends_at)
    ]
    return min(moment for moment in (midnight, *edges) if moment > at)


def shown_session(
    programme: Programme, wanted: int | None, at: datetime
) -> ProgrammeSession | None:
    """The session whose agenda is shown: the one asked for, else the one that is on or comes next, else the first."""
    asked = next((session for session in programme.sessions if session.id == wanted), None)
    first = programme.sessions[0] if programme.sessions else None
    return asked or programme.current_or_next(at) or programme.next_session(at) or first


def resuming_session(programme: Programme, at: datetime) -> ProgrammeSession | None:
    """The session that a conference goes on with on another day; None before its first, and while today has one left."""
    has_begun = any(session.ends_at <= at for session in programme.active_sessions)
    pauses = programme.phase(at) is Phase.RUNNING and programme.current_or_next(at) is None
    return programme.next_session(at) if has_begun and pauses else None


def strip_state(*, is_host: bool, counts: PointCounts) -> str:
    """How a point that takes part is drawn where nobody is counted."""
    if is_host:
        return "host"
    return "declared" if counts is PointCounts.BY_DECLARATION else "filled"


def deadline_state(*, done: bool, due_on: date | None, today: date) -> StepState:
    """Done; late after its deadline; else missing."""
    if done:
        return "done"
    return "late" if due_on is not None and today > due_on else "missing"
