"""What authority over a unit reaches, at a date: the units below it, above it, before it and after it.

A grant on a unit reaches it, all below it on that day, and what was merged into any of those. Every recursive question
about units stands here; whoever asks for several at once carries columns of her own along.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from eventhub.extensions import db
from eventhub.units.models import Unit, UnitPeriod, UnitSuccession

HIGHEST = 20
"""How many levels an organisation can have; a guard against circles in the data."""


def valid_on(on: date | SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that a ``UnitPeriod`` is valid on a day, given as such or as another row's column."""
    return and_(
        UnitPeriod.valid_from <= on, or_(UnitPeriod.valid_to.is_(None), UnitPeriod.valid_to >= on)
    )


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


def units_below(roots: Select[*tuple[Any, ...]], on: date | None = None) -> CTE:
    """Units and all below them, on a day or on the ``day`` of each root.

    ``roots`` select ``unit_id``, and before it whatever the answer shall carry along.
    """
    below = roots.cte("below", recursive=True)
    return below.union(
        select(*_carried(below, "unit_id"), UnitPeriod.unit_id)
        .join(below, UnitPeriod.parent_id == below.c.unit_id)
        .where(valid_on(below.c.day if on is None else on))
    )


def units_above(roots: Select[*tuple[Any, ...]]) -> CTE:
    """Units and all above them on the ``day`` of each root.

    ``roots`` select ``unit_id`` and ``parent_id``, and before them ``day`` and whatever the answer shall carry along.
    """
    above = roots.cte("above", recursive=True)
    return above.union(
        select(*_carried(above, "unit_id", "parent_id"), UnitPeriod.unit_id, UnitPeriod.parent_id)
        .join(above, UnitPeriod.unit_id == above.c.parent_id)
        .where(valid_on(above.c.day))
    )


def with_successors(units: Select[*tuple[Any, ...]]) -> CTE:
    """Units and all they became, however late; ``units`` select ``unit_id`` last, before it whatever is carried along."""
    became = units.cte("became", recursive=True)
    return became.union(
        select(*_carried(became, "unit_id"), UnitSuccession.successor_id).join(
            became, UnitSuccession.predecessor_id == became.c.unit_id
        )
    )


def _carried(units: CTE, *but: str) -> list[ColumnElement[Any]]:
    return [column for column in units.c if column.key not in but]


def units_within(unit_ids: Collection[int], on: date) -> Select[int]:
    """The ids of the units, of all below them on that day, and of their predecessors with all below those.

    So a grant on an ended unit reaches what was below it, and a grant on a successor reaches its predecessors' past.
    """
    roots = with_predecessors(unit_ids)
    # Only who existed on that day carries authority down to it.
    existing = select(UnitPeriod.unit_id).where(
        UnitPeriod.unit_id.in_(select(roots.c.unit_id)), valid_on(on)
    )
    return select(units_below(existing, on).c.unit_id)


def line_above(unit_id: Any, on: date | SQLColumnExpression[Any]) -> CTE:
    """A unit and what is above it on a day: ``unit_id``, ``parent_id``, and how many ``steps`` above it, itself 0.

    The unit and the day may also be columns or parameters of the statement it becomes a part of.
    """
    above = (
        select(UnitPeriod.unit_id, UnitPeriod.parent_id, literal(0).label("steps"))
        .where(UnitPeriod.unit_id == unit_id, valid_on(on))
        .cte("above", recursive=True)
    )
    return above.union_all(
        select(UnitPeriod.unit_id, UnitPeriod.parent_id, above.c.steps + 1)
        .join(above, UnitPeriod.unit_id == above.c.parent_id)
        .where(valid_on(on), above.c.steps < HIGHEST)
    )


def reached_from(roots: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> CTE:
    """The units whose grants reach some units: each itself, those above it, and what all those became.

    ``roots`` are the units asked about, as ``root`` (a name for the answer), ``unit_id`` and ``day``; the answer has
    ``root`` and ``unit_id``.
    """
    asked = roots.cte("asked")
    above = units_above(
        select(asked.c.root, asked.c.day, UnitPeriod.unit_id, UnitPeriod.parent_id).join(
            UnitPeriod, and_(UnitPeriod.unit_id == asked.c.unit_id, valid_on(asked.c.day))
        )
    )
    return with_successors(select(above.c.root, above.c.unit_id))


_OVER = select(
    reached_from(
        select(
            literal("unit").label("root"),
            bindparam("unit_id", type_=Integer).label("unit_id"),
            bindparam("day", type_=Date).label("day"),
        )
    ).c.unit_id
)


def units_over(unit_id: int, on: date) -> frozenset[int]:
    """The ids of the units whose grants reach a unit on a day: itself, those above, and what all those became."""
    return frozenset(db.session.scalars(_OVER, {"unit_id": unit_id, "day": on}))


def nearest_periods(on: date) -> Subquery:
    """One period of every unit: the latest that has begun by a day, else its first: ``id``, ``unit_id``, ``parent_id``."""
    begun = (
        select(UnitPeriod.unit_id, func.max(UnitPeriod.valid_from).label("valid_from"))
        .where(UnitPeriod.valid_from <= on)
        .group_by(UnitPeriod.unit_id)
    )
    to_come = (
        select(UnitPeriod.unit_id, func.min(UnitPeriod.valid_from).label("valid_from"))
        .group_by(UnitPeriod.unit_id)
        .having(func.min(UnitPeriod.valid_from) > on)
    )
    nearest = union_all(begun, to_come).subquery()
    return (
        select(UnitPeriod.id, UnitPeriod.unit_id, UnitPeriod.parent_id)
        .join(
            nearest,
            and_(
                nearest.c.unit_id == UnitPeriod.unit_id,
                nearest.c.valid_from == UnitPeriod.valid_from,
            ),
        )
        .subquery("nearest")
    )


def units_ever_within(unit_ids: Collection[int], on: date) -> Select[int]:
    """Like ``units_within``, but also the units that have ended or not begun by that day, each as it was last.

    For managing accounts and units, whose authority outlives a merger.
    """
    nearest = nearest_periods(on)
    held = select(Unit.id.label("unit_id")).where(Unit.id.in_(unit_ids)).cte("held", recursive=True)
    step = select(nearest.c.unit_id, nearest.c.parent_id.label("over_id")).union(
        select(UnitSuccession.predecessor_id, UnitSuccession.successor_id)
    )
    steps = step.cte("steps")
    held = held.union(select(steps.c.unit_id).join(held, steps.c.over_id == held.c.unit_id))
    return select(held.c.unit_id)
