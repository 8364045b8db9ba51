"""Those who registered themselves, of one point or of a whole conference: how many stand where, their pages, and whom a
form has ticked.

Who registered from one network within a day is shown as a group, and as nothing but a group.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, true

from eventhub.accounts.queries import Visitor
from eventhub.columns import new_id
from eventhub.conferences.models import Conference
from eventhub.database import Page, on_page
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.registration.queries import namesakes_of, unit_text
from eventhub.registration.rules import BulkAction
from eventhub.units.queries import periods_on

PAGE_SIZE = 100
SHOWN_STATUSES = (
    AttendeeStatus.WAITING,
    AttendeeStatus.ACTIVE,
    AttendeeStatus.WITHDRAWN,
    AttendeeStatus.REFUSED,
)
"""The lists there are, each with a status of its own."""


@dataclass(frozen=True, slots=True)
class SelfRegistrationScope:
    """Where somebody looks: at one point, or, as its organizer, at a whole conference."""

    conference: Conference
    point: Point | None = None

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition that an attendee registered herself here."""
        return and_(
            Attendee.conference_id == self.conference.id,
            Attendee.source == AttendeeSource.SELF,
            true() if self.point is None else Attendee.point_id == self.point.id,
        )


@dataclass(frozen=True, slots=True)
class Ticked:
    """Whom a form has ticked: people, whole groups, or everybody. ``up_to``: the latest id that its page can have shown."""

    people: Collection[UUID]
    origins: Collection[UUID]
    everybody: bool
    up_to: UUID | None


@dataclass(frozen=True, slots=True)
class SelfRegistrationRow:
    """Somebody who registered herself; ``together`` counts those of her group in the list, who came within ``span``."""

    attendee: Attendee
    point: Point
    unit: str
    namesake_at: str | None
    together: int
    span: timedelta

    @property
    def is_of_group(self) -> bool:
        """Whether others of the list came from the same network."""
        return self.attendee.origin_id is not None and self.together > 1

    @property
    def minutes(self) -> int:
        """Within how many minutes her group came, rounded up."""
        return max(ceil(self.span / timedelta(minutes=1)), 1)


@dataclass(frozen=True, slots=True)
class SelfRegistrationPage(Page[SelfRegistrationRow]):
    """One page of a list; ``status_counts``: how many stand in each; ``up_to``: the latest id that can be shown."""

    status: AttendeeStatus
    status_counts: Mapping[AttendeeStatus, int]
    up_to: UUID


def self_registration_page(
    user: Visitor, scope: SelfRegistrationScope, status: AttendeeStatus, page: int
) -> SelfRegistrationPage:
    """A list in the order in which groups, and in them people, came. Four statements, whatever its length."""
    up_to, counts = new_id(), self_registration_counts(scope)
    came_at = func.coalesce(Attendee.consented_at, Attendee.registered_at)
    first, last, together = (
        of.over(partition_by=Attendee.origin_id)
        for of in (func.min(came_at), func.max(came_at), func.count())
    )
    found = db.session.execute(
        on_page(
            select(
                Attendee,
                Point,
                first.label("first"),
                last.label("last"),
                together.label("together"),
            )
            .join(Point, Point.id == Attendee.point_id)
            .where(scope.holds, Attendee.status == status)
            .order_by(first, Attendee.origin_id, Attendee.id),
            page,
            PAGE_SIZE,
        )
    ).all()
    people = [row.Attendee for row in found]
    units = periods_on({one.unit_id for one in people}, scope.conference.first_on)
    namesakes = namesakes_of(user, scope.conference, Attendee.id.in_([one.id for one in people]))
    return SelfRegistrationPage(
        rows=[
            SelfRegistrationRow(
                attendee=row.Attendee,
                point=row.Point,
                unit=unit_text(row.Attendee, units, row.Point),
                namesake_at=namesakes.get(row.Attendee.id),
                together=row.together,
                span=row.last - row.first,
            )
            for row in found
        ],
        status=status,
        status_counts=counts,
        page=page,
        total=counts.get(status, 0),
        per_page=PAGE_SIZE,
        up_to=up_to,
    )


def self_registration_counts(scope: SelfRegistrationScope) -> Mapping[AttendeeStatus, int]:
    """How many registered themselves, by what they are now. One statement."""
    rows = db.session.execute(
        select(Attendee.status, func.count().label("people"))
        .where(scope.holds)
        .group_by(Attendee.status)
    )
    return {row.status: row.people for row in rows}


def waiting_counts(conference_ids: Collection[int]) -> Mapping[tuple[int, int], int]:
    """How many wait, by conference and point; points where nobody does are left out. One statement."""
    rows = db.session.execute(
        select(Attendee.conference_id, Attendee.point_id, func.count())
        .where(Attendee.conference_id.in_(conference_ids), _waits())
        .group_by(Attendee.conference_id, Attendee.point_id)
    )
    return {(conference_id, point_id): number for conference_id, point_id, number in rows}


def ticked_ids(
    scope: SelfRegistrationScope, bulk_action: BulkAction, ticked: Ticked
) -> Sequence[UUID]:
    """Of whom an action is asked, in the order in which they came: of groups and of everybody, whom the page can have shown."""
    whole = true() if ticked.everybody else Attendee.origin_id.in_(ticked.origins)
    seen = and_(whole, Attendee.id <= ticked.up_to) if ticked.up_to else None
    asked = Attendee.id.in_(ticked.people)
    return db.session.scalars(
        select(Attendee.id)
        .where(
            scope.holds,
            Attendee.status == bulk_action.takes_from,
            asked if seen is None else or_(asked, seen),
        )
        .order_by(Attendee.id)
    ).all()


def attendee_names(
    scope: SelfRegistrationScope, status: AttendeeStatus, attendee_ids: Sequence[UUID]
) -> Sequence[str]:
    """The names of those of some people who are in a list now; all in the order in which they came."""
    # They may be more than PostgreSQL takes parameters, and stand close together.
    among = Attendee.id.between(attendee_ids[0], attendee_ids[-1])
    rows = db.session.execute(
        select(Attendee.id, Attendee.full_name)
        .where(scope.holds, Attendee.status == status, among)
        .order_by(Attendee.id)
    )
    asked = frozenset(attendee_ids)
    return [name for attendee_id, name in rows if attendee_id in asked]


def _waits() -> ColumnElement[bool]:
    """That somebody waits, written so that the database sees that its small index answers it."""
    waiting = bindparam(
        None, AttendeeStatus.WAITING, type_=Attendee.status.type, literal_execute=True
    )
    return Attendee.status == waiting
