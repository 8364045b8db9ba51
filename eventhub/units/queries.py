"""Which units there were on a day and how they are called. Every question takes a date; what they reach is ``reach``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from eventhub.database import Page, matches_words, on_page
from eventhub.extensions import db
from eventhub.text.folding import fold
from eventhub.units.models import Unit, UnitLevel, UnitPeriod, UnitSuccession
from eventhub.units.reach import HIGHEST, nearest_periods, valid_on


def period_on(unit_id: int, on: date) -> UnitPeriod | None:
    """What a unit was called and what it was below on a day; None if it did not exist then."""
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
    """The units that exist on a day, in Vietnamese order, optionally those whose folded name matches every word."""
    return db.session.scalars(
        select(UnitPeriod)
        .where(valid_on(on), matches_words(UnitPeriod.folded, search))
        .order_by(UnitPeriod.sort_key, UnitPeriod.id)
        .limit(limit)
    ).all()


def naming_periods(unit_ids: Collection[int], on: date) -> dict[int, UnitPeriod]:
    """How units are called on a day, by unit id; an ended unit as it was called last, one to come as it will be."""
    nearest = nearest_periods(on)
    rows = db.session.scalars(
        select(UnitPeriod)
        .join(nearest, nearest.c.id == UnitPeriod.id)
        .where(UnitPeriod.unit_id.in_(unit_ids))
        .options(joinedload(UnitPeriod.unit))
    )
    return {period.unit_id: period for period in rows}


def has_code(code: str) -> ColumnElement[bool]:
    """The condition that a ``Unit`` has a code, however its letters are capitalised: no two units differ in that alone."""
    return func.lower(Unit.code) == code.lower()


def units_meant(text: str, reach: Select[int], on: date) -> Sequence[UnitPeriod]:
    """The units of a reach that somebody may mean: the one of a code, else those called so, else those whose name holds
    every word; at most six.
    """
    nearest = nearest_periods(on)
    statement = (
        select(UnitPeriod)
        .join(nearest, nearest.c.id == UnitPeriod.id)
        .join(UnitPeriod.unit)
        .where(UnitPeriod.unit_id.in_(reach))
        .options(contains_eager(UnitPeriod.unit))
        .order_by(UnitPeriod.sort_key, UnitPeriod.id)
        .limit(6)
    )
    # A picker's suggestion reads «Yên Bái (yen-bai)».
    code = text.rpartition("(")[2].removesuffix(")").strip() if text.endswith(")") else text
    if not fold(text):
        return []
    for condition in (
        has_code(code),
        UnitPeriod.name == text,
        UnitPeriod.short_name == text,
        matches_words(UnitPeriod.folded, text),
    ):
        found = db.session.scalars(statement.where(condition)).all()
        if found:
            return found
    return []


@dataclass(frozen=True)
class ListedUnit:
    """A unit in a list: how it is called that day, and how many are directly below it."""

    period: UnitPeriod
    below: int


def listed_units(
    on: date, *, search: str = "", under: int | None = None, page: int = 1, per_page: int = 100
) -> Page[ListedUnit]:
    """The units of a day by level and name: those a search finds anywhere, else those directly below a unit, or at the top."""
    below = aliased(UnitPeriod)
    count_below = (
        select(func.count())
        .where(
            below.parent_id == UnitPeriod.unit_id,
            below.valid_from <= on,
            or_(below.valid_to.is_(None), below.valid_to >= on),
        )
        .correlate(UnitPeriod)
        .scalar_subquery()
    )
    chosen = valid_on(on) & matches_words(UnitPeriod.folded, search)
    if not search:
        chosen &= UnitPeriod.parent_id == under if under else UnitPeriod.parent_id.is_(None)
    total = db.session.scalar(select(func.count()).select_from(UnitPeriod).where(chosen)) or 0
    listed = (
        select(UnitPeriod, count_below)
        .join(UnitPeriod.level)
        .where(chosen)
        .options(joinedload(UnitPeriod.unit), contains_eager(UnitPeriod.level))
        .order_by(UnitLevel.position, UnitPeriod.sort_key, UnitPeriod.id)
    )
    rows = db.session.execute(on_page(listed, page, per_page))
    units = [ListedUnit(period, count) for period, count in rows]
    return Page(units, page, total, per_page)


def level_counts(on: date) -> Sequence[tuple[UnitLevel, int]]:
    """The levels, highest first, with the number of units of each on a day."""
    rows = db.session.execute(
        select(UnitLevel, func.count(UnitPeriod.id))
        .join(UnitPeriod, and_(UnitPeriod.level_code == UnitLevel.code, valid_on(on)))
        .group_by(UnitLevel.code)
        .order_by(UnitLevel.position)
    )
    return [(level, count) for level, count in rows]


def path_above(unit_id: int, on: date) -> list[UnitPeriod]:
    """What is above a unit on a day, the highest first; of an ended unit what was above it last."""
    nearest = nearest_periods(on)
    above = (
        select(nearest.c.parent_id.label("unit_id"), literal(1).label("steps"))
        .where(nearest.c.unit_id == unit_id)
        .cte("path", recursive=True)
    )
    above = above.union(
        select(nearest.c.parent_id, above.c.steps + 1)
        .join(above, nearest.c.unit_id == above.c.unit_id)
        .where(above.c.steps < HIGHEST)
    )
    rows = db.session.execute(select(above.c.unit_id, above.c.steps)).all()
    steps = {row.unit_id: row.steps for row in rows if row.unit_id is not None}
    names = naming_periods(steps, on)
    return sorted(names.values(), key=lambda period: -steps[period.unit_id])


@dataclass(frozen=True)
class Successions:
    """What a unit came from and what it became, each with its name of that time and the day it happened."""

    predecessors: Sequence[tuple[UnitPeriod, date]]
    successors: Sequence[tuple[UnitPeriod, date]]


def successions_of(unit_id: int) -> Successions:
    """What a unit came from and what it became, in order of time."""
    rows = db.session.scalars(
        select(UnitSuccession)
        .where(
            or_(UnitSuccession.predecessor_id == unit_id, UnitSuccession.successor_id == unit_id)
        )
        .order_by(UnitSuccession.happened_on)
    ).all()
    ids = {row.predecessor_id for row in rows} | {row.successor_id for row in rows}
    # An ended unit is named as it was called last, whatever the day.
    names = naming_periods(ids, max((row.happened_on for row in rows), default=date.min))
    return Successions(
        [(names[r.predecessor_id], r.happened_on) for r in rows if r.successor_id == unit_id],
        [(names[r.successor_id], r.happened_on) for r in rows if r.predecessor_id == unit_id],
    )
