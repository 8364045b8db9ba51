"""What the roster of a point and the organizer's list of rosters show, each in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from eventhub.accounts.queries import Visitor
from eventhub.conferences.models import Conference
from eventhub.database import Page, count_of, matches_words, on_page
from eventhub.extensions import db
from eventhub.points.models import Point, PointCounts, PointRole, PointStatus
from eventhub.points.queries import manages
from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.registration.queries import (
    is_expected,
    namesakes_of,
    roster_of,
    sending_units,
    unit_text,
)
from eventhub.registration.rules import (
    RosterState,
    roster_changed_since,
    roster_state,
    rosters_are_overdue,
    seating_may_change,
)
from eventhub.registration.self_registration_queries import (
    SelfRegistrationScope,
    self_registration_counts,
    waiting_counts,
)
from eventhub.text.folding import fold
from eventhub.text.phones import mask_phone
from eventhub.units.models import UnitPeriod
from eventhub.units.queries import periods_on
from eventhub.units.reach import units_within

PAGE_SIZE = 100
IS_DUE = and_(Point.status == PointStatus.APPROVED, Point.counts == PointCounts.BY_NAME)
"""A point hands in a roster: it takes part, and counts by name."""
IS_HANDED_IN = and_(IS_DUE, Point.roster_sent_at.is_not(None))


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody on a roster, the unit as it is written there, and the point where a namesake of hers is expected."""

    attendee: Attendee
    unit: str
    namesake_at: str | None

    @property
    def phone(self) -> str:
        """Her phone, masked: lists lie open on desks. The whole number stands on her own page of the roster."""
        return mask_phone(self.attendee.phone)

    def answers(self, search: str) -> bool:
        """Whether her name, unit or position holds every word searched, or her number is the one searched."""
        text = fold(f"{self.attendee.full_name} {self.unit} {self.attendee.position}")
        number = str(self.attendee.list_number or "")
        return search.strip() == number or all(word in text for word in fold(search).split())


@dataclass(frozen=True, slots=True)
class RosterPage:
    """The roster of a point as far as its visitor may know it; ``elsewhere`` counts its unit's people at other points."""

    shown: Sequence[RosterRow]
    withdrawn: Sequence[RosterRow]
    expected: int
    search: str
    state: RosterState
    changed_since: bool
    may_manage: bool
    seating_may_change: bool
    elsewhere: Sequence[tuple[Point, int]]
    # Who registered themselves here, and how many of them wait; for whoever keeps the roster.
    self_registered: int
    waiting: int

    @property
    def has_people(self) -> bool:
        """Whether anybody is on it, withdrawn people included."""
        return bool(self.expected or self.withdrawn)


def roster_page(user: Visitor, point: Point, *, search: str, today: date) -> RosterPage:
    """The roster in Vietnamese order by given name, narrowed by a search."""
    people = roster_of(user, point)
    units = periods_on({attendee.unit_id for attendee in people}, point.conference.first_on)
    namesakes = namesakes_of(
        user, point.conference, and_(Attendee.point_id == point.id, is_expected())
    )
    may_manage = manages(user, point)
    registered = (
        self_registration_counts(SelfRegistrationScope(point.conference, point))
        if may_manage
        else {}
    )
    rows = [
        RosterRow(attendee, unit_text(attendee, units, point), namesakes.get(attendee.id))
        for attendee in people
    ]
    expected = [row for row in rows if row.attendee.status is AttendeeStatus.ACTIVE]
    return RosterPage(
        shown=[row for row in expected if row.answers(search)],
        withdrawn=[row for row in rows if row.attendee.status is AttendeeStatus.WITHDRAWN],
        expected=len(expected),
        search=search,
        state=roster_state(point, point.conference, today),
        changed_since=roster_changed_since(point),
        may_manage=may_manage,
        seating_may_change=seating_may_change(point.conference, today),
        elsewhere=_own_people_elsewhere(point) if may_manage else [],
        self_registered=sum(registered.values()),
        waiting=registered.get(AttendeeStatus.WAITING, 0),
    )


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A point in the organizer's list of rosters."""

    point: Point
    state: RosterState
    changed_since: bool
    # Who registered themselves there and wait to be confirmed.
    waiting: int

    @property
    def is_counted(self) -> bool:
        """Whether the totals hold the point: it is approved."""
        return self.point.status is PointStatus.APPROVED


@dataclass(frozen=True, slots=True)
class Overview(Page[OverviewRow]):
    """One page of the rosters of a conference, how many match the search, and the totals of all.

    Points that are not approved are listed, and counted in no total; those that declare a number need no roster.
    """

    due: int
    handed_in: int
    overdue: int
    expected: int
    waiting: int


def overview(conference: Conference, today: date, search: str, page: int) -> Overview:
    """One page of the points that are not called off: the host, then in Vietnamese order. Four statements."""
    listed = and_(
        Point.conference_id == conference.id,
        Point.status != PointStatus.CANCELLED,
        matches_words(Point.folded, search),
    )
    ordered = (
        select(Point).where(listed).order_by(Point.role != PointRole.HOST, Point.sort_key, Point.id)
    )
    points = db.session.scalars(on_page(ordered, page, PAGE_SIZE))
    due, handed_in, expected = db.session.execute(
        select(
            count_of(IS_DUE), count_of(IS_HANDED_IN), func.coalesce(func.sum(Point.expected), 0)
        ).where(Point.conference_id == conference.id, Point.status == PointStatus.APPROVED)
    ).one()
    waiting = waiting_counts([conference.id])
    return Overview(
        rows=[
            OverviewRow(
                point,
                roster_state(point, conference, today),
                roster_changed_since(point),
                waiting.get((conference.id, point.id), 0),
            )
            for point in points
        ],
        page=page,
        total=db.session.scalar(select(func.count()).select_from(Point).where(listed)) or 0,
        per_page=PAGE_SIZE,
        due=due,
        handed_in=handed_in,
        overdue=due - handed_in if rosters_are_overdue(conference, today) else 0,
        expected=int(expected),
        waiting=sum(waiting.values()),
    )


def units_to_choose(user: Visitor, attendee: Attendee) -> Sequence[UnitPeriod]:
    """The units an official may name as somebody's sender: those that send to the point she keeps, and the present one."""
    point = attendee.point
    units = sending_units(point) if manages(user, point) else []
    present = periods_on({attendee.unit_id}, point.conference.first_on)
    known = {unit.unit_id for unit in units}
    return [*units, *(unit for unit_id, unit in present.items() if unit_id not in known)]


def _own_people_elsewhere(point: Point) -> Sequence[tuple[Point, int]]:
    """The other points where people sent by this point's unit, or by those below it, are expected, and how many.

    For whoever keeps this roster: her authority over its unit reaches all of them.
    """
    senders = units_within([point.unit_id], point.conference.first_on)
    rows = db.session.execute(
        select(Point, func.count())
        .join(
            Attendee,
            (Attendee.conference_id == Point.conference_id) & (Attendee.point_id == Point.id),
        )
        .where(
            Point.conference_id == point.conference_id,
            Point.id != point.id,
            Point.unit_id != point.unit_id,
            Attendee.unit_id.in_(senders),
            is_expected(),
        )
        .group_by(Point.id)
        .order_by(Point.sort_key, Point.id)
    )
    return [(other, count) for other, count in rows]
