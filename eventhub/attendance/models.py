"""Scans, presence, headcounts and tallies: hot tables, so every constraint begins with the conference."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from eventhub.columns import Base, UtcDateTime, hot_id, moment, now
from eventhub.points.models import PointCounts


class Direction(StrEnum):
    """What a scan says. ``excused`` is entered on the roll only: away, with a reason."""

    IN = "in"
    OUT = "out"
    VOID = "void"
    EXCUSED = "excused"


class Outcome(StrEnum):
    """The answer given at the door. The first six were accepted; the others were refused and are never folded."""

    ACCEPTED = "accepted"
    VISITOR = "visitor"
    MOVED = "moved"
    ALREADY_PRESENT = "already_present"
    LEFT = "left"
    VOIDED = "voided"
    NOT_APPROVED = "not_approved"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    UNKNOWN_CODE = "unknown_code"
    WRONG_CONFERENCE = "wrong_conference"
    INVALID = "invalid"


class PresenceState(StrEnum):
    """What the valid scans of a person add up to in a session."""

    PRESENT = "present"
    LEFT = "left"
    EXCUSED = "excused"


class RollState(StrEnum):
    """How far a point's roll is. Until it is closed, those not marked are unmarked, not absent."""

    NOT_STARTED = "not_started"
    OPEN = "open"
    CLOSED = "closed"


class HeadcountSource(StrEnum):
    """Through what a number came in."""

    FORM = "form"
    PHONE = "phone"


def _session_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["conference_id", "session_id"],
        ["conference_session.conference_id", "conference_session.id"],
        name="session",
    )


def _point_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["conference_id", "point_id"], ["point.conference_id", "point.id"], name="point"
    )


def _attendee_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["conference_id", "attendee_id"], ["attendee.conference_id", "attendee.id"], name="attendee"
    )


class Scan(Base):
    """One attempt to record something about one person; append-only."""

    __tablename__ = "scan"
    __table_args__ = (
        # The nonce is looked up first, and a repeated scan gets the stored answer.
        UniqueConstraint("conference_id", "device", "nonce"),
        _session_key(),
        _point_key(),
        _attendee_key(),
        Index("ix_scan_person", "conference_id", "session_id", "attendee_id"),
    )

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    id: Mapped[hot_id] = mapped_column(primary_key=True)
    session_id: Mapped[int]
    point_id: Mapped[int]
    # None when the code named nobody.
    attendee_id: Mapped[UUID | None]
    direction: Mapped[Direction]
    # Who recorded it: "user:12", later a door's device; the nonce is unique per device.
    device: Mapped[str] = mapped_column(String(40))
    nonce: Mapped[str] = mapped_column(String(64))
    occurred_at: Mapped[moment]
    # What the fold orders by: occurred_at, or the session's start when the device's clock was off.
    effective_at: Mapped[moment]
    received_at: Mapped[moment] = mapped_column(default=now)
    clock_suspect: Mapped[bool] = mapped_column(default=False)
    # Entered after the session's end: «ghi bổ sung».
    is_late_entry: Mapped[bool] = mapped_column(default=False)
    # Fixed at receipt and depending on the scan alone; only valid scans are folded.
    is_valid: Mapped[bool]
    outcome: Mapped[Outcome]
    # What the answer named: the point somebody moved from, or is expected at.
    other_point_id: Mapped[int | None]
    # Why it was refused as invalid, as a word of ``rules.Refusal``.
    refusal: Mapped[str] = mapped_column(String(24), default="")
    # For a void scan: which scan of the same point it voids, whoever recorded that.
    void_device: Mapped[str] = mapped_column(String(40), default="")
    void_nonce: Mapped[str] = mapped_column(String(64), default="")
    # Why somebody is excused.
    reason: Mapped[str] = mapped_column(String(200), default="")
    recorded_by_id: Mapped[int | None]


class Presence(Base):
    """The fold of all valid scans of one person in one session; a person without scans has no row."""

    __tablename__ = "presence"
    __table_args__ = (
        _session_key(),
        _point_key(),
        _attendee_key(),
        Index("ix_presence_point", "conference_id", "session_id", "point_id"),
    )

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[UUID] = mapped_column(primary_key=True)
    # Where she is, or was last; for the excused, where the excuse was entered.
    point_id: Mapped[int]
    # The point on whose list she stands, None for walk-ins; from the first day on it no longer changes.
    expected_point_id: Mapped[int | None]
    state: Mapped[PresenceState]
    # First arrival, latest arrival, and when she left.
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    since: Mapped[datetime | None] = mapped_column(UtcDateTime())
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    reason: Mapped[str] = mapped_column(String(200), default="")
    is_late_entry: Mapped[bool] = mapped_column(default=False)
    # The scan that decided the present state; what an undo voids.
    scan_device: Mapped[str] = mapped_column(String(40), default="")
    scan_nonce: Mapped[str] = mapped_column(String(64), default="")


class HeadcountReport(Base):
    """A number declared for a point and a session. A correction is a new row; the latest counts."""

    __tablename__ = "headcount_report"
    __table_args__ = (
        _session_key(),
        _point_key(),
        UniqueConstraint("conference_id", "nonce"),
        CheckConstraint("number >= 0", name="number_not_negative"),
        Index("ix_headcount_report_point", "conference_id", "session_id", "point_id"),
    )

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    id: Mapped[hot_id] = mapped_column(primary_key=True)
    session_id: Mapped[int]
    point_id: Mapped[int]
    number: Mapped[int]
    source: Mapped[HeadcountSource] = mapped_column(default=HeadcountSource.FORM)
    # Who said it, as told on the phone; else the account's name.
    reported_by: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int | None]
    received_at: Mapped[moment] = mapped_column(default=now)
    is_late_entry: Mapped[bool] = mapped_column(default=False)
    # Makes a double click one report.
    nonce: Mapped[str] = mapped_column(String(64))


class Tally(Base):
    """A point's figures for a session, changed in the transaction of what they count; the doctor recounts them."""

    __tablename__ = "tally"
    __table_args__ = (_session_key(), _point_key())

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(primary_key=True)
    roll_state: Mapped[RollState] = mapped_column(default=RollState.NOT_STARTED)
    # Both frozen when the roll closes; None means: as the point stands.
    counts: Mapped[PointCounts | None]
    expected: Mapped[int | None]
    # Here now: own, visitors and walk-ins.
    present: Mapped[int] = mapped_column(default=0)
    # Whose latest arrival in the session was here, still here or not: the points' sum counts everybody once.
    ever_present: Mapped[int] = mapped_column(default=0)
    # Of those expected here, how many were present in the session at any point.
    ever_own: Mapped[int] = mapped_column(default=0)
    # Among ever_present: on another point's list; on no list.
    visitors: Mapped[int] = mapped_column(default=0)
    walk_ins: Mapped[int] = mapped_column(default=0)
    # Of those expected here and never present: away with a reason.
    excused: Mapped[int] = mapped_column(default=0)
    declared: Mapped[int | None]
    # Grows with every change of this row, so that a page knows whether it shows the latest.
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[moment] = mapped_column(default=now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_by: Mapped[str] = mapped_column(String(200), default="")
