"""Changes to units, one at a time; whole files come in through ``imports``. Every one is logged."""

from datetime import date

from sqlalchemy import select

from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import Actor, log_change
from eventhub.units.models import Unit, UnitLevel, UnitPeriod, UnitSuccession
from eventhub.units.queries import has_code
from eventhub.units.rules import LEVELS


def create_default_levels() -> None:
    """Store the levels a new site begins with; a site that has its own keeps them."""
    if db.session.scalars(select(UnitLevel).limit(1)).first() is None:
        for position, (code, name_vi, name_en) in enumerate(LEVELS, start=1):
            db.session.add(
                UnitLevel(code=code, name_vi=name_vi, name_en=name_en, position=position)
            )
        db.session.flush()


def create_unit(
    code: str,
    name: str,
    short_name: str = "",
    *,
    level: str,
    parent: Unit | None = None,
    province: str = "",
    valid_from: date,
    valid_to: date | None = None,
    by: Actor | None = None,
) -> Unit:
    """Make a unit with its first period; refuses a code that is taken and a level that doesn't exist."""
    create_default_levels()
    if db.session.scalar(select(Unit.id).where(has_code(code))) is not None:
        raise RuleError("unit_code_taken", field="code", code=code)
    if db.session.get(UnitLevel, level) is None:
        known = ", ".join(db.session.scalars(select(UnitLevel.code).order_by(UnitLevel.position)))
        raise RuleError("unit_level_unknown", field="level", level=level, known=known)
    unit = Unit(code=code)
    unit.periods.append(
        UnitPeriod(
            name=name,
            short_name=short_name or name,
            level_code=level,
            parent_id=parent.id if parent else None,
            province=province,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    )
    db.session.add(unit)
    db.session.flush()
    log_change(unit, "created", by=by, new={"code": code, "name": name, "valid_from": valid_from})
    return unit


def record_succession(
    predecessor: Unit, successor: Unit, happened_on: date, *, by: Actor | None = None
) -> UnitSuccession:
    """Say that a unit became another on a day: whoever has authority over the successor reaches its past."""
    succession = UnitSuccession(
        predecessor_id=predecessor.id, successor_id=successor.id, happened_on=happened_on
    )
    db.session.add(succession)
    predecessor.touch()
    db.session.flush()
    log_change(
        predecessor, "succeeded", by=by, new={"successor": successor.code, "on": happened_on}
    )
    return succession
