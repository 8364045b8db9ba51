"""Reads a workbook in a process of its own, with bounded memory and time.

Five kilobytes with one cell in the first and one in the last corner make the library ask for 500 GB; refused, it aborts
the process. So the process that dies is never the one that serves. This file is also what that process runs: it stands
alone and imports nothing of EventHub.
"""

import json
import resource
import subprocess
import sys
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


def workbook_rows(raw: bytes, *, most_rows: int, most_columns: int) -> list[list[str]]:
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
    if child.returncode:
        raise OversizedWorkbookError
    rows: list[list[str]] | None = json.loads(child.stdout)
    if rows is None:
        raise UnreadableWorkbookError
    return rows


def write_rows(raw: bytes, out: TextIO, *, most_rows: int, most_columns: int) -> None:
    """Write the rows as JSON, null where the file is no workbook; refuses a sheet beyond the limits."""
    try:
        sheet = python_calamine.CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0)
    except python_calamine.CalamineError:
        json.dump(None, out)
        return
    if sheet.total_height > most_rows or sheet.total_width > most_columns:
        raise OversizedWorkbookError
    rows = sheet.to_python(skip_empty_area=False)
    json.dump([[_text(cell) for cell in row] for row in rows], out)


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
    write_rows(sys.stdin.buffer.read(), sys.stdout, most_rows=most_rows, most_columns=most_columns)


if __name__ == "__main__":
    _run_alone()
