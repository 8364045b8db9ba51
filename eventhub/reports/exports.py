"""The count as files: CSV that Excel in Vietnam opens with its accents, and a workbook with a sheet for each grouping.

Figures are numbers, so that people can add them up; text cannot run as a formula under any
list separator (``text.spreadsheets.safe_cell``); what is not known is an empty cell.
"""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from eventhub.reports import words
from eventhub.reports.queries import Count, table
from eventhub.reports.rules import TOTAL, Grouping, Row, Table
from eventhub.text.numbers import rounded_share
from eventhub.text.spreadsheets import safe_cell

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the system's old encoding."""
SEPARATOR = ";"
"""Where the comma is the decimal mark, as in Vietnamese, Excel separates cells by semicolons."""
NAME_WIDTH = 36
FIGURE_WIDTH = 12
A4 = 9
"""Excel's number for the paper."""


def count_csv(count: Count) -> bytes:
    """All groupings one below the other; the first column says which, so that they can be told apart."""
    text = StringIO()
    writer = csv.writer(text, delimiter=SEPARATOR, lineterminator="\r\n")
    for line in heading(count):
        writer.writerow([safe_cell(line)])
    writer.writerow([_("Counted"), _("Name"), *_column_names()])
    for grouping in Grouping:
        found = table(count, grouping)
        for row in _rows(found):
            cells = [_csv_cell(row, key) for key in _columns()]
            writer.writerow(
                [
                    str(words.GROUPINGS[grouping]),
                    safe_cell(words.row_name(row, found.grouping)),
                    *cells,
                ]
            )
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def count_workbook(count: Count) -> bytes:
    """A sheet for each grouping, each headed by the title, the session and the time of the count."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as workbook:
        formats = _formats(workbook)
        for grouping in Grouping:
            sheet = workbook.add_worksheet(str(words.GROUPINGS[grouping]))
            found = table(count, grouping)
            _fill(sheet, formats, heading(count), found)
    return content.getvalue()


def heading(count: Count) -> list[str]:
    """What stands above the figures: of what conference and session they are, and as of when."""
    label = "" if count.session is None else words.session_name(count.session)
    return [
        count.programme.short_title,
        " · ".join(filter(None, [_("Attendance figures"), label])),
        words.as_of(count.at.astimezone(count.programme.zone)),
    ]


def file_name(count: Count, ending: str) -> str:
    """A name that says what is inside and names nobody: «attendance-<slug>-2022-06-20-morning.csv»."""
    session = "" if count.session is None else f"-{count.session.held_on}-{count.session.daypart}"
    return f"attendance-{count.programme.slug}{session}.{ending}"


def _columns() -> list[str]:
    """The columns of the page, and beside the points that reported all points."""
    return [*words.COLUMNS, "points"]


def _column_names() -> list[str]:
    return [*(str(word) for word in words.COLUMNS.values()), _("Number of points")]


def _rows(found: Table) -> list[Row]:
    return [*found.rows, found.total] if found.total else [*found.rows]


def _csv_cell(row: Row, key: str) -> Any:
    value = _cell(row, key)
    if value is None:
        return ""
    return words.cell_text(row, key) if key == "rate" else value


def _cell(row: Row, key: str) -> Any:
    """A number; nothing where it is not known; in words that nothing was reported."""
    figures = row.figures
    if key == "present" and figures.present is None and row.is_due:
        return _("not reported")
    if key == "rate":
        if figures.present is None or not figures.expected:
            return None
        return rounded_share(figures.present, figures.expected)
    return getattr(figures, key)


def _formats(workbook: Any) -> dict[str, Any]:
    heads = {"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"}
    total = {"bold": True, "top": 1}
    share = {"num_format": "0.0%"}
    styles: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "heads": heads,
        "row": {},
        "row_rate": share,
        "total": total,
        "total_rate": total | share,
    }
    return {name: workbook.add_format(style) for name, style in styles.items()}


def _fill(sheet: Any, formats: dict[str, Any], lines: Sequence[str], found: Table) -> None:
    """Write a sheet from top to bottom: rows that are written leave the memory."""
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, len(_columns()), FIGURE_WIDTH)
    for line, text in enumerate(lines):
        sheet.write_string(line, 0, safe_cell(text), formats["title"] if line == 0 else None)
    top = len(lines) + 1
    headings = [str(words.FIRST_HEADINGS[found.grouping]), *_column_names()]
    for column, text in enumerate(headings):
        sheet.write_string(top, column, text, formats["heads"])
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for line, row in enumerate(_rows(found), start=top + 1):
        style = "total" if row.key == TOTAL else "row"
        sheet.write_string(line, 0, safe_cell(words.row_name(row, found.grouping)), formats[style])
        for column, key in enumerate(_columns(), start=1):
            value = _cell(row, key)
            if value is not None:
                sheet.write(
                    line, column, value, formats[f"{style}_rate" if key == "rate" else style]
                )
