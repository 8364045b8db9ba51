"""Reads a list of units out of a workbook's first sheet or a CSV: rows with their own numbers, columns found by their headings.

Cells come out as clean text, days as ISO 8601; what they mean is decided in ``rules``.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from eventhub.errors import RuleError
from eventhub.text.folding import fold, one_line
from eventhub.text.spreadsheets import decode_table, split_rows
from eventhub.units.workbooks import (
    FirstSheet,
    OversizedWorkbookError,
    UnreadableWorkbookError,
    first_sheet,
)

HEADINGS = {
    "code": ("mã", "mã đơn vị", "unit code", "code"),
    "name": ("tên", "tên đơn vị", "đơn vị", "unit name", "unit", "name"),
    "short_name": ("tên ngắn", "tên viết tắt", "tên gọi ngắn", "short name"),
    "level": ("cấp", "cấp đơn vị", "level"),
    "parent": ("mã cấp trên", "mã đơn vị cấp trên", "đơn vị cấp trên", "parent", "parent code"),
    "province": ("tỉnh", "tỉnh thành phố", "tỉnh thành", "province"),
    "valid_from": ("từ ngày", "hiệu lực từ", "ngày thành lập", "from", "valid from"),
    "valid_to": ("đến ngày", "đến hết ngày", "hiệu lực đến", "to", "valid to"),
    "successors": ("mã kế thừa", "mã đơn vị kế thừa", "nhập vào", "successor", "successor code"),
}
"""What the columns may be called, whatever the accents and capitals: first in Vietnamese, last in English."""

NEEDED = ("code", "name", "level", "valid_from")
HEADING_WITHIN_ROWS = 20
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_BYTES_UNPACKED = 200 * 1024 * 1024
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .ods, and the older .xls, begin."""

_COLUMN_OF = {fold(name): column for column, names in HEADINGS.items() for name in names}


@dataclass(frozen=True)
class SheetRow:
    """One row of a list of units: its number in the file, and its cells by column; missing columns are empty."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """The list of units of a file; of a workbook it is the first sheet, and other sheets with rows are passed over."""

    rows: list[SheetRow]
    name: str = ""
    passed_over: Sequence[str] = ()


def read_sheet(raw: bytes) -> Sheet:
    """The list in a file; refuses what is no table, has no headings, or is longer than any organisation."""
    if not raw.startswith(WORKBOOK_STARTS):
        return Sheet(_rows_below_headings(_text_rows(raw)))
    book = _workbook(raw)
    return Sheet(
        _rows_below_headings(enumerate(book.rows, 1)),
        one_line(book.name),
        [one_line(name) for name in book.passed_over],
    )


def heading_of(column: str) -> str:
    """What a column is called, in both languages."""
    return f"«{HEADINGS[column][0]}» ({HEADINGS[column][-1]})"


def _rows_below_headings(rows: Iterable[tuple[int, list[str]]]) -> list[SheetRow]:
    cleaned = ((number, [one_line(cell) for cell in cells]) for number, cells in rows)
    table = [(number, cells) for number, cells in cleaned if any(cells)]
    columns, heading_at = _columns(table)
    return [
        SheetRow(number, {name: _cell(cells, index) for name, index in columns.items()})
        for number, cells in table
        if number > heading_at and any(_cell(cells, index) for index in columns.values())
    ]


def _text_rows(raw: bytes) -> list[tuple[int, list[str]]]:
    try:
        rows = split_rows(decode_table(raw))
    except UnicodeDecodeError as error:
        raise RuleError("sheet_unreadable", field="file") from error
    if len(rows) > MOST_ROWS:
        raise RuleError("sheet_too_long", field="file", most=MOST_ROWS)
    return rows


def _workbook(raw: bytes) -> FirstSheet:
    _refuse_bomb(raw)
    try:
        return first_sheet(raw, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
    except UnreadableWorkbookError as error:
        raise RuleError("sheet_unreadable", field="file") from error
    except OversizedWorkbookError as error:
        raise RuleError("sheet_too_long", field="file", most=MOST_ROWS) from error


def _refuse_bomb(raw: bytes) -> None:
    """A small file may unpack to gigabytes; look at what it says of itself before it is unpacked."""
    if not raw.startswith(b"PK"):
        return
    try:
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(BytesIO(raw)).infolist())
    except zipfile.BadZipFile as error:
        raise RuleError("sheet_unreadable", field="file") from error
    if unpacked > MOST_BYTES_UNPACKED:
        raise RuleError("sheet_too_long", field="file", most=MOST_ROWS)


def _columns(table: list[tuple[int, list[str]]]) -> tuple[dict[str, int], int]:
    """Where each column stands, and in which row the headings: the first row that names all that are needed."""
    missing: list[str] = list(NEEDED)
    for number, cells in table[:HEADING_WITHIN_ROWS]:
        columns: dict[str, int] = {}
        for index, cell in enumerate(cells):
            column = _COLUMN_OF.get(fold(re.sub(r"[^\w\s]", " ", cell)))
            if column is not None:
                columns.setdefault(column, index)
        lacking = [column for column in NEEDED if column not in columns]
        if not lacking:
            return columns, number
        missing = min(missing, lacking, key=len)
    raise RuleError(
        "sheet_without_headings", field="file", missing=", ".join(map(heading_of, missing))
    )


def _cell(cells: list[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""
