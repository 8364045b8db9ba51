"""Reads a workbook in a process of its own, with bounded memory and time.

Five kilobytes with one cell in the first and one in the last corner make the library ask for 500 GB; refused, it aborts
the process. So the process that dies is never the one that serves. This file is also what that process runs: it stands
alone and imports nothing of EventHub.
"""

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, TextIO

import python_calamine

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60


class UnreadableWorkbookError(Exception):
    """The file is no workbook."""


class OversizedWorkbookError(Exception):
    """The workbook needs more rows, columns, memory or time than it may."""


@dataclass(frozen=True)
class FirstSheet:
    """What is read of a workbook, and the names of the visible sheets with something in them that are not."""

    name: str
    rows: list[list[str]]
    passed_over: list[str]


def first_sheet(raw: bytes, *, most_rows: int, most_columns: int) -> FirstSheet:
    """The rows of a workbook's first sheet as text, from Excel's row 1 on; days as ISO 8601, whole numbers without .0."""
    limits = [str(most_rows), str(most_columns)]
    try:
        child = subprocess.run(  # noqa: S603 - this file, by this interpreter
            [sys.executable, "-I", __file__, *limits],
            input=raw,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OversizedWorkbookError from error
    written = [json.loads(line) for line in child.stdout.splitlines()]
    if not written:
        raise OversizedWorkbookError
    sheet, *others = written
    if sheet is None:
        raise UnreadableWorkbookError
    empty = {name for name, is_filled in others if not is_filled}
    # A sheet that was too large to be looked at is not said to be empty.
    passed_over = [name for name in sheet["others"] if name not in empty]
    return FirstSheet(sheet["name"], sheet["rows"], passed_over)


def write_first_sheet(raw: bytes, out: TextIO, *, most_rows: int, most_columns: int) -> None:
    """Write a line of JSON with the first sheet, null where the file is no workbook; then one for each other sheet, with
    whether it holds something. Refuses a first sheet beyond the limits.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(raw))
        sheet = book.get_sheet_by_index(0)
    except python_calamine.CalamineError:
        print(json.dumps(None), file=out)
        return
    if sheet.total_height > most_rows or sheet.total_width > most_columns:
        raise OversizedWorkbookError
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    others = _other_sheets(book)
    # Looking at the others may end this process, and what is written by then is kept.
    print(json.dumps({"name": sheet.name, "rows": rows, "others": others}), file=out, flush=True)
    for name in others:
        print(json.dumps([name, book.get_sheet_by_name(name).height > 0]), file=out, flush=True)


def _other_sheets(book: python_calamine.CalamineWorkbook) -> list[str]:
    """The visible sheets behind the first; hidden ones hold the choices of lists and the like."""
    return [
        sheet.name
        for sheet in book.sheets_metadata[1:]
        if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible is python_calamine.SheetVisibleEnum.Visible
    ]


def _text(cell: Any) -> str:
    match cell:
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def _run_alone() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    most_rows, most_columns = map(int, sys.argv[1:])
    write_first_sheet(
        sys.stdin.buffer.read(), sys.stdout, most_rows=most_rows, most_columns=most_columns
    )


if __name__ == "__main__":
    _run_alone()
