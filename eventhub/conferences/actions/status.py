"""Publish, postpone and cancel a conference."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from eventhub.accounts.models import User
from eventhub.columns import now
from eventhub.conferences import rules
from eventhub.conferences.actions.counters import mark_calendar_changes
from eventhub.conferences.actions.facts import logged_values, record_dropped_runs
from eventhub.conferences.actions.locks import lock_conference
from eventhub.conferences.actions.sessions import remove_sessions, update_session
from eventhub.conferences.models import Conference, ConferenceSession, ConferenceStatus
from eventhub.conferences.queries import planned_moves, programme_of
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change


def publish_conference(
    conference: Conference, *, by: User | None, at: datetime | None = None
) -> None:
    """Make a draft public. Refused: when it isn't a draft any more, or something it needs is missing."""
    lock_conference(conference)
    if conference.status is not ConferenceStatus.DRAFT:
        raise RuleError("already_published")
    if rules.prevents_publication(rules.publication_issues(programme_of(conference))):
        raise RuleError("publication_incomplete")
    conference.published_at = at or now()
    _set_status(conference, ConferenceStatus.PUBLISHED, "published", reason="", by=by)


def postpone_conference(
    conference: Conference,
    new_dates: Sequence[date] | None,
    reason: str,
    *,
    by: User | None,
    row_version: int | None = None,
) -> None:
    """Move a conference to new days, or with None to a date not known yet.

    Its sessions keep their hours and their UIDs: those of the first day move to the first new day, and so on; those of
    days too many are called off; deadlines move with the first day. Days whose attendance was recorded stay. Refused: a
    cancelled conference, a draft without new days, new days without the recorded ones, an older version.
    """
    lock_conference(conference)
    conference.ensure_current(row_version)
    draft = conference.status is ConferenceStatus.DRAFT
    if new_dates is None:
        if draft:
            raise RuleError("draft_needs_days", field="written_days")
        _set_status(conference, ConferenceStatus.POSTPONED, "postponed", reason=reason, by=by)
        return
    days = sorted(set(new_dates))
    facts = {"dates": days, **rules.moved_deadlines(conference, days)}
    changed = _move_sessions(conference, days, by=by)
    status = ConferenceStatus.DRAFT if draft else ConferenceStatus.PUBLISHED
    _set_status(conference, status, "rescheduled", reason=reason, by=by, facts=facts, also=changed)


def cancel_conference(
    conference: Conference, reason: str, *, by: User | None, row_version: int | None = None
) -> None:
    """Call the whole conference off, for good. Refused: a draft, which nobody knows of; one cancelled already."""
    lock_conference(conference)
    conference.ensure_current(row_version)
    if conference.status is ConferenceStatus.DRAFT:
        raise RuleError("draft_is_not_public")
    _set_status(conference, ConferenceStatus.CANCELLED, "cancelled", reason=reason, by=by)


def _set_status(
    conference: Conference,
    status: ConferenceStatus,
    action: str,
    *,
    reason: str,
    by: User | None,
    facts: Mapping[str, Any] = MappingProxyType({}),
    also: Sequence[ConferenceSession] = (),
) -> None:
    """Set where the conference stands and when; every event of its calendars shows these. No change leaves no trace."""
    wanted = {"status": status, "status_reason": reason, **facts}
    old, new = changed_values(conference, wanted)
    if not new and not also:
        return
    record_dropped_runs(conference, new)
    conference.assign(new).touch()
    mark_calendar_changes([conference, *also] if new else also, conference)
    log_change(
        conference,
        action,
        by=by,
        conference_id=conference.id,
        old=logged_values(old),
        new=logged_values(new),
        reason=reason,
    )
    db.session.flush()


def _move_sessions(
    conference: Conference, new_dates: Sequence[date], *, by: User | None
) -> list[ConferenceSession]:
    """Take the sessions to the new days; returns those that changed."""
    moves = planned_moves(conference, new_dates)
    surplus = [
        session
        for session in rules.active_sessions(conference.sessions)
        if session.held_on not in moves
    ]
    changed = remove_sessions(conference, surplus, by=by)
    db.session.flush()
    for old_day, new_day in rules.in_free_order(moves):
        changed += _move_day(conference, old_day, new_day, by=by)
    return changed


def _move_day(
    conference: Conference, old_day: date, new_day: date, *, by: User | None
) -> list[ConferenceSession]:
    """Take the sessions held on one day to another, at the same hours."""
    moving = [
        session
        for session in rules.active_sessions(conference.sessions)
        if session.held_on == old_day
    ]
    for session in moving:
        starts, ends = rules.clock_hours(session, conference.zone)
        values = {
            "held_on": new_day,
            "starts_at": conference.at(new_day, starts),
            "ends_at": conference.at(new_day, ends),
        }
        update_session(session, values, by=by)
    # Two sessions may never stand in one place, also not for a moment: each day's go before the next day's come.
    db.session.flush()
    return moving
