"""Begin a conference and change its facts."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub.accounts.models import User
from eventhub.conferences import rules
from eventhub.conferences.actions.counters import increment_revision, mark_calendar_changes
from eventhub.conferences.actions.locks import lock_conference
from eventhub.conferences.models import Conference, ConferenceSession, ConferenceStatus
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change
from eventhub.text.folding import slugify

SLUG_LENGTH = 60
NUMBER_LENGTH = len("-9999")


def create_conference(
    values: Mapping[str, Any], *, by: User | None, nonce: str | None = None
) -> Conference:
    """Begin a draft. Without a slug its address is made of the short title; a given one is refused when it is taken.

    A form sent twice (same ``nonce``) begins one and gives it back.
    """
    conference = Conference().assign({name: values[name] for name in values if name != "slug"})
    if nonce:
        conference.uid = rules.form_uid(nonce, values)
    conference.slug = values.get("slug") or _free_slug(conference.short_title)
    try:
        with db.session.begin_nested():
            db.session.add(conference)
    except IntegrityError as error:
        earlier = db.session.scalar(select(Conference).where(Conference.uid == conference.uid))
        if earlier is not None:
            return earlier
        raise RuleError("slug_taken", field="slug", slug=conference.slug) from error
    log_change(conference, "created", by=by, conference_id=conference.id, new=logged_values(values))
    return conference


def _free_slug(title: str) -> str:
    """The title as an address, with a number behind it where others have taken it; together no longer than the form allows."""
    wanted = slugify(title)[:SLUG_LENGTH].strip("-") or "hoi-nghi"
    stem = wanted[: SLUG_LENGTH - NUMBER_LENGTH].strip("-")
    taken = set(db.session.scalars(select(Conference.slug).where(Conference.slug.startswith(stem))))
    if wanted not in taken:
        return wanted
    return next(slug for number in count(2) if (slug := f"{stem}-{number}") not in taken)


def update_conference(
    conference: Conference,
    values: Mapping[str, Any],
    *,
    by: User | None,
    row_version: int | None = None,
) -> None:
    """Change its facts.

    Refused: a cancelled conference, an older version, days taken from under a session, a new address once public.
    """
    lock_conference(conference)
    conference.ensure_current(row_version)
    old, new = changed_values(conference, values)
    if not new:
        return
    _ensure_days_contain_sessions(conference, new.get("dates", conference.dates))
    _ensure_address_free(conference, new.get("slug", conference.slug))
    clocks = [
        (session, *rules.clock_hours(session, conference.zone)) for session in conference.sessions
    ]
    record_dropped_runs(conference, new)
    conference.assign(new)
    conference.touch()
    changed: list[Conference | ConferenceSession] = []
    if "timezone" in new:
        changed += _move_to_clock_hours(conference, clocks)
    if new.keys() & rules.CONFERENCE_CALENDAR_FACTS:
        changed.append(conference)
    if changed:
        mark_calendar_changes(changed, conference)
    else:
        increment_revision(conference)
    log_change(
        conference,
        "edited",
        by=by,
        conference_id=conference.id,
        old=logged_values(old),
        new=logged_values(new),
    )
    db.session.flush()


def record_dropped_runs(conference: Conference, values: Mapping[str, Any]) -> None:
    """Remember which of its runs of days new days leave out; of a draft no calendar has told."""
    if "dates" in values and conference.status is not ConferenceStatus.DRAFT:
        conference.dropped_runs = rules.dropped_runs(
            conference.dates, values["dates"], conference.dropped_runs
        )


def logged_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the log keeps them: days as texts."""
    return {
        name: [day.isoformat() for day in value] if name == "dates" else value
        for name, value in values.items()
    }


def _ensure_days_contain_sessions(conference: Conference, days: Sequence[date]) -> None:
    lost = {session.held_on for session in rules.active_sessions(conference.sessions)} - set(days)
    if lost:
        raise RuleError(
            "days_have_sessions", field="written_days", days=rules.short_days(sorted(lost))
        )


def _ensure_address_free(conference: Conference, slug: str) -> None:
    if slug == conference.slug:
        return
    if conference.status is not ConferenceStatus.DRAFT:
        raise RuleError("slug_is_public", field="slug")
    if db.session.scalar(select(Conference.id).where(Conference.slug == slug)) is not None:
        raise RuleError("slug_taken", field="slug", slug=slug)


def _move_to_clock_hours(
    conference: Conference, clocks: Sequence[tuple[ConferenceSession, time, time]]
) -> list[ConferenceSession]:
    """Move the sessions so that they begin at the same hour in the new timezone."""
    for session, starts, ends in clocks:
        session.starts_at = conference.at(session.held_on, starts)
        session.ends_at = conference.at(session.held_on, ends)
    return [session for session, _starts, _ends in clocks]
