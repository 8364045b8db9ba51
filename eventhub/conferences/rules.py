"""Decisions about conferences, and the frozen programme that pages and feeds are made from. No Flask, no database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from eventhub.conferences.models import (
    ConferenceKind,
    ConferenceStatus,
    Daypart,
    TopicKind,
    Visibility,
)


class Phase(StrEnum):
    """Where a conference stands in time and state, as shown to everybody."""

    DRAFT = "draft"
    COMING = "coming"
    RUNNING = "running"
    PAST = "past"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ProgrammeTopic:
    """An item of the agenda with its computed times (UTC)."""

    uid: str
    kind: TopicKind
    title: str
    speaker: str
    minutes: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeSession:
    """A session as participants see it. Times are UTC; show them in the programme's zone."""

    id: int
    uid: str
    held_on: date
    daypart: Daypart
    title: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    calendar_sequence: int
    calendar_changed_at: datetime
    topics: tuple[ProgrammeTopic, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """The agenda of a conference as published: what every public page, feed and personal page shows."""

    conference_id: int
    slug: str
    kind: ConferenceKind
    status: ConferenceStatus
    visibility: Visibility
    short_title: str
    official_title: str
    organizing_body: str
    status_reason: str
    zone: ZoneInfo
    days: tuple[date, ...]
    arrive_minutes: int
    contact: str
    calendar_sequence: int
    calendar_changed_at: datetime
    sessions: tuple[ProgrammeSession, ...]

    @property
    def happens(self) -> bool:
        """Whether its sessions stand in calendars as taking place."""
        return self.status is ConferenceStatus.PUBLISHED


def phase(programme: Programme, at: datetime) -> Phase:
    """Where it stands at a moment: it runs from its first day's midnight to the end of its last session."""
    if programme.status is not ConferenceStatus.PUBLISHED:
        return Phase(programme.status.value)
    today = at.astimezone(programme.zone).date()
    if today < programme.days[0]:
        return Phase.COMING
    last = max((session.ends_at for session in programme.sessions), default=None)
    return (
        Phase.PAST
        if today > programme.days[-1] or (last is not None and at >= last)
        else Phase.RUNNING
    )


def current_session(programme: Programme, at: datetime) -> ProgrammeSession | None:
    """The session that is on, else the next one today; None on other days. Cancelled sessions don't count."""
    today = at.astimezone(programme.zone).date()
    held = [session for session in programme.sessions if not session.is_cancelled]
    running = next((session for session in held if session.starts_at <= at < session.ends_at), None)
    return running or next(
        (session for session in held if session.held_on == today and session.starts_at > at), None
    )


def arrival_at(session: ProgrammeSession, arrive_minutes: int) -> datetime:
    """When to be in the hall for a session (UTC)."""
    return session.starts_at - timedelta(minutes=arrive_minutes)
