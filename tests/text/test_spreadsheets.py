"""Pasted and uploaded tables, and cells that are safe to open."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.text.spreadsheets import (
    FORMULA_STARTS,
    decode_table,
    safe_cell,
    split_rows,
)

ROSTER = "Họ và tên;Đơn vị\r\nĐỗ Thị Hường;Công an tỉnh Yên Bái\r\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+84912345678", "'+84912345678"),
        ("-nt-", "'-nt-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\rHoa", "'\rHoa"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("A,=1+1,B", "A,'=1+1,B"),
        ("A; -1;B", "A; '-1;B"),
        ('A,"=1+1"', """A,"'=1+1\""""),
        ("A\n@SUM(A1)", "A\n'@SUM(A1)"),
        ("Lớp A, 0912-345", "Lớp A, 0912-345"),
        ("Hoa = Hoà", "Hoa = Hoà"),
        ("", ""),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(value: str, written: str) -> None:
    assert safe_cell(value) == written


@given(st.text())
def test_a_safe_cell_stays_as_it_is(value: str) -> None:
    assert safe_cell(safe_cell(value)) == safe_cell(value)


@given(
    st.lists(st.text('ab =+-@＝,;|\t\r\n"', max_size=12), min_size=1, max_size=3),
    st.sampled_from(",;|\t"),
)
def test_a_safe_cell_runs_under_no_separator(values: list[str], other: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(map(safe_cell, values))
    text = written.getvalue()
    cells = [
        *(
            cell
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=other)
            for cell in row
        ),
        # A reader that knows no quotation marks.
        *(cell for line in text.splitlines() for cell in line.split(other)),
    ]
    assert [cell for cell in cells if cell.strip(' "').startswith(FORMULA_STARTS)] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_in_every_unicode_encoding(encoding: str) -> None:
    assert decode_table(ROSTER.encode(encoding)) == ROSTER


def test_a_table_in_windows_1258_is_read_with_its_accents() -> None:
    # "Đỗ Thị Hường" as old Windows saved it: tones are bytes of their own.
    raw = b"\xd0\xf4\xde Th\x69\xf2 H\xfd\xf5\xccng"
    assert decode_table(raw) == "Đỗ Thị Hường"


@pytest.mark.parametrize("raw", [b"PK\x03\x04\x14\x00\x06\x00", b"\x8a\x8d\x8e", b"\xff\xfeH"])
def test_a_file_that_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_table(raw)


@pytest.mark.parametrize("separator", ["\t", ";", ","])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_rows_are_split_by_each_separator_and_line_end(separator: str, line_end: str) -> None:
    text = line_end.join([separator.join(["STT", "Họ và tên"]), separator.join(["1", "Hường"])])
    assert split_rows(text) == [(1, ["STT", "Họ và tên"]), (2, ["1", "Hường"])]


def test_blank_rows_are_skipped_and_the_others_keep_their_numbers() -> None:
    assert split_rows("\ufeff\r\nHoa\t1\r\n\r\n \t \r\nHường\t2\r\n\r\n") == [
        (2, ["Hoa", "1"]),
        (5, ["Hường", "2"]),
    ]


def test_a_quoted_cell_may_hold_line_ends_and_counts_as_one_row() -> None:
    assert split_rows('"Hội trường\nsố 2";"Vũ điệu ""khoẻ, đẹp"""\nHoa;1') == [
        (1, ["Hội trường\nsố 2", 'Vũ điệu "khoẻ, đẹp"']),
        (2, ["Hoa", "1"]),
    ]


def test_stray_quotation_marks_belong_to_their_cell() -> None:
    assert split_rows('"Bé" Hoa\t1\n"Hường\t2\nLê "Bé" Yến\t3') == [
        (1, ['"Bé" Hoa', "1"]),
        (2, ['"Hường', "2"]),
        (3, ['Lê "Bé" Yến', "3"]),
    ]


def test_commas_inside_cells_do_not_split_what_tabs_separate() -> None:
    assert split_rows("Hoa\tPhó Trưởng phòng, Công an tỉnh, Yên Bái\nHường\tCán bộ")[0] == (
        1,
        ["Hoa", "Phó Trưởng phòng, Công an tỉnh, Yên Bái"],
    )


def test_one_stray_tab_does_not_spoil_a_csv_file() -> None:
    assert split_rows("Hoa;Yên Bái\nHường;Phú\tThọ\nYến;Lào Cai")[1] == (2, ["Hường", "Phú\tThọ"])


def test_names_alone_are_rows_of_one_cell() -> None:
    assert split_rows("Đỗ Thị Hường\nLò Thị Yến\n") == [(1, ["Đỗ Thị Hường"]), (2, ["Lò Thị Yến"])]


def test_nothing_gives_no_rows() -> None:
    assert split_rows("") == []
    assert split_rows(" \r\n\t\r\n") == []


words = st.text(alphabet='abđỗ ",;\t\n=🌸', min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    st.lists(st.lists(words, min_size=2, max_size=4), min_size=1, max_size=5),
    st.sampled_from("\t;,"),
)
def test_what_a_spreadsheet_writes_is_read_back(rows: list[list[str]], separator: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    assert split_rows(written.getvalue()) == list(enumerate(rows, start=1))


@given(st.text(alphabet='a"\t\n;,', max_size=60))
def test_no_letter_is_lost_in_a_broken_table(text: str) -> None:
    cells = "".join(cell for _, row in split_rows(text) for cell in row)
    assert cells.count("a") == text.count("a")


def test_a_table_full_of_quotation_marks_takes_no_longer_than_another() -> None:
    started = time.process_time()
    split_rows('"a""b\t"' * 50_000)
    assert time.process_time() - started < 5
