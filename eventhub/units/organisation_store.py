"""Reads the organisation as it is stored, and stores a part of what a list of units makes of it. Past the ORM: there may
be tens of thousands, and on SQLite everybody else who writes waits meanwhile.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import bindparam, delete, func, insert, select, update

from eventhub.columns import table_of
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import Actor, log_changes
from eventhub.units.actions import create_default_levels
from eventhub.units.models import Unit, UnitLevel, UnitPeriod, UnitSuccession, name_columns
from eventhub.units.rules import LEVELS, Organisation, Period, Succession

unit_table, period_table = table_of(Unit), table_of(UnitPeriod)
succession_table, level_table = table_of(UnitSuccession), table_of(UnitLevel)

EditCount: TypeAlias = tuple[int, ...]
"""What grows with every change of any unit."""
LOGGED_COLUMNS = ("name", "short_name", "level", "parent", "province", "valid_to")


@dataclass
class StoredUnits:
    """All units of all times, and where their rows are. Storing a part keeps it up to date."""

    organisation: Organisation
    words: Mapping[str, str]
    edit_count: EditCount
    unit_ids: dict[str, int] = field(repr=False)
    periods: Mapping[tuple[str, date], tuple[int, Period]] = field(repr=False)


def stored_units() -> StoredUnits:
    """Everything as it is stored; ``words``: each level's code by everything it may be called in a list."""
    levels = db.session.execute(
        select(level_table.c.code, level_table.c.name_vi, level_table.c.name_en).order_by(
            level_table.c.position
        )
    ).all()
    unit_ids = dict(_pairs(select(unit_table.c.code, unit_table.c.id)))
    code_of = {key: code for code, key in unit_ids.items()}
    periods = {
        (code_of[row.unit_id], row.valid_from): (
            row.id,
            Period(
                code=code_of[row.unit_id],
                name=row.name,
                short_name=row.short_name,
                level=row.level_code,
                parent=code_of[row.parent_id] if row.parent_id else "",
                province=row.province,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            ),
        )
        for row in db.session.execute(select(period_table))
    }
    successions = [
        Succession(code_of[row.predecessor_id], code_of[row.successor_id], row.happened_on)
        for row in db.session.execute(select(succession_table))
    ]
    return StoredUnits(
        Organisation((period for _id, period in periods.values()), successions),
        {word: code for code, *names in levels or LEVELS for word in (names[0], code, names[1])},
        _edit_count(),
        unit_ids,
        periods,
    )


def _pairs(statement: Any) -> Iterator[tuple[Any, Any]]:
    return ((row[0], row[1]) for row in db.session.execute(statement))


def _edit_count() -> EditCount:
    edits = func.coalesce(func.sum(unit_table.c.row_version), 0)
    return tuple(db.session.execute(select(func.count(unit_table.c.id), edits)).one())


def lock_units(stored: StoredUnits) -> None:
    """Lock out others who change units until the transaction ends; refused when they have done so meanwhile."""
    create_default_levels()
    # Two imports at once would each check an organisation that the other is changing.
    db.session.execute(select(level_table.c.code).order_by(level_table.c.code).with_for_update())
    if _edit_count() != stored.edit_count:
        raise RuleError("units_changed_meanwhile")


def renew_edit_count(stored: StoredUnits) -> None:
    """Note how far the units are now; what the session has loaded of them is old."""
    stored.edit_count = _edit_count()
    db.session.expire_all()


@dataclass(frozen=True)
class PreparedUnit:
    """What one unit needs: periods to be added and changed, their parents by code, and what the log says."""

    code: str
    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    old: dict[str, Any]
    new: dict[str, Any]


def prepared_unit(stored: StoredUnits, wanted: Organisation, code: str) -> PreparedUnit:
    """Compare a unit with what it shall be. Asks nothing of the database, so that it is done before others must wait."""
    unit = PreparedUnit(code, [], [], {}, {})
    for period in wanted.periods[code]:
        day = period.valid_from.isoformat()
        row_id, before = stored.periods.get((code, period.valid_from), (None, None))
        if before == period:
            continue
        columns = name_columns(period.name, period.short_name) | {
            "parent": period.parent,
            "level_code": period.level,
            "province": period.province,
            "valid_from": period.valid_from,
            "valid_to": period.valid_to,
        }
        if before is None:
            unit.added.append(columns)
            unit.new[day] = {"name": period.name, "parent": period.parent}
            continue
        unit.changed.append(columns | {"of_id": row_id})
        changed = [
            name for name in LOGGED_COLUMNS if getattr(before, name) != getattr(period, name)
        ]
        unit.old[day] = {name: str(getattr(before, name)) for name in changed}
        unit.new[day] = {name: str(getattr(period, name)) for name in changed}
    return unit


def store_part(stored: StoredUnits, part: Collection[PreparedUnit], *, by: Actor | None) -> None:
    """Write some units with all their periods, and log each."""
    connection = db.session.connection()
    ids = stored.unit_ids
    known = [{"of_id": ids[unit.code]} for unit in part if unit.code in ids]
    if known:
        connection.execute(_COUNT_EDIT, known)
    if new := [{"code": unit.code, "row_version": 1} for unit in part if unit.code not in ids]:
        returning = insert(unit_table).returning(unit_table.c.code, unit_table.c.id)
        ids.update((row.code, row.id) for row in connection.execute(returning, new))
    added = [
        _with_ids(columns, ids) | {"unit_id": ids[unit.code]}
        for unit in part
        for columns in unit.added
    ]
    if added:
        connection.execute(insert(period_table), added)
    if changed := [_with_ids(columns, ids) for unit in part for columns in unit.changed]:
        connection.execute(_CHANGE_PERIOD, changed)
    log_changes(
        Unit, "imported", ((str(ids[unit.code]), unit.old, unit.new) for unit in part), by=by
    )


_COUNT_EDIT = (
    update(unit_table)
    .where(unit_table.c.id == bindparam("of_id"))
    .values(row_version=unit_table.c.row_version + 1)
)
_CHANGE_PERIOD = update(period_table).where(period_table.c.id == bindparam("of_id"))


def _with_ids(columns: Mapping[str, Any], ids: Mapping[str, int]) -> dict[str, Any]:
    found = dict(columns)
    parent = found.pop("parent")
    return found | {"parent_id": ids[parent] if parent else None}


def _count_edits(stored: StoredUnits, successions: Collection[Succession]) -> None:
    ids = {stored.unit_ids[each.predecessor] for each in successions}
    db.session.connection().execute(_COUNT_EDIT, [{"of_id": one} for one in sorted(ids)])


def delete_successions(stored: StoredUnits, gone: Collection[Succession]) -> None:
    """Forget that units became others; they count as changed themselves."""
    _count_edits(stored, gone)
    db.session.connection().execute(
        delete(succession_table).where(
            succession_table.c.predecessor_id == bindparam("of_predecessor"),
            succession_table.c.successor_id == bindparam("of_successor"),
        ),
        [
            {
                "of_predecessor": stored.unit_ids[each.predecessor],
                "of_successor": stored.unit_ids[each.successor],
            }
            for each in gone
        ],
    )


def add_successions(stored: StoredUnits, new: Collection[Succession]) -> None:
    """Say what units became; they count as changed themselves."""
    _count_edits(stored, new)
    db.session.connection().execute(
        insert(succession_table),
        [
            {
                "predecessor_id": stored.unit_ids[each.predecessor],
                "successor_id": stored.unit_ids[each.successor],
                "happened_on": each.happened_on,
            }
            for each in new
        ],
    )
