"""Who stands on the roll of a point in a session, and how each is marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, union
from sqlalchemy.orm import aliased

from eventhub.attendance.models import Presence, PresenceState, RollState, Tally
from eventhub.attendance.queries import tally_of
from eventhub.attendance.rules import PointTally, Stay
from eventhub.conferences.models import ConferenceSession
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.text.folding import fold
from eventhub.text.names import given_name
from eventhub.units.models import UnitPeriod
from eventhub.units.reach import valid_on

PER_PAGE = 300
"""People on one page of a roll: what an old phone still scrolls, and one form still sends."""


@dataclass(frozen=True, slots=True)
class RollRow:
    """One person on a roll. ``home`` is the point a visitor is expected at; ``place`` where she is."""

    attendee_id: UUID
    number: int | None
    name: str
    detail: str
    is_walk_in: bool
    home: str
    substitute_for: str
    stay: Stay | None
    place: str
    point_id: int

    @classmethod
    def of_own(cls, attendee_id: UUID, stay: Stay | None, point_id: int) -> Self:
        """Somebody on the point's own list, as far as her mark goes."""
        return cls(attendee_id, None, "", "", False, "", "", stay, "", point_id)  # noqa: FBT003

    @property
    def is_here(self) -> bool:
        """Whether she is marked as present at this point."""
        return self.stay is not None and self.stay.is_here(self.point_id)

    @property
    def is_expected(self) -> bool:
        """Whether she is on this point's list."""
        return not self.is_walk_in and not self.home

    @property
    def can_be_undone(self) -> bool:
        """Whether what is marked of her was marked here."""
        return self.stay is not None and self.stay.point_id == self.point_id

    @property
    def searched(self) -> str:
        """What the filter in the page looks through: name, unit and number, without diacritics."""
        return fold(f"{self.number or ''} {self.name} {self.detail}")


@dataclass(frozen=True, slots=True)
class RollPage:
    """One page of a roll with the point's figures. ``labels`` name the pages by the first letters of given names."""

    rows: Sequence[RollRow]
    tally: PointTally
    labels: Sequence[str]
    page: int
    closed_at: datetime | None
    closed_by: str

    @property
    def is_closed(self) -> bool:
        """Whether the roll of the point was closed."""
        return self.tally.roll_state is RollState.CLOSED


def roll_page(
    point: Point, session: ConferenceSession, page: int = 1, *, at: datetime | None = None
) -> RollPage:
    """The roll of a point and session, all on one page up to 300 people."""
    rows = roll_rows(point, session)
    pages = max(ceil(len(rows) / PER_PAGE), 1)
    page = min(max(page, 1), pages)
    parts = [rows[start : start + PER_PAGE] for start in range(0, len(rows), PER_PAGE)]
    closed = db.session.execute(
        select(Tally.closed_at, Tally.closed_by).where(
            Tally.conference_id == point.conference_id,
            Tally.session_id == session.id,
            Tally.point_id == point.id,
        )
    ).one_or_none()
    return RollPage(
        rows=parts[page - 1] if parts else [],
        tally=tally_of(point, session.id, at=at),
        labels=[_letters(part) for part in parts] if pages > 1 else [],
        page=page,
        closed_at=closed.closed_at if closed else None,
        closed_by=closed.closed_by if closed else "",
    )


def roll_rows(point: Point, session: ConferenceSession) -> list[RollRow]:
    """Who is expected at a point, came there on no list, or visits it; in Vietnamese order, guests last."""
    return [_row(row, point) for row in db.session.execute(rows_on_roll(point, session))]


def rows_on_roll(point: Point, session: ConferenceSession) -> Select[*tuple[Any, ...]]:
    """The statement that reads a roll."""
    place, home, replaced = aliased(Point), aliased(Point), aliased(Attendee)
    is_guest = or_(Attendee.source == AttendeeSource.WALK_IN, Attendee.point_id != point.id)
    return (
        select(
            Attendee.id,
            Attendee.list_number,
            Attendee.full_name,
            Attendee.rank,
            func.coalesce(func.nullif(Attendee.unit_text, ""), UnitPeriod.short_name).label("unit"),
            (Attendee.source == AttendeeSource.WALK_IN).label("is_walk_in"),
            home.id.label("home_id"),
            home.name.label("home"),
            replaced.full_name.label("substitute_for"),
            place.name.label("place"),
            *(Presence.__table__.c[name].label(f"presence_{name}") for name in _STAY),
        )
        .join(Presence, _of_person(session), isouter=True)
        .join(place, place.id == Presence.point_id, isouter=True)
        .join(home, home.id == Attendee.point_id)
        .join(
            replaced,
            and_(
                replaced.conference_id == Attendee.conference_id,
                replaced.id == Attendee.substitute_for_id,
            ),
            isouter=True,
        )
        .join(
            UnitPeriod,
            and_(UnitPeriod.unit_id == Attendee.unit_id, valid_on(point.conference.first_on)),
            isouter=True,
        )
        .where(on_roll(point, session))
        .order_by(is_guest, Attendee.sort_key, Attendee.id)
    )


def on_roll(point: Point, session: ConferenceSession) -> ColumnElement[bool]:
    """The condition that an attendee stands on a roll: seated at the point, or present there in the session."""
    seated = aliased(Attendee)
    # Two searches, each with an index of its own; with OR PostgreSQL would read everybody of all halls.
    ids = union(
        select(seated.id).where(
            seated.conference_id == point.conference_id,
            seated.point_id == point.id,
            seated.status == AttendeeStatus.ACTIVE,
        ),
        select(Presence.attendee_id).where(
            Presence.conference_id == point.conference_id,
            Presence.session_id == session.id,
            Presence.point_id == point.id,
            Presence.state != PresenceState.EXCUSED,
        ),
    )
    return and_(
        Attendee.conference_id == point.conference_id,
        Attendee.status == AttendeeStatus.ACTIVE,
        Attendee.id.in_(ids),
    )


_STAY = (
    "state",
    "point_id",
    "scan_device",
    "scan_nonce",
    "is_late_entry",
    "arrived_at",
    "since",
    "left_at",
    "reason",
)


def _of_person(session: ConferenceSession) -> ColumnElement[bool]:
    return and_(
        Presence.conference_id == Attendee.conference_id,
        Presence.session_id == session.id,
        Presence.attendee_id == Attendee.id,
    )


def _row(row: Row[*tuple[Any, ...]], point: Point) -> RollRow:
    stay = [getattr(row, f"presence_{name}") for name in _STAY]
    return RollRow(
        attendee_id=row.id,
        number=row.list_number,
        name=row.full_name,
        detail=" · ".join(filter(None, (row.rank, row.unit))),
        is_walk_in=row.is_walk_in,
        home="" if row.home_id == point.id else row.home,
        substitute_for=row.substitute_for or "",
        stay=Stay(*stay) if stay[0] is not None else None,
        place=row.place or "",
        point_id=point.id,
    )


def _letters(rows: Sequence[RollRow]) -> str:
    first, last = (given_name(row.name)[:1].upper() for row in (rows[0], rows[-1]))
    return first if first == last else f"{first}–{last}"
