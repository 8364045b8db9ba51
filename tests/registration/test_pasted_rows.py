"""Reading rows copied from a spreadsheet: every list an office keeps, and everything that can be wrong in one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.errors import RuleError
from eventhub.registration.pasted_rows import MOST_ROWS, birth_year_of, read_pasted_rows


def read(text):
    return read_pasted_rows(text, held_in=2022).people


def names(text):
    return [row.full_name for row in read(text)]


def problems(text):
    return {row.line: [problem.code for problem in row.problems] for row in read(text)}


def passed_over(text):
    return [row.line for row in read_pasted_rows(text, held_in=2022).passed_over]


def refused(text):
    with pytest.raises(RuleError) as refusal:
        read(text)
    return refusal.value.code


def test_without_headings_the_columns_stand_in_the_usual_order():
    row = read("Nguyễn Thị Hường\tThượng tá\tPhó Trưởng phòng\tPhòng PC06\t1985\t0912345678")[0]
    assert row.values == {
        "full_name": "Nguyễn Thị Hường",
        "rank": "Thượng tá",
        "position": "Phó Trưởng phòng",
        "unit_text": "Phòng PC06",
        "birth_year": 1985,
        "phone": "0912345678",
    }


def test_a_column_of_numbers_is_skipped():
    assert names("1\tNguyễn Thị Hường\tĐại úy\n2\tTrần Thị An\t\n3.\tLê Thị Bình\t") == [
        "Nguyễn Thị Hường",
        "Trần Thị An",
        "Lê Thị Bình",
    ]


def test_headings_name_the_columns_in_any_order():
    row = read(
        "STT\tSĐT\tNăm sinh\tHỌ VÀ TÊN\tGhi chú\tĐơn vị công tác\n1\t912345678\t1985\tTrần Thị An\tx\tPC06"
    )[0]
    assert (row.full_name, row.values["phone"], row.values["birth_year"]) == (
        "Trần Thị An",
        "0912345678",
        1985,
    )
    assert (row.values["unit_text"], row.line) == ("PC06", 2)


def test_a_whole_official_list_is_read_and_only_its_people():
    text = """CÔNG AN TỈNH YÊN BÁI\t\t\t\t
DANH SÁCH ĐẠI BIỂU\t\t\t\t
STT\tHọ và tên\t\tCấp bậc, chức vụ\tĐiện thoại
(1)\t(2)\t(3)\t(4)\t(5)
I\tPhòng Tham mưu\t\t\t
1\tNguyễn Thị\tHường\tThượng tá, Trưởng phòng\t0912345678
2\tTrần Thị\tAn\t-nt-\t-
II\tCông an huyện Văn Chấn\t\t\t
STT\tHọ và tên\t\tCấp bậc, chức vụ\tĐiện thoại
3\tLê Thị\tBình\tĐại úy\t
Tổng cộng: 03 đồng chí\t\t\t\t
\t\t\tNGƯỜI LẬP BIỂU\t"""
    rows = read(text)
    assert [(row.line, row.full_name, row.values["unit_text"]) for row in rows] == [
        (6, "Nguyễn Thị Hường", "Phòng Tham mưu"),
        (7, "Trần Thị An", "Phòng Tham mưu"),
        (10, "Lê Thị Bình", "Công an huyện Văn Chấn"),
    ]
    assert rows[1].values["position"] == "Thượng tá, Trưởng phòng"
    assert not any(row.problems for row in rows)
    assert passed_over(text) == [1, 2, 3, 4, 5, 8, 9, 11, 12]


SIGNATURE = """
Tổng cộng: 02 đồng chí\t\t

