"""A connection point (điểm cầu) of a conference."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    case,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from eventhub.columns import (
    Base,
    UtcDateTime,
    Versioned,
    code_text,
    moment,
    now,
    pk,
    short_text,
    sort_text,
)
from eventhub.conferences.models import Conference
from eventhub.text.folding import fold, one_line
from eventhub.text.sorting import title_key
from eventhub.units.models import Unit


class PointRole(StrEnum):
    """The host is where the speakers are; a conference has one."""

    HOST = "host"
    REMOTE = "remote"


class PointMode(StrEnum):
    """How the hall follows: two-way video, a one-way broadcast, or each person at her own screen."""

    TWO_WAY = "two_way"
    ONE_WAY = "one_way"
    INDIVIDUAL = "individual"


class PointCounts(StrEnum):
    """Whether the hall calls names or declares a number."""

    BY_NAME = "by_name"
    BY_DECLARATION = "by_declaration"


class PointStatus(StrEnum):
    """Where the registration of a point stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Point(Base, Versioned):
    """A hall that follows the conference."""

    __tablename__ = "point"
    __table_args__ = (
        UniqueConstraint("conference_id", "id"),
        UniqueConstraint("conference_id", "code"),
        ForeignKeyConstraint(
            ["conference_id", "parent_id"], ["point.conference_id", "point.id"], name="parent"
        ),
        CheckConstraint("seats_taken >= 0", name="seats_not_negative"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        Index(
            "uq_point_host",
            "conference_id",
            unique=True,
            sqlite_where=text("role = 'host' AND status <> 'cancelled'"),
            postgresql_where=text("role = 'host' AND status <> 'cancelled'"),
        ),
        Index("ix_point_unit", "conference_id", "unit_id"),
        # Deleting a hall asks whether it stands above another.
        Index("ix_point_parent", "conference_id", "parent_id"),
    )

    id: Mapped[pk]
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    role: Mapped[PointRole] = mapped_column(default=PointRole.REMOTE)
    status: Mapped[PointStatus] = mapped_column(default=PointStatus.SUBMITTED)
    # Readable, in addresses: «yen-bai».
    code: Mapped[code_text]
    # Its own display name, as of that day: «Yên Bái».
    name: Mapped[short_text]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[int | None]
    hall: Mapped[short_text]
    address: Mapped[str] = mapped_column(String(300), default="")
    # The province of that day, by name.
    province: Mapped[str] = mapped_column(String(80), default="")
    mode: Mapped[PointMode] = mapped_column(default=PointMode.TWO_WAY)
    counts: Mapped[PointCounts] = mapped_column(default=PointCounts.BY_NAME)
    # Seats in the hall; None is without limit.
    capacity: Mapped[int | None]
    # Active attendees on the roster here; moved only together with them, in one conditional UPDATE.
    seats_taken: Mapped[int] = mapped_column(default=0)
    # How many come, where the point counts by declaration.
    planned: Mapped[int] = mapped_column(default=0)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    # Ticked by the official: the phone stands on the point's page.
    contact_phone_public: Mapped[bool] = mapped_column(default=False)
    technician_name: Mapped[str] = mapped_column(String(120), default="")
    technician_phone: Mapped[str] = mapped_column(String(40), default="")
    # What participants should know of the hall: parking, papers at the gate, line and equipment.
    conditions: Mapped[str] = mapped_column(Text, default="")
    # Why it was returned or cancelled.
    status_reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[moment] = mapped_column(default=now)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # An approved point was edited and the organizer has not looked yet.
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # The roster was handed in: when, by whom, how many it named then.
    roster_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    roster_sent_by: Mapped[str] = mapped_column(String(200), default="")
    roster_sent_count: Mapped[int | None]
    # Somebody was added, changed, moved or withdrawn after that.
    roster_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    # The conference's calendar counter when hall, address, name or state last changed.
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    calendar_changed_at: Mapped[moment] = mapped_column(default=now)
    # Derived: for searching without diacritics and for Vietnamese order.
    folded: Mapped[str] = mapped_column(String(1000), default="")
    sort_key: Mapped[sort_text]

    conference: Mapped[Conference] = relationship()
    unit: Mapped[Unit] = relationship()
    parent: Mapped["Point | None"] = relationship(
        remote_side="Point.id",
        foreign_keys="Point.parent_id",
        primaryjoin="Point.parent_id == Point.id",
    )

    @validates("name", "hall", "address", "province")
    def _fill_derived(self, key: str, value: str) -> str:
        value = one_line(value)
        parts = {
            name: getattr(self, name) or "" for name in ("name", "hall", "address", "province")
        } | {key: value}
        self.folded = fold(" ".join(parts.values()))[:1000]
        self.sort_key = title_key(parts["name"])[:800]
        return value

    @property
    def is_host(self) -> bool:
        """Whether the speakers are here."""
        return self.role is PointRole.HOST

    @hybrid_property
    def expected(self) -> int:
        """How many are expected here: the roster, or the planned number where the point declares. Also in SQL."""
        return self.planned if self.counts is PointCounts.BY_DECLARATION else self.seats_taken

    @expected.inplace.expression
    @classmethod
    def _expected_in_sql(cls) -> ColumnElement[int]:
        return case((cls.counts == PointCounts.BY_DECLARATION, cls.planned), else_=cls.seats_taken)

    @property
    def seats_left(self) -> int | None:
        """Free seats; None is without limit. Never negative, also after capacity was lowered below what is taken."""
        return None if self.capacity is None else max(self.capacity - self.seats_taken, 0)
