"""Files with lists of units as they come: workbooks of all kinds, texts however they were saved, and what is none."""

import struct
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.units.imports import import_units
from eventhub.units.models import Unit, UnitPeriod
from eventhub.units.sheets import read_sheet

HEADING = "Mã;Tên;Tên ngắn;Cấp;Mã cấp trên;Tỉnh;Từ ngày;Đến ngày;Mã kế thừa"
ORGANISATION = f"""{HEADING}
bo;Bộ Công an;;Bộ;;;1/8/2008;;
yen-bai;Công an tỉnh Yên Bái;Yên Bái;Cấp tỉnh;bo;Yên Bái;01/08/2008;30/6/2025;lao-cai
lao-cai;Công an tỉnh Lào Cai;Lào Cai;Cấp tỉnh;bo;Lào Cai;2008-08-01;;
tran-yen;Công an huyện Trấn Yên;;Cấp huyện;yen-bai;Yên Bái;1/8/2008;28/2/2025;
"""


def unit(code: str) -> Unit:
    return db.session.query(Unit).filter_by(code=code).one()


def rows_of(text: str):
    return read_sheet(text.encode()).rows


def workbook(*rows: Sequence[object], **others: tuple[int, int]) -> bytes:
    """A workbook with rows in its first sheet, and behind it sheets of those names with one cell each."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Đơn vị")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.add_worksheet("Trống")
        book.add_chartsheet("Biểu đồ")
        hidden = book.add_worksheet("Ẩn")
        hidden.write(0, 0, "x")
        hidden.hide()
        for name, place in others.items():
            other = book.add_worksheet(name)
            other.write(0, 0, "x")
            other.write(*place, "x")
    return file.getvalue()


def test_workbook_with_real_dates_and_number_codes(app):
    raw = workbook(
        ["Danh sách đơn vị"],
        [],
        ["MÃ ĐƠN VỊ", "Tên đơn vị", "CẤP", "Từ ngày"],
        [15, "Công an tỉnh Yên Bái", "Cấp tỉnh", date(2008, 8, 1)],
    )
    rows = read_sheet(raw).rows
    assert [(row.number, row.cells["code"]) for row in rows] == [(4, "15")]
    import_units(rows, by=None)
    assert unit("15").periods[0].valid_from == date(2008, 8, 1)


@pytest.mark.parametrize(
    ("others", "passed_over"),
    [
        ({}, []),
        ({"Xã": (0, 0), "Phường": (9, 9)}, ["Xã", "Phường"]),
        # Asked for all cells between these two the library would need 500 GB.
        ({"Xã": (1_048_575, 16_383)}, ["Xã"]),
    ],
    ids=["none", "two", "one too large to be read"],
)
def test_sheets_with_something_in_them_behind_the_first_are_named(app, others, passed_over):
    headings = ["Mã", "Tên", "Cấp", "Từ ngày"]
    sheet = read_sheet(workbook(headings, ["a", "A", "Bộ", date(2008, 8, 1)], **others))
    assert [row.cells["code"] for row in sheet.rows] == ["a"]
    assert (sheet.name, sheet.passed_over) == ("Đơn vị", passed_over)


@pytest.mark.parametrize(
    "raw",
    [
        ORGANISATION.encode("utf-8-sig"),
        ORGANISATION.replace("\n", "\r\n").encode(),
        unicodedata.normalize("NFD", ORGANISATION).encode(),
        ORGANISATION.replace(";", "\t").encode("utf-16"),
        ORGANISATION.replace(";", ",").encode(),
    ],
    ids=["BOM", "CRLF", "NFD", "UTF-16 and tabs", "commas"],
)
def test_text_comes_in_however_it_was_saved(app, raw):
    import_units(read_sheet(raw).rows, by=None)
    name = db.session.query(UnitPeriod).filter_by(short_name="Yên Bái").one().name
    assert name == "Công an tỉnh Yên Bái"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "sheet_without_headings"),
        (b"\x89PNG\r\n\x1a\n\0\0", "sheet_unreadable"),
        (b"PK\x03\x04 no zip at all", "sheet_unreadable"),
        ("Họ và tên;Cấp bậc\nA;B".encode(), "sheet_without_headings"),
        (b"code;name;level;from\n" + b"a;b;c;d\n" * 20_001, "sheet_too_long"),
    ],
    ids=["empty", "picture", "broken workbook", "another list", "too long"],
)
def test_file_that_is_no_list_of_units_is_refused_with_a_sentence(app, raw, code):
    with pytest.raises(RuleError) as refused:
        read_sheet(raw)
    assert refused.value.code == code
    assert refused.value.sentence


def test_workbook_with_one_cell_far_away_is_refused_before_it_fills_the_memory(app):
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(RuleError, match="sheet_too_long"):
        read_sheet(file.getvalue())


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_workbook_that_lies_about_its_size_is_refused(app, name):
    file, bomb = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, "x")
    with zipfile.ZipFile(file) as honest, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as lying:
        for entry in honest.namelist():
            content = honest.read(entry)
            lying.writestr(entry, content + b" " * 300_000_000 if entry == name else content)
        size = lying.getinfo(name).file_size
    raw = bomb.getvalue().replace(struct.pack("<I", size), struct.pack("<I", 1000))
    with pytest.raises(RuleError, match="sheet_"):
        read_sheet(raw)


def test_workbook_with_cells_in_opposite_corners_does_not_take_the_site_down(app):
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(RuleError, match="sheet_too_long"):
        read_sheet(file.getvalue())


def test_names_keep_quotes_and_emoji(app):
    import_units(rows_of(f'{HEADING}\na;Đội «Hoa "sen"» 🌸;;Bộ;;;1/8/2008;;'), by=None)
    assert unit("a").periods[0].name == 'Đội «Hoa "sen"» 🌸'
