"""Takes in a whole list of units: what each row would change, everything that is wrong, then all of it or nothing.

One row is one period of a unit; a unit that was renamed or moved has several rows with the same code.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import Actor, differences, record
from eventhub.units.actions import ensure_levels
from eventhub.units.models import Unit, UnitLevel, UnitPeriod, UnitSuccession
from eventhub.units.rows import ReadRow, read_row, spelled_alike
from eventhub.units.rules import Fault, Organisation, Period, Succession, fault
from eventhub.units.sheets import SheetRow


class RowState(StrEnum):
    """What storing a row would do."""

    NEW = "new"
    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class PlannedRow:
    """One row of the file, what storing it would do, and what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    state: RowState
    faults: tuple[Fault, ...]

    @property
    def sentences(self) -> list[str]:
        """What is wrong, in the caller's language."""
        return [RuleError(fault.code, **fault.facts).sentence for fault in self.faults]


@dataclass(frozen=True)
class ImportPlan:
    """All rows, and the organisation as it would be."""

    rows: tuple[PlannedRow, ...]
    organisation: Organisation
    touched: frozenset[str]

    @property
    def counts(self) -> Counter[RowState]:
        """How many rows there are of each state."""
        return Counter(row.state for row in self.rows)

    @property
    def wrong(self) -> list[PlannedRow]:
        """The rows with faults."""
        return [row for row in self.rows if row.faults]

    @property
    def is_storable(self) -> bool:
        """Whether there is something to store and nothing is wrong."""
        return not self.wrong and self.counts[RowState.SAME] < len(self.rows)


def plan_import(rows: Sequence[SheetRow], *, reach: Collection[str] | None = None) -> ImportPlan:
    """What storing the rows would do, with every fault at its row. ``reach``: the codes of the units that may be
    changed, and below which new ones may stand; None for all.
    """
    ensure_levels()
    stored = stored_organisation()
    levels = _levels()
    read = spelled_alike([read_row(row, levels) for row in rows], stored.periods)
    organisation = _merged(stored, read)
    touched = frozenset(row.period.code for row in read if row.period)
    faults = organisation.faults(touched) + _out_of_reach(read, stored, reach)
    # What is wrong only because a row it names is wrong goes away with that.
    unread = {row.cells["code"].lower() for row in read if row.period is None}
    faults = [found for found in faults if unread.isdisjoint(_units_named(found))]
    return ImportPlan(tuple(_planned(stored, organisation, read, faults)), organisation, touched)


def import_units(
    rows: Sequence[SheetRow],
    *,
    by: Actor | None,
    reach: Collection[str] | None = None,
    advance: Callable[[], None] = lambda: None,
) -> ImportPlan:
    """Store all rows; refuses all of them if one is wrong. ``advance`` is called once for each unit stored."""
    ensure_levels()
    # Two imports at once would each check an organisation that the other is changing.
    db.session.scalars(select(UnitLevel).order_by(UnitLevel.code).with_for_update()).all()
    plan = plan_import(rows, reach=reach)
    if plan.wrong:
        raise RuleError("import_has_faults", count=len(plan.wrong))
    units = _units_by_code()
    for code in plan.touched - units.keys():
        units[code] = Unit(code=code, periods=[])
        db.session.add(units[code])
    db.session.flush()
    for code in sorted(plan.touched):
        _store_unit(units, plan.organisation, code, by=by)
        advance()
    _store_successions(units, plan)
    db.session.flush()
    return plan


