"""A conference, its sessions and its topics. Times are UTC here; ``zone`` turns them into the conference's day."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub.columns import Base, UtcDateTime, Versioned, code_text, moment, now, pk, short_text
from eventhub.text.folding import fold, nfc, one_line
from eventhub.units.models import Unit


class ConferenceKind(StrEnum):
    """What it is called, and what its attendees are called."""

    CONFERENCE = "conference"
    TRAINING = "training"
    CONGRESS = "congress"


class ConferenceStatus(StrEnum):
    """Where a conference stands. Postponed: to a date not known yet; with a new date it is published again."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    """Who finds it: everybody; whoever has a link (no name asked); links only, and never listed anywhere."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    INTERNAL = "internal"


class Daypart(StrEnum):
    """The part of the day a session fills."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class TopicKind(StrEnum):
    """What an item of the agenda is; «chuyên đề» is only for ``topic``."""

    TOPIC = "topic"
    REPORT = "report"
    DISCUSSION = "discussion"
    CEREMONY = "ceremony"
    REGISTRATION = "registration"
    BREAK = "break"
    OTHER = "other"


class Conference(Base, Versioned):
    """A conference, training course or congress held in many halls at once."""

    __tablename__ = "conference"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="days_in_order"),
        Index("ix_conference_days", "first_on", "last_on"),
    )

    id: Mapped[pk]
    # For ever the same: the calendar's UID of the conference as a whole is made of it.
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    slug: Mapped[code_text] = mapped_column(unique=True)
    # ≤ 60 letters: the heading, the wall, the calendar.
    short_title: Mapped[str] = mapped_column(String(60))
    official_title: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[ConferenceKind] = mapped_column(default=ConferenceKind.CONFERENCE)
    status: Mapped[ConferenceStatus] = mapped_column(default=ConferenceStatus.DRAFT)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    # Who organizes it, as it stands on the letter; the owner unit is whose organizers may change it.
    organizing_body: Mapped[short_text]
    owner_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    chair: Mapped[str] = mapped_column(String(200), default="")
    composition: Mapped[str] = mapped_column(Text, default="")
    reference_document: Mapped[str] = mapped_column(String(200), default="")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Ho_Chi_Minh")
    # Its days as ISO dates in order, not necessarily consecutive; first and last are the same facts for queries.
    days: Mapped[list[str]] = mapped_column(JSON)
    first_on: Mapped[date]
    last_on: Mapped[date]
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_email: Mapped[str] = mapped_column(String(255), default="")
    # Notes for participants: minutes before each session to be in the hall, dress, papers to bring, anything else.
    arrive_minutes: Mapped[int] = mapped_column(default=15)
    dress: Mapped[str] = mapped_column(String(200), default="")
    papers: Mapped[str] = mapped_column(String(200), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    # Deadlines: the last day for units to register points, to hand in rosters, and for participants to register.
    points_due_on: Mapped[date | None]
    rosters_due_on: Mapped[date | None]
    registration_due_on: Mapped[date | None]
    # Participants may register themselves.
    registration_open: Mapped[bool] = mapped_column(default=False)
    # On which legal basis personal data are held, and until when; shown in the privacy notice.
    privacy_basis: Mapped[str] = mapped_column(Text, default="")
    # Why it is postponed or cancelled, as shown to everybody.
    status_reason: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # Invented data: every page says so.
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Moves with anything public, never with registrations or scans: cached pages are as old as this.
    revision: Mapped[int] = mapped_column(default=1)
    # The one calendar counter; parts keep its value at their last calendar-relevant change.
    calendar_counter: Mapped[int] = mapped_column(default=0)
    # The counter at the last change that concerns every event (title, postponed, cancelled).
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[moment] = mapped_column(default=now)
    # Runs of days that were public and are no more, as (first day, day after the last), numbered on from the present ones.
    _dropped_runs: Mapped[list[list[str]]] = mapped_column("dropped_runs", JSON, default=list)
    created_at: Mapped[moment] = mapped_column(default=now)
    updated_at: Mapped[moment] = mapped_column(default=now, onupdate=now)
    # Derived, for the finder.
    folded: Mapped[str] = mapped_column(Text, default="")

    owner_unit: Mapped[Unit] = relationship()
    sessions: Mapped[list["ConferenceSession"]] = relationship(
        back_populates="conference",
        order_by="ConferenceSession.starts_at",
        cascade="all, delete-orphan",
    )

    @validates("short_title", "official_title")
    def _fill_derived(self, key: str, value: str) -> str:
        value = one_line(value) if key == "short_title" else nfc(value)
        titles = {
            "short_title": self.short_title or "",
            "official_title": self.official_title or "",
            key: value,
        }
        self.folded = fold(" ".join(titles.values()))
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The one timezone it is shown and grouped in."""
        return ZoneInfo(self.timezone)

    @property
    def dates(self) -> list[date]:
        """Its days, in order."""
        return [date.fromisoformat(day) for day in self.days]

    @dates.setter
    def dates(self, days: list[date]) -> None:
        ordered = sorted(set(days))
        self.days = [day.isoformat() for day in ordered]
        self.first_on, self.last_on = ordered[0], ordered[-1]

    @property
    def dropped_runs(self) -> list[tuple[date, date]]:
        """The runs of days it had and has no more."""
        return [
            (date.fromisoformat(first), date.fromisoformat(after))
            for first, after in self._dropped_runs
        ]

    @dropped_runs.setter
    def dropped_runs(self, runs: list[tuple[date, date]]) -> None:
        self._dropped_runs = [[first.isoformat(), after.isoformat()] for first, after in runs]

    def today(self, at: datetime) -> date:
        """The conference's own date at a moment; "today" never uses the server's zone."""
        return at.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        """The moment of a clock time on one of its days."""
        return datetime.combine(day, clock, tzinfo=self.zone)


class ConferenceSession(Base, Versioned):
    """One continuous sitting, such as the morning of 20/6. Attendance is counted per session."""

    __tablename__ = "conference_session"
    __table_args__ = (
        UniqueConstraint("conference_id", "id"),
        # A cancelled session keeps its place, and another may be held there instead.
        Index(
            "uq_conference_session_place",
            "conference_id",
            "held_on",
            "daypart",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        CheckConstraint("ends_at > starts_at", name="hours_in_order"),
    )

    id: Mapped[pk]
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    # For ever the same: the calendar's UID is made of it.
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    held_on: Mapped[date]
    daypart: Mapped[Daypart]
    # Instead of the label made of daypart and day; usually empty.
    title: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]
    # Called off though the conference goes on; kept, so that calendars are told.
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # After this no entry of attendance is taken any more.
    attendance_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # The conference's calendar counter when start, end, title, state or the topics last changed.
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[moment] = mapped_column(default=now)

    # Topics that were public and are no more, with their place in the session; kept, so that calendars are told.
    dropped_topics: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    conference: Mapped[Conference] = relationship(back_populates="sessions")
    topics: Mapped[list["Topic"]] = relationship(
        back_populates="session", order_by="Topic.position", cascade="all, delete-orphan"
    )


class Topic(Base, Versioned):
    """An item on a session's agenda. Its time follows from the session's start and the minutes of those before it."""

    __tablename__ = "topic"

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("conference_session.id"), index=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    position: Mapped[int]
    kind: Mapped[TopicKind] = mapped_column(default=TopicKind.TOPIC)
    title: Mapped[str] = mapped_column(String(300))
    speaker: Mapped[str] = mapped_column(String(200), default="")
    minutes: Mapped[int]

    session: Mapped[ConferenceSession] = relationship(back_populates="topics")
