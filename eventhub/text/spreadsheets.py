"""Tables as text: what people paste from Excel or upload as CSV, and cells that are safe to write back.

Cells come out as they stood in the source; the caller cleans them with `eventhub.text.folding`.
"""

import codecs
import re
import unicodedata

# Spreadsheets run a cell that begins so; the wide forms count as well where East Asian input is installed.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

# In the order in which they win when equally many lines hold them: cells copied from Excel are separated by tabs, and
# Excel in Vietnamese writes ";" into its CSV because the comma is the decimal mark.
_SEPARATORS = ("\t", ";", ",")

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_QUOTED_CELL = re.compile(r'(?<![^\t;,\n])"(?:[^"]++|"")*+"(?=[\t;,\n]|\Z)')


def safe_cell(value: str) -> str:
    """Return text that a spreadsheet shows instead of running it: an apostrophe goes before a formula's first sign.

    Write numbers as numbers; a negative one passed as text would get an apostrophe too.
    """
    runs = value.startswith(("\t", "\r")) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if runs else value


def decode_table(raw: bytes) -> str:
    """Return the text of a CSV file in UTF-8, UTF-16 or Windows-1258, with or without a byte order mark.

    Raises UnicodeDecodeError for bytes that are none of these, such as a workbook whose name ends in .csv.
    """
    if raw.startswith(_UTF16_MARKS):
        return raw.decode("utf-16")
    if b"\0" in raw:
        place = raw.index(b"\0")
        raise UnicodeDecodeError("utf-8", raw, place, place + 1, "a binary file, not a table")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Windows-1258 writes tones as separate characters.
        return unicodedata.normalize("NFC", raw.decode("cp1258"))


def split_rows(text: str) -> list[tuple[int, list[str]]]:
    """Return each row that isn't blank with its number, counted from 1 as the spreadsheet it came from counts.

    A quoted cell may hold line ends and is still one row. A quotation mark that isn't closed just before a separator
    or line end is a letter of its cell, so that one stray mark doesn't swallow the rows below it.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    separator = _separator_of(lines)
    cell = re.compile(rf'(?:"((?:[^"]++|"")*+)"|([^{separator}\n]*))({separator}|\n|\Z)')
    rows: list[list[str]] = [[]]
    for quoted, plain, end in cell.findall(lines):
        rows[-1].append((quoted.replace('""', '"') or plain).strip())
        if end != separator:
            rows.append([])
    return [(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]


def _separator_of(lines: str) -> str:
    """Return the separator that stands in the most lines."""
    unquoted = _QUOTED_CELL.sub("", lines).split("\n")
    return max(_SEPARATORS, key=lambda separator: sum(separator in line for line in unquoted))
