"""Puts somebody on a roster: her row, once however often its form is sent, and her number; and counts who registers
from one network. Statements built once.

Many register at the same moment, and on SQLite one writer waits for the other: so Core instead of ORM.
"""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, delete, func, inspect, select, tuple_, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from eventhub.columns import UtcDateTime, new_id, table_of
from eventhub.conferences.models import Conference
from eventhub.database import insert
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee, RegistrationOrigin
from eventhub.registration.queries import attendee_with_nonce
from eventhub.registration.rules import REGISTRATIONS_COUNT_FOR

people, origins = table_of(Attendee), table_of(RegistrationOrigin)
_others = people.alias("others")
_NEXT_NUMBER: Select[int] = select(func.coalesce(func.max(_others.c.list_number), 0) + 1).where(
    _others.c.conference_id == bindparam("of_conference"),
    _others.c.point_id == bindparam("at_point"),
)
_GIVE_NUMBER = (
    update(people)
    .where(
        people.c.conference_id == bindparam("of_conference"), people.c.id == bindparam("of_person")
    )
    .values(list_number=_NEXT_NUMBER.scalar_subquery())
)


def store_once(attendee: Attendee, conference: Conference) -> Attendee | None:
    """Store a new row; where a form with its nonce was stored before, give that one back instead."""
    db.session.flush()
    attendee.id = new_id()
    values = {name: value for name, value in inspect(attendee).dict.items() if name in people.c}
    add = _insert_statement(db.engine.dialect.name)
    if db.session.connection().execute(add, values).one_or_none() is None:
        assert attendee.nonce is not None  # nothing else is unique
        return attendee_with_nonce(conference, attendee.nonce)
    make_transient_to_detached(attendee)
    db.session.add(attendee)
    for name, value in values.items():
        # Known, so not to be read again.
        set_committed_value(attendee, name, value)
    return None


@cache
def _insert_statement(_engine: str) -> Any:
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
    return db.session.connection().execute(_NEXT_NUMBER, values).scalar_one()


def count_registration(conference_id: int, network: bytes, at: datetime) -> tuple[UUID, int]:
    """Count one more registration of a network; returns what those of its stretch of time are known by, and how many.

    The row is locked until the transaction ends, so those behind one address follow each other; nobody else waits. Who
    begins a count forgets those that are over.
    """
    values = {
        "conference_id": conference_id,
        "network": network,
        "origin_id": new_id(),
        "registrations": 1,
        "began_at": at,
    }
    over = at - REGISTRATIONS_COUNT_FOR
    count = db.session.connection().execute(
        _count_statement(db.engine.dialect.name), values | {"over": over}
    )
    origin_id, registrations = count.one()
    if registrations == 1:
        _forget_origins(over)
    return origin_id, registrations


def uncount_registration(conference_id: int, network: bytes) -> None:
    """Take the last one back: it was sent before."""
    db.session.execute(
        update(origins)
        .where(origins.c.conference_id == conference_id, origins.c.network == network)
        .values(registrations=origins.c.registrations - 1)
    )


@cache
def _count_statement(_engine: str) -> Any:
    statement = insert(origins)
    new = statement.excluded
    is_over = origins.c.began_at <= bindparam("over", type_=UtcDateTime())
    return statement.on_conflict_do_update(
        index_elements=[origins.c.conference_id, origins.c.network],
        set_={
            "origin_id": case((is_over, new.origin_id), else_=origins.c.origin_id),
            "registrations": case((is_over, 1), else_=origins.c.registrations + 1),
            "began_at": case((is_over, new.began_at), else_=origins.c.began_at),
        },
    ).returning(origins.c.origin_id, origins.c.registrations)


def _forget_origins(over: datetime) -> None:
    """Delete the counts that are over; those somebody else is counting on just now are left for the next time."""
    key = (origins.c.conference_id, origins.c.network)
    forgotten = select(*key).where(origins.c.began_at <= over).with_for_update(skip_locked=True)
    db.session.execute(delete(origins).where(tuple_(*key).in_(forgotten)))
