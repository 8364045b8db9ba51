"""Which units there were on a day, what lay below them, and what became of them. Every question takes a date."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import CTE, ColumnElement, Select, and_, func, or_, select

from eventhub.extensions import db
from eventhub.text.folding import fold
from eventhub.units.models import Unit, UnitPeriod, UnitSuccession


def valid_on(on: date) -> ColumnElement[bool]:
    """The condition that a ``UnitPeriod`` holds on a day."""
    return and_(
        UnitPeriod.valid_from <= on, or_(UnitPeriod.valid_to.is_(None), UnitPeriod.valid_to >= on)
    )


def period_on(unit_id: int, on: date) -> UnitPeriod | None:
    """What a unit was called and where it stood on a day; None if it did not exist then."""
    return db.session.scalars(
        select(UnitPeriod).where(UnitPeriod.unit_id == unit_id, valid_on(on))
    ).one_or_none()


def periods_on(unit_ids: Collection[int], on: date) -> dict[int, UnitPeriod]:
    """The same for several units at once, by unit id; units that did not exist then are left out."""
    rows = db.session.scalars(
        select(UnitPeriod).where(UnitPeriod.unit_id.in_(unit_ids), valid_on(on))
    )
    return {period.unit_id: period for period in rows}


def units_on(on: date, *, search: str = "", limit: int | None = None) -> Sequence[UnitPeriod]:
    """The units that exist on a day, in Vietnamese order, optionally those whose folded name holds every word."""
    statement = select(UnitPeriod).where(valid_on(on)).order_by(UnitPeriod.sort_key, UnitPeriod.id)
    for word in fold(search).split():
        statement = statement.where(UnitPeriod.folded.contains(word, autoescape=True))
    return db.session.scalars(statement.limit(limit)).all()


def with_predecessors(unit_ids: Collection[int]) -> CTE:
    """The units and everything that was merged into them, however long ago: one column, ``unit_id``."""
    reached = (
        select(Unit.id.label("unit_id"))
        .where(Unit.id.in_(unit_ids))
        .cte("with_predecessors", recursive=True)
    )
    return reached.union(
        select(UnitSuccession.predecessor_id).join(
            reached, UnitSuccession.successor_id == reached.c.unit_id
        )
    )


def units_within(unit_ids: Collection[int], on: date) -> Select[int]:
    """The ids of the units, of all below them on that day, and of their predecessors with all below those.

    So a grant on an ended unit reaches what it held, and a grant on a successor reaches its predecessors' past.
    """
    roots = with_predecessors(unit_ids)
    # Only who existed on that day carries authority down to it.
    below = (
        select(UnitPeriod.unit_id)
        .where(UnitPeriod.unit_id.in_(select(roots.c.unit_id)), valid_on(on))
        .cte("units_within", recursive=True)
    )
    below = below.union(
        select(UnitPeriod.unit_id)
        .join(below, UnitPeriod.parent_id == below.c.unit_id)
        .where(valid_on(on))
    )
    return select(below.c.unit_id)


def units_over(unit_id: int, on: date) -> frozenset[int]:
    """The ids of the units whose grants reach a unit on a day: itself, those above, and what all those became."""
    above = (
        select(UnitPeriod.unit_id, UnitPeriod.parent_id)
        .where(UnitPeriod.unit_id == unit_id, valid_on(on))
        .cte("above", recursive=True)
    )
    above = above.union(
        select(UnitPeriod.unit_id, UnitPeriod.parent_id)
        .join(above, UnitPeriod.unit_id == above.c.parent_id)
        .where(valid_on(on))
    )
    over = select(above.c.unit_id).cte("over", recursive=True)
    over = over.union(
        select(UnitSuccession.successor_id).join(
            over, UnitSuccession.predecessor_id == over.c.unit_id
        )
    )
    return frozenset(db.session.scalars(select(over.c.unit_id)))


def unit_count(on: date) -> int:
    """How many units exist on a day."""
    return db.session.scalar(select(func.count()).select_from(UnitPeriod).where(valid_on(on))) or 0
