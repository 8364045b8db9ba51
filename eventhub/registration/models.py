"""Attendees, and how many registered themselves from one network lately.

Both are hot tables, so ids are made here and every constraint begins with the conference. Rows point outside the conference (unit, accounts) by plain id: such rows are never deleted, and the doctor checks them.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub.columns import Base, UtcDateTime, Versioned, hot_id, moment, now, sort_text
from eventhub.conferences.models import Conference
from eventhub.points.models import Point
from eventhub.text.folding import fold, one_line
from eventhub.text.sorting import name_key
from eventhub.units.models import Unit


class AttendeeStatus(StrEnum):
    """Active people are expected; withdrawn and erased ones stay as rows, so that counts keep their meaning.

    Whoever waits has registered herself and is on no list yet: no seat, no number, no roll, no figure. Refused is she
    whom an official did not confirm.
    """

    ACTIVE = "active"
    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


UNCONFIRMED = (AttendeeStatus.WAITING, AttendeeStatus.REFUSED)
"""Those who never were on a list."""


class AttendeeSource(StrEnum):
    """How somebody came onto the list."""

    OFFICIAL = "official"
    SELF = "self"
    WALK_IN = "walk_in"


class Attendee(Base, Versioned):
    """A named person, sent by a unit and seated at a point. A walk-in takes no seat and is not expected."""

    __tablename__ = "attendee"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conference_id", "point_id"], ["point.conference_id", "point.id"], name="point"
        ),
        ForeignKeyConstraint(
            ["conference_id", "substitute_for_id"],
            ["attendee.conference_id", "attendee.id"],
            name="substitute_for",
        ),
        UniqueConstraint("conference_id", "nonce"),
        Index("ix_attendee_point", "conference_id", "point_id", "status"),
        Index("ix_attendee_list_number", "conference_id", "point_id", "list_number"),
        Index("ix_attendee_unit", "conference_id", "unit_id"),
        Index("ix_attendee_name", "conference_id", "folded"),
        # Few wait at any time, and every desk asks how many.
        Index(
            "ix_attendee_waiting",
            "conference_id",
            "point_id",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    id: Mapped[hot_id] = mapped_column(primary_key=True)
    # Seated at: where she is expected. A scan elsewhere never changes it.
    point_id: Mapped[int]
    # Sent by: whose official answers for her.
    unit_id: Mapped[int]
    status: Mapped[AttendeeStatus] = mapped_column(default=AttendeeStatus.ACTIVE)
    source: Mapped[AttendeeSource] = mapped_column(default=AttendeeSource.OFFICIAL)
    full_name: Mapped[str] = mapped_column(String(120))
    rank: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(160), default="")
    # The unit as written on the roster, when it says more than the unit's name (a team, a ward).
    unit_text: Mapped[str] = mapped_column(String(200), default="")
    birth_year: Mapped[int | None]
    phone: Mapped[str] = mapped_column(String(40), default="")
    # Her number on the roster of her point, never given twice there; what «số thứ tự» finds on the roll.
    list_number: Mapped[int | None]
    # A walk-in who came in somebody's place.
    substitute_for_id: Mapped[UUID | None]
    registered_at: Mapped[moment] = mapped_column(default=now)
    registered_by_id: Mapped[int | None]
    # Of the form she registered herself with: makes a double click one registration.
    nonce: Mapped[str | None] = mapped_column(String(64))
    # When she agreed to the privacy notice; None where an official entered her.
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # Who registered themselves from one network within a day share it; it names no address, and nothing leads back to one.
    origin_id: Mapped[UUID | None]
    # The conference's calendar counter when she was registered or confirmed, and when her point or status last changed.
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[moment] = mapped_column(default=now)
    # Derived: for searching without diacritics, and Vietnamese order by given name.
    folded: Mapped[str] = mapped_column(String(400), default="")
    sort_key: Mapped[sort_text]

    conference: Mapped[Conference] = relationship(viewonly=True)
    point: Mapped[Point] = relationship(
        viewonly=True, primaryjoin="Attendee.point_id == Point.id", foreign_keys="Attendee.point_id"
    )
    unit: Mapped[Unit] = relationship(
        viewonly=True, primaryjoin="Attendee.unit_id == Unit.id", foreign_keys="Attendee.unit_id"
    )

    @validates("full_name")
    def _fill_derived(self, _key: str, value: str) -> str:
        value = one_line(value)
        self.folded = fold(value)[:400]
        self.sort_key = name_key(value)[:800]
        return value

    @property
    def is_unconfirmed(self) -> bool:
        """Whether she never was on a list: she waits, or was refused."""
        return self.status in UNCONFIRMED

    @property
    def is_expected(self) -> bool:
        """Whether she takes a seat and counts as expected at her point."""
        return self.status is AttendeeStatus.ACTIVE and self.source is not AttendeeSource.WALK_IN


class RegistrationOrigin(Base):
    """How many registered themselves for a conference from one network lately; forgotten after a day."""

    __tablename__ = "registration_origin"
    __table_args__ = (Index("ix_registration_origin_began_at", "began_at"),)

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    # A keyed hash of the network, another one for each conference; the address itself is stored nowhere.
    network: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    # Drawn anew with each count: what its registrations are known by once this row is forgotten.
    origin_id: Mapped[hot_id]
    registrations: Mapped[int] = mapped_column(default=1)
    began_at: Mapped[moment] = mapped_column(default=now)
