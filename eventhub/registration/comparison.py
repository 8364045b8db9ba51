"""What pasted rows would do to a roster: who is new, there already, changed, brought back, or wrong. Pure.

A row is somebody of the roster when the names are equal and nothing tells the two apart: neither two different years of
birth, nor, where a year is unknown, two different units.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.registration.pasted import PastedRow
from eventhub.registration.rules import same_person_key
from eventhub.text.folding import fold


class RowState(StrEnum):
    """What storing a row would do."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    BROUGHT_BACK = "brought_back"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A pasted row beside the roster. ``changes``: what storing it sets, by column."""

    row: PastedRow
    state: RowState
    changes: Mapping[str, Any]
    attendee: Attendee | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows of a paste in their order, and the seats left before it; None is without limit."""

    rows: tuple[ComparedRow, ...]
    seats_left: int | None

    def of(self, state: RowState) -> list[ComparedRow]:
        """The rows in a state."""
        return [row for row in self.rows if row.state == state]

    @property
    def seats_needed(self) -> int:
        """How many seats storing them takes."""
        return len(self.of(RowState.NEW)) + len(self.of(RowState.BROUGHT_BACK))

    @property
    def has_errors(self) -> bool:
        """Whether a row is wrong; then none is stored."""
        return bool(self.of(RowState.WRONG))

    @property
    def fits(self) -> bool:
        """Whether the hall has the seats."""
        return self.seats_left is None or self.seats_needed <= self.seats_left

    @property
    def can_be_stored(self) -> bool:
        """Whether storing it would do something and be accepted."""
        does_something = any(row.state is not RowState.SAME for row in self.rows)
        return does_something and not self.has_errors and self.fits


def compare(
    rows: Sequence[PastedRow],
    roster: Sequence[Attendee],
    *,
    unit_ids: Mapping[str, int],
    own_unit_id: int,
    seats_left: int | None,
) -> Comparison:
    """Put each row beside the roster. ``unit_ids``: the units that may send people, by folded name."""
    by_name: defaultdict[str, list[Attendee]] = defaultdict(list)
    for attendee in roster:
        by_name[same_person_key(attendee.full_name)].append(attendee)
    compared = []
    for row in rows:
        values = _values_of(row, unit_ids, own_unit_id)
        if row.problems:
            compared.append(ComparedRow(row, RowState.WRONG, values))
            continue
        namesakes = by_name[same_person_key(row.full_name)]
        found = next((one for one in namesakes if _is_same(one, values, own_unit_id)), None)
        if found is not None:
            # Two rows never meet one person.
            namesakes.remove(found)
        compared.append(_compared(row, found, values))
    return Comparison(tuple(compared), seats_left)


def unit_ids_by_name(names: Sequence[tuple[int, str, str]]) -> dict[str, int]:
    """The ids of units by what they are called, in full and in short, without accents."""
    return {
        fold(name): unit_id for unit_id, *names_of_one in reversed(names) for name in names_of_one
    }


def _compared(row: PastedRow, attendee: Attendee | None, values: Mapping[str, Any]) -> ComparedRow:
    if attendee is None:
        return ComparedRow(row, RowState.NEW, values)
    changes = {
        name: value
        for name, value in values.items()
        if name not in ("full_name", "unit_id") and value and value != getattr(attendee, name)
    }
    if attendee.status is AttendeeStatus.WITHDRAWN:
        return ComparedRow(row, RowState.BROUGHT_BACK, changes, attendee)
    return ComparedRow(row, RowState.CHANGED if changes else RowState.SAME, changes, attendee)


def _values_of(row: PastedRow, unit_ids: Mapping[str, int], own_unit_id: int) -> dict[str, Any]:
    """The columns to store. A unit known by its name becomes the sender; any other text stands beside the point's unit."""
    named = unit_ids.get(fold(str(row.values["unit_text"])))
    unit = {} if named is None else {"unit_text": ""}
    return {**row.values, **unit, "unit_id": named or own_unit_id}


def _is_same(attendee: Attendee, values: Mapping[str, Any], own_unit_id: int) -> bool:
    if attendee.birth_year and values["birth_year"]:
        return bool(attendee.birth_year == values["birth_year"])
    units = {
        (unit_id, fold(text))
        for unit_id, text in (
            (attendee.unit_id, attendee.unit_text),
            (values["unit_id"], values["unit_text"]),
        )
    } - {(own_unit_id, "")}
    return len(units) <= 1
