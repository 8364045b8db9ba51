"""Puts somebody on a roster: her row, once however often its form is sent, and her number. Statements built once.

Many register at the same moment, and on SQLite one writer waits for the other: so Core instead of ORM.
"""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, inspect, select, update
from sqlalchemy.orm import make_transient_to_detached

from eventhub.columns import new_id, table_of
from eventhub.conferences.models import Conference
from eventhub.database import insert
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee
from eventhub.registration.queries import attendee_with_nonce

people = table_of(Attendee)
_others = people.alias("others")
_NEXT: Select[int] = select(func.coalesce(func.max(_others.c.list_number), 0) + 1).where(
    _others.c.conference_id == bindparam("of_conference"),
    _others.c.point_id == bindparam("at_point"),
)
_GIVE_NUMBER = (
    update(people)
    .where(
        people.c.conference_id == bindparam("of_conference"), people.c.id == bindparam("of_person")
    )
    .values(list_number=_NEXT.scalar_subquery())
)


def store_once(attendee: Attendee, conference: Conference) -> Attendee | None:
    """Store a new row; where a form with its nonce was stored before, give that one back instead."""
    db.session.flush()
    attendee.id = new_id()
    values = {name: value for name, value in inspect(attendee).dict.items() if name in people.c}
    add = _add_person(db.engine.dialect.name)
    if db.session.connection().execute(add, values).one_or_none() is None:
        assert attendee.nonce is not None  # nothing else is unique
        return attendee_with_nonce(conference, attendee.nonce)
    make_transient_to_detached(attendee)
    db.session.add(attendee)
    return None


@cache
def _add_person(_engine: str) -> Any:
    return insert(people).on_conflict_do_nothing().returning(people.c.id)


def give_number(attendee: Attendee) -> None:
    """Give her the next number of the roster. Call it when the point is locked by its seats: no two get the same."""
    db.session.flush()
    values = {
        "of_conference": attendee.conference_id,
        "at_point": attendee.point_id,
        "of_person": attendee.id,
    }
    db.session.connection().execute(_GIVE_NUMBER, values)
    db.session.expire(attendee, ["list_number"])


def next_number(point: Point) -> int:
    """The number that whoever comes next on the roster gets."""
    values = {"of_conference": point.conference_id, "at_point": point.id}
    return db.session.connection().execute(_NEXT, values).scalar_one()