\t\tYên Bái, ngày 10 tháng 6 năm 2022
NGƯỜI LẬP BIỂU\t\tGIÁM ĐỐC
(Ký, ghi rõ họ tên)\t\t(Ký tên, đóng dấu)
Nguyễn Văn Lập\t\tĐại tá Trần Văn Ký"""


@pytest.mark.parametrize(
    "people",
    [
        "Họ và tên\tCấp bậc\tNăm sinh\nTrần Thị An\tĐại úy\t1985\nTống Công Minh\t\t",
        "Trần Thị An\tĐại úy\t\nTống Công Minh\t\t",
    ],
)
def test_sums_and_signatures_below_a_list_without_numbers_are_nobody(people):
    assert names(people + SIGNATURE) == ["Trần Thị An", "Tống Công Minh"]
    assert not any(problems(people + SIGNATURE).values())


@pytest.mark.parametrize(
    "below",
    [
        "\tTổng cộng\t2\tđồng chí",
        "\tNGƯỜI LẬP BIỂU\t\tGIÁM ĐỐC\n\tNguyễn Văn Lập\t\tĐại tá Trần Văn Ký",
        "\tGIÁM ĐỐC\t\n\tNguyễn Văn Lập\tĐại tá",
        "A\tCông an huyện Văn Chấn\t5\t",
    ],
)
def test_sums_signatures_and_groups_of_a_numbered_list_are_nobody(below):
    text = f"STT\tHọ và tên\tCấp bậc\tNăm sinh\n1\tTrần Thị An\tĐại úy\t1985\n{below}"
    assert names(text) == ["Trần Thị An"]
    assert passed_over(text) == [1, *range(3, 4 + below.count("\n"))]


TITLED = """CÔNG AN TỈNH YÊN BÁI
Họ và tên\tCấp bậc\tĐơn vị
I. Phòng Tham mưu\t\t
Trần Thị An\tĐại úy\t
Đội Cảnh sát giao thông
Đoàn Thị Lan\t\t
Ban Thị Hoa
Vũ Thị Dung\t\tPC06
Công an huyện Yên Bình\t\t
Tô Thị Hiền\t\t-
Lê Thị Bình"""


def test_titles_of_units_between_people_are_nobody_and_give_them_their_unit():
    assert [(row.full_name, row.values["unit_text"]) for row in read(TITLED)] == [
        ("Trần Thị An", "Phòng Tham mưu"),
        ("Đoàn Thị Lan", "Đội Cảnh sát giao thông"),
        ("Ban Thị Hoa", "Đội Cảnh sát giao thông"),
        ("Vũ Thị Dung", "PC06"),
        ("Tô Thị Hiền", ""),
        ("Lê Thị Bình", "Công an huyện Yên Bình"),
    ]
    assert passed_over(TITLED) == [1, 2, 3, 5, 9]


def test_a_title_is_passed_over_in_a_list_without_headings_and_in_a_numbered_one():
    assert names("I. Phòng Tham mưu\nTrần Thị An\nĐội 3\nĐoàn Thị Lan") == [
        "Trần Thị An",
        "Đoàn Thị Lan",
    ]
    numbered = "STT\tHọ tên\nI\tPhòng Tham mưu\n1\tTrần Thị An\nĐội 3\t\n2\tLê Thị Bình\n\tĐội 4\n3\tVũ Thị Chi"
    assert [row.values["unit_text"] for row in read(numbered)] == [
        "Phòng Tham mưu",
        "Đội 3",
        "Đội 4",
    ]


def test_a_row_that_tells_more_than_a_title_is_somebody():
    assert names("Họ tên\tCấp bậc\tĐơn vị\nPhòng Tham mưu\tĐại úy\t\nĐội 3\t\tPC06") == [
        "Phòng Tham mưu",
        "Đội 3",
    ]
    assert problems("Họ tên\tĐơn vị\nTrần Thị An\t\n\tPhòng Tham mưu") == {2: [], 3: ["name_empty"]}


def test_a_numbered_person_below_a_sum_or_signature_is_still_somebody():
    text = "STT\tHọ tên\tCấp bậc\n1\tTrần Thị An\t\n\tCộng\t1\n\tNgười lập\t\n2\tLê Thị Bình\t"
    assert names(text) == ["Trần Thị An", "Lê Thị Bình"]


def test_a_row_without_a_name_is_wrong_and_not_passed_over():
    assert problems("Họ tên\tChức vụ\tĐT\nTrần Thị An\t\t\n\tGiám đốc\t912345678") == {
        2: [],
        3: ["name_empty"],
    }


def test_a_heading_merged_over_two_columns_is_read_from_both():
    text = "TT\tHọ và tên\tNăm sinh\t\tĐơn vị\n\t\tNam\tNữ\t\n1\tTrần Văn An\t1985\t\tPC06\n2\tLê Thị Bình\t\t1990\tPC06"
    assert [row.values["birth_year"] for row in read(text)] == [1985, 1990]
    assert passed_over(text) == [1, 2]
    assert passed_over(text.replace("TT\t", "").replace("\n\t", "\n")) == [1, 2]


def test_headings_may_say_more_than_the_column_needs():
    text = "Họ và tên (chữ in hoa)\tCấp bậc, chức vụ hiện nay\tSĐT liên hệ\nTRẦN THỊ AN\tĐại úy\t912345678"
    (row,) = read(text)
    assert (row.full_name, row.values["position"], row.values["phone"]) == (
        "TRẦN THỊ AN",
        "Đại úy",
        "0912345678",
    )


def test_headings_without_one_for_the_name_are_wrong_and_store_nobody():
    assert problems("Cấp bậc, họ và tên\tChức vụ\nĐại úy Trần Thị An\tCán bộ")[1] == [
        "heading_without_name"
    ]


def test_a_cell_of_two_lines_is_one_cell():
    (row,) = read('Họ tên\t"Số điện\nthoại"\r\n"Trần\tThị\nAn"\t"0912345678\r\n069.234.2593"\r\n')
    assert (row.line, row.full_name) == (2, "Trần Thị An")
    assert row.values["phone"] == "0912345678 / 0692342593"
    assert not row.has_odd_phone


def test_family_and_given_name_in_two_columns_are_one_name():
    assert names("Họ đệm\tTên\tCấp bậc\nNguyễn Thị\tHường\tĐại úy") == ["Nguyễn Thị Hường"]


@pytest.mark.parametrize(
    "ditto",
    [
        "-nt-",
        "nt",
        "-NT-",
        "- nt -",
        "–nt–",
        "— nt —",
        '"',
        '- " -',
        "''",
        "〃",
        "″",
        ",,",
        "Như trên",
    ],
)
def test_ditto_repeats_the_row_above(ditto):
    rows = read(f"Họ tên\tĐơn vị\nTrần Thị An\tPC06\nLê Thị Bình\t{ditto}\nVũ Thị Chi\t{ditto}")
    assert [row.values["unit_text"] for row in rows] == ["PC06"] * 3


def test_ditto_with_nothing_above_is_wrong():
    assert problems("Họ tên\tĐơn vị\nTrần Thị An\t-nt-") == {2: ["ditto_above_nothing"]}


def test_a_blank_unit_is_that_of_the_row_above_as_in_merged_cells():
    lines = [
        "Vũ Thị Dung\t",
        "Trần Thị An\tPC06",
        "Lê Thị Bình\t",
        "Phạm Thị Chi",
        "Đỗ Thị Hà\tPC02",
        "Vũ Thị Mai\t",
    ]
    rows = read("Họ tên\tĐơn vị\n" + "\n".join(lines))
    assert [(row.values["unit_text"], row.has_unit_of_above) for row in rows] == [
        ("", False),
        ("PC06", False),
        ("PC06", True),
        ("PC06", True),
        ("PC02", False),
        ("PC02", True),
    ]


def test_a_dash_ends_the_unit_of_the_rows_above():
    rows = read("Họ tên\tĐơn vị\nTrần Thị An\tPC06\nLê Thị Bình\t-\nPhạm Thị Chi\t")
    assert [(row.values["unit_text"], row.has_unit_of_above) for row in rows] == [
        ("PC06", False),
        ("", False),
        ("", False),
    ]


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("1985", 1985),
        ("12/3/1985", 1985),
        ("12-03-1985", 1985),
        ("3/1985", 1985),
        ("1985-03-12", 1985),
        ("1985-03-12 00:00:00", 1985),
        ("12/3/1985 12:00 AM", 1985),
        ("31118", 1985),
        ("85", None),
        ("12/3/85", None),
        ("31/2/1985", None),
        ("khoảng 1985", None),
        ("", None),
    ],
)
def test_a_date_of_birth_gives_its_year(typed, year):
    assert birth_year_of(typed) == year


def test_every_error_of_every_row_is_found_at_once():
    text = (
        "Họ tên\tCấp bậc\tNăm sinh\n"
        "=HYPERLINK(1)\t+x\t85\n\n"
        "Trần Thị An\t\t\n"
        "\tĐại úy\t1985\n"
        f"{'ă' * 300}\t{'x' * 61}\t2085\n"
        "TRẦN THỊ AN\t\t"
    )
    assert problems(text) == {
        2: ["birth_year_wrong", "name_formula", "text_formula"],
        4: [],
        5: ["name_empty"],
        6: ["name_too_long", "text_too_long", "birth_year_wrong"],
        7: ["listed_twice"],
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_formulas_are_never_names(start):
    assert problems(f"{start}cmd|' /C calc'!A0\tĐại úy") == {1: ["name_formula"]}


def test_people_of_one_name_are_told_apart_by_year_unit_or_letter():
    assert problems("Trần Thị An\t\t\t\t1985\nTrần Thị An\t\t\t\t1990") == {1: [], 2: []}
    assert problems("Trần Thị An\t\t\tPC06\nTrần Thị An\t\t\tPC02") == {1: [], 2: []}
    assert problems("Trần Thị An (A)\nTrần Thị An (B)") == {1: [], 2: []}
    assert problems("Trần Thị An\nTrần Thị Ân") == {1: [], 2: []}


def test_letters_of_any_kind_of_typing_become_one():
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hường")
    assert names(f"\ufeff{decomposed}\t\r\nÐỗ  Thị\u00a0An\u200b\t\r\n") == [
        "Nguyễn Thị Hường",
        "Đỗ Thị An",
    ]


def test_quotes_and_emoji_stay_as_typed():
    assert names('Nguyễn "Tám" Hường\tx\n"O\'Brien"\ty\nTrần Thị An 👩‍💼\tz') == [
        'Nguyễn "Tám" Hường',
        "O'Brien",
        "Trần Thị An 👩‍💼",
    ]


def test_an_odd_phone_is_kept_and_warned_of():
    odd, internal, none = read("A Hà\t\t\t\t\t12345\nB Hà\t\t\t\t\t069.234.2593\nC Hà")
    assert (odd.values["phone"], odd.has_odd_phone, odd.problems) == ("12345", True, [])
    assert (internal.values["phone"], internal.has_odd_phone) == ("0692342593", False)
    assert not none.has_odd_phone


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t\t\n", "Họ và tên\tCấp bậc"])
def test_nothing_to_read_is_refused(text):
    assert refused(text) == "rows_none"


def test_more_rows_than_fit_are_refused():
    people = [f"Nguyễn Thị Số{number}\tĐại úy" for number in range(MOST_ROWS + 1)]
    assert refused("\n".join(people)) == "rows_too_many"
    assert len(read("\n".join(people[:-1]))) == MOST_ROWS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x\n" * 200_000, "rows_too_many"),
        ("\t".join("a" * 199_000) + "\n" + "a\n" * 1000, "rows_too_many"),
        ("x" * 400_001, "text_too_long"),
    ],
)
def test_what_is_far_too_much_is_refused_before_it_is_read(text, code):
    assert refused(text) == code


@given(st.text(alphabet=st.sampled_from("ab1ỄÔ \t\n\r\";,=-nt(Iọ và tên'")))
def test_no_text_breaks_the_reader_and_each_row_keeps_its_own_line(text):
    try:
        lines = [row.line for row in read(text)]
    except RuleError:
        lines = []
    assert lines == sorted(set(lines))
