"""What one row of a list of units says, or every reason why it says nothing."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from eventhub.text.dates import parse_day
from eventhub.text.folding import fold, slugify
from eventhub.text.spreadsheets import FORMULA_STARTS
from eventhub.units.rules import DAY, FOREVER, Fault, Period, Succession, fault
from eventhub.units.sheets import NEEDED, SheetRow, heading_of

LONGEST = {"code": 80, "name": 200, "short_name": 200, "province": 80}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
RESERVED_CODES = ("import",)
"""Codes that are addresses of pages beside the units' own."""


@dataclass(frozen=True)
class ReadRow:
    """One row: the period it tells of, unless it has faults. Successions are None where the list has no such column."""

    number: int
    cells: Mapping[str, str]
    period: Period | None
    successions: tuple[Succession, ...] | None
    faults: tuple[Fault, ...]


def read_row(row: SheetRow, levels: Mapping[str, str]) -> ReadRow:
    """Read a row. ``levels``: each level's code by everything it may be called."""
    cells = row.cells
    faults = tuple(_faults(cells, levels))
    if faults:
        return ReadRow(row.number, cells, None, None, faults)
    period = Period(
        code=cells["code"],
        name=cells["name"],
        short_name=cells.get("short_name") or cells["name"],
        level=_level(cells["level"], levels) or "",
        parent=cells.get("parent", ""),
        province=cells.get("province", ""),
        valid_from=parse_day(cells["valid_from"]) or date.min,
        valid_to=_last_day(cells),
    )
    successions = None
    if "successors" in cells:
        happened_on = (period.valid_to or date.min) + DAY
        successions = tuple(
            Succession(period.code, code, happened_on) for code in _successors(cells)
        )
    return ReadRow(row.number, cells, period, successions, ())


def spelled_alike(read: Sequence[ReadRow], stored: Collection[str]) -> list[ReadRow]:
    """The rows with every code as it is stored, else as the list writes it first: capitals make no other unit.

    A list that writes the code of its rows now so, now otherwise, may mean two units, so that is a fault.
    """
    first: dict[str, ReadRow] = {}
    for row in read:
        if row.period:
            first.setdefault(row.period.code.lower(), row)
    known = {key: row.cells["code"] for key, row in first.items()}
    known |= {code.lower(): code for code in stored}
    return [_spelled(row, known, first) for row in read]


def _spelled(row: ReadRow, known: Mapping[str, str], first: Mapping[str, ReadRow]) -> ReadRow:
    if row.period is None:
        return row

    def spelled(code: str) -> str:
        return known.get(code.lower(), code)

    period = replace(row.period, code=spelled(row.period.code), parent=spelled(row.period.parent))
    successions = row.successions and tuple(
        replace(each, predecessor=period.code, successor=spelled(each.successor))
        for each in row.successions
    )
    earlier, faults = first[period.code.lower()], row.faults
    typed = earlier.cells["code"]
    if row.cells["code"] != typed:
        found = fault(
            period.code, "code", "unit_code_spelled_otherwise", row=earlier.number, code=typed
        )
        faults = (*faults, found)
    return replace(row, period=period, successions=successions, faults=faults)


def _faults(cells: Mapping[str, str], levels: Mapping[str, str]) -> Iterator[Fault]:
    code = cells["code"]
    for column in NEEDED:
        if not cells[column]:
            yield fault(code, column, "unit_cell_missing", column=heading_of(column))
    for column, longest in LONGEST.items():
        if cells.get(column, "").startswith(FORMULA_STARTS):
            yield fault(code, column, "text_formula")
        elif len(cells.get(column, "")) > longest:
            yield fault(code, column, "text_too_long", longest=longest)
    if code and (not CODE.fullmatch(code) or code in RESERVED_CODES):
        yield fault(code, "code", "unit_code_form", example=slugify(code) or "yen-bai")
    yield from _wrong_level(cells, levels)
    yield from _wrong_days(cells)


def _wrong_level(cells: Mapping[str, str], levels: Mapping[str, str]) -> Iterator[Fault]:
    if not cells["level"] or _level(cells["level"], levels):
        return
    names: dict[str, str] = {}
    for word, code in levels.items():
        names.setdefault(code, word)
    known = ", ".join(names.values())
    yield fault(cells["code"], "level", "unit_level_unknown", level=cells["level"], known=known)


def _wrong_days(cells: Mapping[str, str]) -> Iterator[Fault]:
    code = cells["code"]
    days = {name: parse_day(cells.get(name, "")) for name in ("valid_from", "valid_to")}
    for column, day in days.items():
        if cells.get(column) and day is None:
            yield fault(code, column, "unit_day_unreadable", text=cells[column])
    first, last = days["valid_from"], days["valid_to"]
    if first and last and last < first:
        yield fault(code, "valid_to", "unit_ends_before_it_begins")
    if _successors(cells) and (not cells.get("valid_to") or last == FOREVER):
        yield fault(code, "valid_to", "unit_successor_needs_end")


def _last_day(cells: Mapping[str, str]) -> date | None:
    """The last day of a row's period. Many lists write 31/12/9999 where they mean until further notice."""
    day = parse_day(cells.get("valid_to", ""))
    return None if day == FOREVER else day


def _successors(cells: Mapping[str, str]) -> list[str]:
    return [code for code in re.split(r"[,;\s]+", cells.get("successors", "")) if code]


def _level(text: str, levels: Mapping[str, str]) -> str | None:
    wanted = fold(text)
    return next((code for word, code in levels.items() if _folded(word) == wanted), None)


_folded = lru_cache(maxsize=200)(fold)
"""For the few words of the levels, which every row asks for."""
