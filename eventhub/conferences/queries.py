"""Conferences by slug and day, and the one function through which everybody sees the agenda."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from eventhub.accounts.queries import Visitor, roles_over
from eventhub.accounts.rules import Roles
from eventhub.conferences.models import Conference, ConferenceSession, ConferenceStatus, Visibility
from eventhub.conferences.rules import Programme, ProgrammeSession, ProgrammeTopic
from eventhub.extensions import db


def conference_named(slug: str) -> Select[Conference]:
    """The conference of an address, to be loaded."""
    return select(Conference).where(Conference.slug == slug)


def session_of(conference: Conference, session_id: int) -> Select[ConferenceSession]:
    """A session of a conference by id, to be loaded."""
    return select(ConferenceSession).where(
        ConferenceSession.conference_id == conference.id, ConferenceSession.id == session_id
    )


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


def programme(conference: Conference) -> Programme:
    """The agenda as everybody sees it: today from the live rows. Two SQL statements, whatever its size."""
    sessions = db.session.scalars(
        select(ConferenceSession)
        .where(ConferenceSession.conference_id == conference.id)
        .order_by(ConferenceSession.starts_at, ConferenceSession.id)
        .options(selectinload(ConferenceSession.topics))
    ).all()
    return Programme(
        conference_id=conference.id,
        slug=conference.slug,
        kind=conference.kind,
        status=conference.status,
        visibility=conference.visibility,
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
        sessions=tuple(_session(session) for session in sessions),
    )


def _session(session: ConferenceSession) -> ProgrammeSession:
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
    )
