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


_SIGN = f"[{re.escape(''.join(FORMULA_STARTS))}]"
_RUNS = re.compile(rf'[\t\r]|[\s"]*+{_SIGN}')
# Where a formula would begin if the text were cut at a separator, whatever quotation marks and blanks stand between.
_RUNS_WITHIN = re.compile(rf'(?<=[,;|\t\r\n])[\s"]*+(?={_SIGN})')


def safe_cell(value: str) -> str:
    """Return text that a spreadsheet shows instead of running it: an apostrophe goes before a formula's first sign.

    Also where a sign follows a comma, semicolon, bar, tab or line end inside the text: a file that was written with one
    list separator and is opened with another is cut there, and quotation marks don't help, because to the other separator
    they stand in the middle of a cell. An apostrophe leaves the words as they are; a line «sep=» would bind Excel alone,
    and have it read UTF-8 as the system's old encoding. The blank is no separator here: «Hoa = Hoà» stays.

    Write numbers as numbers; a negative one passed as text would get an apostrophe too.
    """
    return _RUNS_WITHIN.sub(r"\g<0>'", f"'{value}" if _RUNS.match(value) else value)


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
