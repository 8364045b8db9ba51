"""Takes in a whole list of units: what each row would change, everything that is wrong, then all of it or nothing.

One row is one period of a unit; a unit that was renamed or moved has several rows with the same code.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eventhub.database import reading
from eventhub.errors import RuleError
from eventhub.history.actions import Actor
from eventhub.units.organisation_store import (
    EditCount,
    StoredUnits,
    add_successions,
    delete_successions,
    lock_units,
    prepared_unit,
    renew_edit_count,
    store_part,
    stored_units,
)
from eventhub.units.rules import Fault, Organisation, Succession, fault
from eventhub.units.sheet_rows import ReadRow, read_row, spelled_alike
from eventhub.units.sheets import SheetRow
from eventhub.units.slices import in_slices

SLICE = 300
"""Units stored in one transaction."""


@dataclass
class NamedActor:
    """Whoever imports, as the log names her, also when her account is not at hand between two transactions."""

    id: Any
    name: Any


class ImportState(StrEnum):
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
    state: ImportState
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
    def state_counts(self) -> Counter[ImportState]:
        """How many rows there are of each state."""
        return Counter(row.state for row in self.rows)

    @property
    def wrong(self) -> list[PlannedRow]:
        """The rows with faults."""
        return [row for row in self.rows if row.faults]

    @property
    def is_storable(self) -> bool:
        """Whether there is something to store and nothing is wrong."""
        return not self.wrong and self.state_counts[ImportState.SAME] < len(self.rows)


def plan_import(
    rows: Sequence[SheetRow],
    stored: StoredUnits | None = None,
    *,
    reach: Collection[str] | None = None,
) -> ImportPlan:
    """What storing the rows would do, with every fault at its row. ``reach``: the codes of the units that may be
    changed, and below which new ones may be; None for all.

    Reads the database only where it isn't told what is ``stored``.
    """
    stored = stored or stored_units()
    present = stored.organisation
    read = spelled_alike([read_row(row, stored.words) for row in rows], present.periods)
    organisation = _merged(present, read)
    touched = frozenset(row.period.code for row in read if row.period)
    faults = organisation.faults(touched) + _out_of_reach(read, present, reach)
    # What is wrong only because a row it names is wrong goes away with that.
    unread = {row.cells["code"].lower() for row in read if row.period is None}
    faults = [found for found in faults if unread.isdisjoint(_units_named(found))]
    return ImportPlan(tuple(_planned(present, organisation, read, faults)), organisation, touched)


def import_units(
    rows: Sequence[SheetRow],
    *,
    by: Actor | None,
    reach: Collection[str] | None = None,
    edit_count: EditCount | None = None,
    pause: Callable[[int], None] = lambda _stored: None,
    size: int = SLICE,
) -> ImportPlan:
    """Store all rows; refuses all of them if one is wrong, or if units were changed since a preview's ``edit_count``.

    ``pause`` is called with the number of units just stored. Where it commits, others get to write in between: the
    organisation is right at each pause, and the same rows stored again after a crash bring what is missing.
    Somebody who changes units meanwhile ends the import.
    """
    by = by and NamedActor(by.id, by.name)
    pause(0)
    with reading():
        stored = stored_units()
    if edit_count is not None and edit_count != stored.edit_count:
        raise RuleError("units_changed_meanwhile")
    plan = plan_import(rows, stored, reach=reach)
    if plan.wrong:
        raise RuleError("import_has_faults", count=len(plan.wrong))
    present, wanted = stored.organisation, plan.organisation
    gone = sorted(present.successions - wanted.successions)
    for part in _slices(gone, size):
        lock_units(stored)
        delete_successions(stored, part)
        renew_edit_count(stored)
        pause(0)
    changed = {code for code in plan.touched if present.periods.get(code) != wanted.periods[code]}
    for codes in in_slices(present, wanted, changed, size):
        prepared = [prepared_unit(stored, wanted, code) for code in codes]
        lock_units(stored)
        store_part(stored, prepared, by=by)
        renew_edit_count(stored)
        pause(len(codes))
    for part in _slices(sorted(wanted.successions - present.successions), size):
        lock_units(stored)
        add_successions(stored, part)
        renew_edit_count(stored)
        pause(0)
    pause(len(plan.touched) - len(changed))
    return plan


def _slices(items: Sequence[Succession], size: int) -> Iterator[Sequence[Succession]]:
    return (items[start : start + size] for start in range(0, len(items), size))


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
    """Faults of rows that touch units outside one's authority. What is below another unit stays below one within:
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
        state = ImportState.WRONG if own else _state(stored, organisation, row)
        planned.append(PlannedRow(row.number, row.cells, state, tuple(own)))
    return planned


def _state(stored: Organisation, planned: Organisation, row: ReadRow) -> ImportState:
    """What storing a row would do. A period that the next one ends is compared as it will end."""
    period = row.period
    if period is None or period.code not in stored.periods:
        return ImportState.NEW
    day = period.valid_from
    earlier, later = (
        next((p for p in organisation.periods[period.code] if p.valid_from == day), None)
        for organisation in (stored, planned)
    )
    if earlier is None:
        return ImportState.ADDED
    is_same = earlier == later and stored.became.get(period.code) == planned.became.get(period.code)
    return ImportState.SAME if is_same else ImportState.CHANGED