def stored_organisation() -> Organisation:
    """The organisation of all times, as it is stored."""
    code_of = {unit.id: unit.code for unit in db.session.scalars(select(Unit))}
    periods = [
        Period(
            code=code_of[row.unit_id],
            name=row.name,
            short_name=row.short_name,
            level=row.level_code,
            parent=code_of[row.parent_id] if row.parent_id else "",
            province=row.province,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in db.session.scalars(select(UnitPeriod))
    ]
    successions = [
        Succession(code_of[row.predecessor_id], code_of[row.successor_id], row.happened_on)
        for row in db.session.scalars(select(UnitSuccession))
    ]
    return Organisation(periods, successions)


def _levels() -> dict[str, str]:
    """Each level's code by everything it may be called in a list."""
    return {
        word: level.code
        for level in db.session.scalars(select(UnitLevel).order_by(UnitLevel.position))
        for word in (level.name_vi, level.code, level.name_en)
    }


def _merged(stored: Organisation, read: Sequence[ReadRow]) -> Organisation:
    """The organisation with the rows laid over what is stored; where they name successors, those alone count."""
    periods = {
        (period.code, period.valid_from): period
        for periods in stored.periods.values()
        for period in periods
    }
    periods |= {(row.period.code, row.period.valid_from): row.period for row in read if row.period}
    named = {row.period.code for row in read if row.period and row.successions is not None}
    kept = {succession for succession in stored.successions if succession.predecessor not in named}
    added = {succession for row in read for succession in row.successions or ()}
    return Organisation(periods.values(), kept | added)


def _out_of_reach(
    read: Sequence[ReadRow], stored: Organisation, reach: Collection[str] | None
) -> list[Fault]:
    """Faults of rows that touch units outside one's authority. What stands below another unit stays below one within:
    at the top nobody but the whole site has authority over it.
    """
    if reach is None:
        return []
    new = {row.period.code for row in read if row.period} - stored.periods.keys()
    allowed = new | set(reach)
    top = {code for code, periods in stored.periods.items() if not any(p.parent for p in periods)}
    found = []
    for row in read:
        if row.period is None:
            continue
        named = {row.period.code, row.period.parent} | {s.successor for s in row.successions or ()}
        found += [
            fault(row.period.code, "code", "unit_out_of_reach", unit=code)
            for code in sorted(named - allowed - {""})
        ]
        if not row.period.parent and row.period.code not in top:
            found.append(fault(row.period.code, "parent", "unit_parent_missing"))
    return found


def _units_named(found: Fault) -> set[str]:
    """The codes, in small letters, of the other units that a fault is about."""
    names = ("parent", "successor", "unit")
    return {str(found.facts[name]).lower() for name in names if name in found.facts}


def _planned(
    stored: Organisation,
    organisation: Organisation,
    read: Sequence[ReadRow],
    faults: Sequence[Fault],
) -> list[PlannedRow]:
    """Each row with its own faults, and at a unit's last row what is wrong with the unit."""
    last_row = {row.period.code: row.number for row in read if row.period}
    first_seen: dict[object, int] = {}
    of_row: dict[int, list[Fault]] = defaultdict(list)
    for found in faults:
        of_row[last_row[found.unit]].append(found)
    planned = []
    for row in read:
        own = [*row.faults, *of_row[row.number]]
        if row.period:
            key = (row.period.code, row.period.valid_from)
            if key in first_seen:
                own.append(fault(key[0], "code", "unit_row_twice", row=first_seen[key]))
            first_seen.setdefault(key, row.number)
        state = RowState.WRONG if own else _state(stored, organisation, row)
        planned.append(PlannedRow(row.number, row.cells, state, tuple(own)))
    return planned


def _state(stored: Organisation, planned: Organisation, row: ReadRow) -> RowState:
    """What storing a row would do. A period that the next one ends is compared as it will end."""
    period = row.period
    if period is None or period.code not in stored.periods:
        return RowState.NEW
    day = period.valid_from
    earlier, later = (
        next((p for p in organisation.periods[period.code] if p.valid_from == day), None)
        for organisation in (stored, planned)
    )
    if earlier is None:
        return RowState.ADDED
    is_same = earlier == later and stored.became.get(period.code) == planned.became.get(period.code)
    return RowState.SAME if is_same else RowState.CHANGED


def _units_by_code() -> dict[str, Unit]:
    return {
        unit.code: unit
        for unit in db.session.scalars(select(Unit).options(selectinload(Unit.periods)))
    }


def _store_unit(
    units: Mapping[str, Unit], organisation: Organisation, code: str, *, by: Actor | None
) -> None:
    """Bring a unit's periods to what they shall be, and log what changed."""
    unit = units[code]
    stored = {period.valid_from: period for period in unit.periods}
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    for wanted in organisation.periods[code]:
        values = {
            "name": wanted.name,
            "short_name": wanted.short_name,
            "level_code": wanted.level,
            "parent_id": units[wanted.parent].id if wanted.parent else None,
            "province": wanted.province,
            "valid_to": wanted.valid_to,
        }
        day = wanted.valid_from.isoformat()
        if wanted.valid_from not in stored:
            unit.periods.append(UnitPeriod(valid_from=wanted.valid_from, **values))
            new[day] = {"name": wanted.name, "parent": wanted.parent}
            continue
        before, after = differences(stored[wanted.valid_from], values)
        if after:
            old[day], new[day] = _in_words(before), _in_words(after)
            stored[wanted.valid_from].assign(after)
    if new:
        unit.touch()
        record(unit, "imported", by=by, old=old, new=new)


def _in_words(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _store_successions(units: Mapping[str, Unit], plan: ImportPlan) -> None:
    wanted = {
        (units[s.predecessor].id, units[s.successor].id): s.happened_on
        for s in plan.organisation.successions
    }
    for stored in db.session.scalars(select(UnitSuccession)):
        happened_on = wanted.pop((stored.predecessor_id, stored.successor_id), None)
        if happened_on is None:
            db.session.delete(stored)
        else:
            stored.happened_on = happened_on
    for (predecessor_id, successor_id), happened_on in wanted.items():
        db.session.add(
            UnitSuccession(
                predecessor_id=predecessor_id, successor_id=successor_id, happened_on=happened_on
            )
        )
