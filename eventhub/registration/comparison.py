"""What pasted rows would do to a roster: who is new, there already, changed, confirmed, brought back, or wrong. Pure.

A row is somebody of the roster when the names are equal and nothing tells the two apart: neither two different years of
birth, nor, where a year is unknown, two different units. Among several, a row meets whoever it fits best: somebody
expected before somebody who waits or was withdrawn, and whom it describes wholly before one it adds to.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eventhub.errors import RuleError
from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.registration.pasted_rows import PastedRow
from eventhub.registration.rules import same_person_key
from eventhub.text.folding import fold


class RowEffect(StrEnum):
    """What storing a row would do."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    BROUGHT_BACK = "brought_back"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A pasted row beside the roster. ``unit_id``: the sender it names; ``changes``: what storing it sets, by column."""

    row: PastedRow
    state: RowEffect
    unit_id: int
    changes: Mapping[str, Any]
    attendee: Attendee | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows of a paste in their order, and the seats left before it; None is without limit."""

    rows: tuple[ComparedRow, ...]
    seats_left: int | None

    def of(self, state: RowEffect) -> list[ComparedRow]:
        """The rows in a state."""
        return [row for row in self.rows if row.state == state]

    @property
    def coming(self) -> list[ComparedRow]:
        """The rows of people who are not on the list yet, or not any more."""
        coming = (RowEffect.NEW, RowEffect.CONFIRMED, RowEffect.BROUGHT_BACK)
        return [row for row in self.rows if row.state in coming]

    @property
    def seats_needed(self) -> int:
        """How many seats storing them takes."""
        return len(self.coming)

    @property
    def has_units_of_above(self) -> bool:
        """Whether a row left its unit blank and takes it from the row above."""
        return any(compared.row.has_unit_of_above for compared in self.rows)

    @property
    def has_errors(self) -> bool:
        """Whether a row is wrong; then none is stored."""
        return bool(self.of(RowEffect.WRONG))

    @property
    def fits(self) -> bool:
        """Whether the hall has the seats."""
        return self.seats_left is None or self.seats_needed <= self.seats_left

    @property
    def can_be_stored(self) -> bool:
        """Whether storing it would do something and be accepted."""
        does_something = any(row.state is not RowEffect.SAME for row in self.rows)
        return does_something and not self.has_errors and self.fits


def compare(
    rows: Sequence[PastedRow],
    roster: Sequence[Attendee],
    *,
    unit_ids: Mapping[str, int],
    own_unit_id: int,
    seats_left: int | None,
    brings_back: bool = True,
) -> Comparison:
    """Put each row beside the roster. ``unit_ids``: the units that may send people, by folded name.

    Without ``brings_back`` a row of somebody withdrawn is wrong: once the conference has begun, seating is fixed.
    """
    values = [_values_of(row, unit_ids, own_unit_id) for row in rows]
    met = _people_met(rows, values, roster, own_unit_id)
    for place, attendee in met.items():
        if attendee.status is AttendeeStatus.WITHDRAWN and not brings_back:
            rows[place].problems.append(RuleError("withdrawn_before_start", field="full_name"))
    return Comparison(
        tuple(
            ComparedRow(row, RowEffect.WRONG, of_row["unit_id"], of_row)
            if row.problems
            else _compared(row, met.get(place), of_row)
            for place, (row, of_row) in enumerate(zip(rows, values, strict=True))
        ),
        seats_left,
    )


def unit_ids_by_name(names: Sequence[tuple[int, str, str]], own_unit_id: int) -> dict[str, int]:
    """The ids of units by what they are called, in full and in short, without accents.

    A name that several units below bear says of none that it sent somebody.
    """
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for unit_id, *names_of_one in names:
        for name in names_of_one:
            ids[fold(name)].add(unit_id)
    return {
        name: own_unit_id if own_unit_id in bearers else next(iter(bearers))
        for name, bearers in ids.items()
        if own_unit_id in bearers or len(bearers) == 1
    }


def _people_met(
    rows: Sequence[PastedRow],
    values: Sequence[Mapping[str, Any]],
    roster: Sequence[Attendee],
    own_unit_id: int,
) -> dict[int, Attendee]:
    """Whom each row meets, by the row's place: the best fits of all rows first, and nobody by two rows."""
    by_name: defaultdict[str, list[Attendee]] = defaultdict(list)
    for attendee in roster:
        by_name[same_person_key(attendee.full_name)].append(attendee)
    met: dict[int, Attendee] = {}
    for status in (AttendeeStatus.ACTIVE, AttendeeStatus.WAITING, AttendeeStatus.WITHDRAWN):
        for fits in (_is_exactly, _is_same):
            for place, row in enumerate(rows):
                if row.problems or place in met:
                    continue
                namesakes = by_name[same_person_key(row.full_name)]
                for one in namesakes:
                    if one.status is status and fits(one, values[place], own_unit_id):
                        met[place] = one
                        namesakes.remove(one)
                        break
    return met


def _compared(row: PastedRow, attendee: Attendee | None, values: Mapping[str, Any]) -> ComparedRow:
    unit_id = values["unit_id"]
    if attendee is None:
        return ComparedRow(row, RowEffect.NEW, unit_id, values)
    changes = {
        name: value
        for name, value in values.items()
        if name not in ("full_name", "unit_id") and value and value != getattr(attendee, name)
    }
    state = RowEffect.CHANGED if changes else RowEffect.SAME
    if attendee.status is AttendeeStatus.WAITING:
        state = RowEffect.CONFIRMED
    elif attendee.status is AttendeeStatus.WITHDRAWN:
        state = RowEffect.BROUGHT_BACK
    return ComparedRow(row, state, unit_id, changes, attendee)


def _values_of(row: PastedRow, unit_ids: Mapping[str, int], own_unit_id: int) -> dict[str, Any]:
    """The columns to store. A unit known by its name becomes the sender; any other text stands beside the point's unit."""
    named = unit_ids.get(fold(str(row.values["unit_text"])))
    unit = {} if named is None else {"unit_text": ""}
    return {**row.values, **unit, "unit_id": named or own_unit_id}


def _is_exactly(attendee: Attendee, values: Mapping[str, Any], _own_unit_id: int) -> bool:
    return (
        attendee.birth_year == values["birth_year"]
        and attendee.unit_id == values["unit_id"]
        and fold(attendee.unit_text) == fold(values["unit_text"])
    )


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
