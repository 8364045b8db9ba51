"""The programme: what everybody sees of a conference, frozen and free of database rows.

``queries.programme_of`` makes it; pages, feeds and figures read it. Times are UTC, days are those of the programme's zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
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
    # What is on its agenda no more, where it last stood.
    dropped_topics: tuple[ProgrammeTopic, ...] = ()

    @property
    def item_count(self) -> int:
        """How many items its agenda has, breaks aside."""
        return sum(topic.kind is not TopicKind.BREAK for topic in self.topics)


@dataclass(frozen=True, slots=True)
class Programme:
    """A conference, its sessions and topics as published: what every public page, feed and personal page shows."""

    conference_id: int
    uid: str
    slug: str
    kind: ConferenceKind
    status: ConferenceStatus
    visibility: Visibility
    is_demo: bool
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
    dropped_runs: tuple[tuple[date, date], ...] = ()

    @property
    def happens(self) -> bool:
        """Whether its sessions stand in calendars as taking place."""
        return self.status is ConferenceStatus.PUBLISHED

    @property
    def active_sessions(self) -> tuple[ProgrammeSession, ...]:
        """The sessions that were not cancelled."""
        return tuple(session for session in self.sessions if not session.is_cancelled)

    @property
    def dated_sessions(self) -> tuple[ProgrammeSession, ...]:
        """The sessions whose days hold: none once it is postponed to a date not known yet."""
        return () if self.status is ConferenceStatus.POSTPONED else self.sessions

    def today(self, at: datetime) -> date:
        """The day a moment falls on where the conference is held."""
        return at.astimezone(self.zone).date()

    def phase(self, at: datetime) -> Phase:
        """Where it stands at a moment: it runs from its first day's midnight to the end of its last active session."""
        if self.status is not ConferenceStatus.PUBLISHED:
            return Phase(self.status.value)
        today = self.today(at)
        if today < self.days[0]:
            return Phase.COMING
        last = max((session.ends_at for session in self.active_sessions), default=None)
        is_over = today > self.days[-1] or (last is not None and at >= last)
        return Phase.PAST if is_over else Phase.RUNNING

    def current_sessions(self, at: datetime) -> tuple[ProgrammeSession, ...]:
        """The active sessions that are on at a moment."""
        return tuple(each for each in self.active_sessions if each.starts_at <= at < each.ends_at)

    def next_session(self, at: datetime) -> ProgrammeSession | None:
        """The first active session that begins after a moment, on whatever day."""
        return next((each for each in self.active_sessions if each.starts_at > at), None)

    def current_or_next(self, at: datetime) -> ProgrammeSession | None:
        """A session that is on, else the next one of the same day; None when the day has none left."""
        current, coming = self.current_sessions(at), self.next_session(at)
        if current:
            return current[0]
        return coming if coming is not None and coming.held_on == self.today(at) else None
