"""Conferences by slug and day, and the one function through which everybody sees them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from eventhub.accounts.models import LinkKind, Role
from eventhub.accounts.queries import (
    Visitor,
    granted_units,
    links_opened_by,
    roles_over,
    units_reached,
)
from eventhub.accounts.rules import Roles, may_organize
from eventhub.conferences.models import (
    Conference,
    ConferenceSession,
    ConferenceStatus,
    Topic,
    TopicKind,
    Visibility,
)
from eventhub.conferences.programme import Programme, ProgrammeSession, ProgrammeTopic
from eventhub.conferences.rules import day_moves
from eventhub.database import is_pointed_at, matches_words
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.units.models import UnitLevel, UnitPeriod
from eventhub.units.reach import units_within, valid_on, with_predecessors


def select_session(conference: Conference, session_id: int) -> Select[ConferenceSession]:
    """A session of a conference by id."""
    return select(ConferenceSession).where(
        ConferenceSession.conference_id == conference.id, ConferenceSession.id == session_id
    )


def has_conferences() -> bool:
    """Whether there is any conference, of whatever state."""
    return db.session.scalar(select(Conference.id).limit(1)) is not None


def listed_conferences() -> Sequence[Conference]:
    """What the front page lists: public conferences that were published, newest first."""
    return db.session.scalars(
        select(Conference)
        .where(
            Conference.status != ConferenceStatus.DRAFT, Conference.visibility == Visibility.PUBLIC
        )
        .order_by(Conference.first_on.desc(), Conference.id.desc())
    ).all()


def roles_over_conference(user: Visitor, conference: Conference) -> Roles:
    """The roles somebody holds over a conference: over its owner unit, on its first day."""
    return roles_over(user, conference.owner_unit_id, conference.first_on)


def organizes(user: Visitor, conference: Conference) -> bool:
    """Whether somebody may organize a conference."""
    return may_organize(roles_over_conference(user, conference))


def may_see(user: Visitor, conference: Conference | None, keys: Collection[str]) -> bool:
    """Whether somebody may know of a conference at all; ``keys`` are the secrets of the links the browser opened.

    A draft is for those who may organize it. What was published is for everybody if it is public; else for whoever opened
    a link to it, and for accounts over its owner unit or below it. The links are looked up also where there is nothing to
    see, so that what an answer costs tells no stranger whether there is.
    """
    opened = links_opened_by(LinkKind.PAGE, keys).values()
    if conference is None:
        return False
    if conference.status is ConferenceStatus.DRAFT:
        return organizes(user, conference)
    if conference.visibility is Visibility.PUBLIC:
        return True
    if any(link.conference_id == conference.id for link in opened):
        return True
    return bool(roles_over_conference(user, conference)) or _belongs_below(user, conference)


def _belongs_below(user: Visitor, conference: Conference) -> bool:
    """Whether a unit somebody acts for, or what was merged into it, lay under the owner unit on the first day."""
    granted = granted_units(user, Role.OFFICIAL)
    if not granted:
        return False
    theirs = db.session.scalars(select(with_predecessors(granted).c.unit_id)).all()
    below = units_within([conference.owner_unit_id], conference.first_on).subquery()
    return (
        db.session.scalar(select(below.c.unit_id).where(below.c.unit_id.in_(theirs)).limit(1))
        is not None
    )


def owner_units(
    user: Visitor, on: date, *, search: str = "", limit: int | None = None
) -> Sequence[UnitPeriod]:
    """The units in whose name somebody may organize on a day, highest first, then in Vietnamese order."""
    return db.session.scalars(
        select(UnitPeriod)
        .join(UnitPeriod.level)
        .where(
            valid_on(on),
            UnitPeriod.unit_id.in_(units_reached(user, Role.ORGANIZER, on)),
            matches_words(UnitPeriod.folded, search),
        )
        .order_by(UnitLevel.position, UnitPeriod.sort_key, UnitPeriod.id)
        .limit(limit)
    ).all()


def recorded_days(conference: Conference) -> set[date]:
    """The days with a session whose attendance was recorded: something of later domains stands on it."""
    topics = {Topic.__tablename__}
    return {each.held_on for each in conference.sessions if is_pointed_at(each, but_by=topics)}


def planned_moves(conference: Conference, new_dates: Sequence[date]) -> dict[date, date]:
    """Where new days take the sessions of each day. What was recorded stays on its day: refused where that is missing."""
    kept = recorded_days(conference)
    if new_dates and not kept <= set(new_dates):
        raise RuleError("recorded_days_stay", field="written_days")
    return day_moves(conference.dates, new_dates, kept=kept)


def programmes_of(conferences: Collection[Conference]) -> Mapping[int, Programme]:
    """The programmes of several conferences by id, in the same two statements as one takes."""
    sessions: dict[int, list[ConferenceSession]] = defaultdict(list)
    for session in db.session.scalars(_select_sessions(conferences)):
        sessions[session.conference_id].append(session)
    return {each.id: programme_of(each, sessions[each.id]) for each in conferences}


def programme_of(
    conference: Conference, sessions: Sequence[ConferenceSession] | None = None
) -> Programme:
    """A conference as everybody sees it: today from the live rows. Two SQL statements, whatever its size.

    ``sessions``: its rows in their order, where they were read already.
    """
    if sessions is None:
        sessions = db.session.scalars(_select_sessions([conference])).all()
    return Programme(
        conference_id=conference.id,
        uid=conference.uid,
        slug=conference.slug,
        kind=conference.kind,
        status=conference.status,
        visibility=conference.visibility,
        is_demo=conference.is_demo,
        short_title=conference.short_title,
        official_title=conference.official_title,
        organizing_body=conference.organizing_body,
        status_reason=conference.status_reason,
        zone=conference.zone,
        days=tuple(conference.dates),
        arrive_minutes=conference.arrive_minutes,
        contact=" · ".join(
            filter(
                None, (conference.contact_name, conference.contact_phone, conference.contact_email)
            )
        ),
        calendar_sequence=conference.calendar_sequence,
        calendar_changed_at=conference.calendar_changed_at,
        sessions=tuple(_programme_session(session) for session in sessions),
        dropped_runs=tuple(conference.dropped_runs),
    )


def _select_sessions(conferences: Collection[Conference]) -> Select[ConferenceSession]:
    return (
        select(ConferenceSession)
        .where(ConferenceSession.conference_id.in_([each.id for each in conferences]))
        .order_by(ConferenceSession.starts_at, ConferenceSession.id)
        .options(selectinload(ConferenceSession.topics))
    )


def _programme_session(session: ConferenceSession) -> ProgrammeSession:
    topics = []
    starts_at = session.starts_at
    for topic in session.topics:
        ends_at = starts_at + timedelta(minutes=topic.minutes)
        topics.append(
            ProgrammeTopic(
                topic.uid, topic.kind, topic.title, topic.speaker, topic.minutes, starts_at, ends_at
            )
        )
        starts_at = ends_at
    return ProgrammeSession(
        id=session.id,
        uid=session.uid,
        held_on=session.held_on,
        daypart=session.daypart,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=session.cancelled_at is not None,
        calendar_sequence=session.calendar_sequence,
        calendar_changed_at=session.calendar_changed_at,
        topics=tuple(topics),
        dropped_topics=tuple(_dropped_topic(session, each) for each in session.dropped_topics),
    )


def _dropped_topic(session: ConferenceSession, kept: Mapping[str, Any]) -> ProgrammeTopic:
    starts_at = session.starts_at + timedelta(minutes=kept["after"])
    return ProgrammeTopic(
        uid=kept["uid"],
        kind=TopicKind(kept["kind"]),
        title=kept["title"],
        speaker=kept["speaker"],
        minutes=kept["minutes"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=kept["minutes"]),
    )
