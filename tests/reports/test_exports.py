"""The files people take home: read back with their accents, numbers as numbers, nothing that runs, names that tell nobody."""

from io import BytesIO
from typing import Any

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from eventhub.attendance.actions import report_headcount
from eventhub.points.models import PointCounts
from eventhub.text.spreadsheets import decode_table, split_rows
from tests import factories
from tests.scene import make_scene


@pytest.fixture
def scene(app):
    made = make_scene()
    factories.point(made.conference, made.units.lao_cai, "=HYPERLINK(1)", code="formula")
    factories.point(made.conference, made.units.lao_cai, 'Ẵ Ỷ "Đ"; ₫')
    made.record(made.scan(), made.scan(made.people[1]))
    with time_machine.travel(made.at(42), tick=False):
        yield made


def test_csv_opens_in_vietnamese_excel(scene, client):
    answer = client.get(f"/c/{scene.conference.slug}/live.csv")
    assert answer.data.startswith("\ufeff".encode())
    assert answer.content_type == "text/csv; charset=utf-8"
    assert b"\r\n" in answer.data
    rows = [cells for _, cells in split_rows(decode_table(answer.data))]
    assert [row[0] for row in rows[:3]] == [
        "Học tập Nghị quyết Đại hội Phụ nữ các cấp",
        "Số liệu tham dự · Sáng 20/6",
        "Lúc 8 giờ 12 ngày 20/6/2022",
    ]
    assert rows[3][:5] == ["Thống kê", "Tên", "Theo danh sách", "Có mặt", "Tỷ lệ"]
    points = {row[1]: row[2:] for row in rows if row[0] == "Theo điểm cầu"}
    assert points["Yên Bái"][:4] == ["3", "2", "66,7%", "1"]
    assert points["Phú Thọ"][:3] == ["0", "chưa báo", ""]
    assert 'Ẵ Ỷ "Đ"; ₫' in points
    assert points["Tổng cộng 1/4 điểm cầu"][-2:] == ["1", "4"]


def test_a_name_that_looks_like_a_formula_runs_nowhere(scene, client):
    csv = decode_table(client.get(f"/c/{scene.conference.slug}/live.csv").data)
    assert "'=HYPERLINK(1)" in csv
    assert ";=" not in csv
    book = read_book(client.get(f"/c/{scene.conference.slug}/live.xlsx").data)
    assert "'=HYPERLINK(1)" in [row[0] for row in book["Theo điểm cầu"]]


def test_a_name_that_is_a_formula_behind_another_separator_runs_nowhere(scene, client):
    unit = scene.units.lao_cai
    factories.point(scene.conference, unit, "A,=1+1,B", code="behind-a-comma")
    csv = decode_table(client.get(f"/c/{scene.conference.slug}/live.csv").data)
    assert ";A,'=1+1,B;" in csv
    for line in csv.splitlines():
        assert not [cell for cell in line.split(",") if cell.lstrip(' "').startswith("=")]


def read_book(raw: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(raw))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def test_the_workbook_has_a_sheet_for_each_grouping(scene, client):
    book = read_book(client.get(f"/c/{scene.conference.slug}/live.xlsx").data)
    assert list(book) == [
        "Theo buổi",
        "Theo điểm cầu",
        "Theo đơn vị đặt điểm cầu",
        "Theo cấp",
        "Theo tỉnh, thành phố",
        "Theo đơn vị cử đi",
    ]
    for rows in book.values():
        assert rows[0][0] == "Học tập Nghị quyết Đại hội Phụ nữ các cấp"
        assert rows[1][0] == "Số liệu tham dự · Sáng 20/6"
        assert rows[2][0] == "Lúc 8 giờ 12 ngày 20/6/2022"


def test_figures_in_the_workbook_are_numbers(scene, client):
    book = read_book(client.get(f"/c/{scene.conference.slug}/live.xlsx").data)
    rows = {row[0]: row[1:] for row in book["Theo điểm cầu"]}
    assert rows["Yên Bái"][:4] == [3, 2, 0.667, 1]
    assert rows["Phú Thọ"][1] == "chưa báo"
    # What is not known is an empty cell and not 0.
    assert rows["Phú Thọ"][4] == ""


def test_the_workbook_never_rounds_up_to_all(scene, client):
    """Excel shows one decimal: 2.999 of 3.000 would read 100,0%."""
    scene.phu_tho.counts, scene.phu_tho.planned = PointCounts.BY_DECLARATION, 3000
    facts = {"by": scene.cast.phuc, "nonce": "n", "at": scene.at(10)}
    report_headcount(scene.phu_tho, scene.session, 2999, **facts)
    book = read_book(client.get(f"/c/{scene.conference.slug}/live.xlsx").data)
    rows = {row[0]: row[1:] for row in book["Theo điểm cầu"]}
    assert rows["Phú Thọ"][:3] == [3000, 2999, 0.999]


def test_files_of_a_session_called_off_say_so(scene, client):
    scene.session.cancelled_at = scene.at(41)
    asked = f"?session={scene.session.id}"
    csv = decode_table(client.get(f"/c/{scene.conference.slug}/live.csv{asked}").data)
    rows = [cells for _, cells in split_rows(csv)]
    assert rows[1][0] == "Số liệu tham dự · Sáng 20/6 (đã hủy)"
    assert [row for row in rows if row[0] == "Theo buổi"] == []
    book = read_book(client.get(f"/c/{scene.conference.slug}/live.xlsx{asked}").data)
    assert {rows[1][0] for rows in book.values()} == {"Số liệu tham dự · Sáng 20/6 (đã hủy)"}
    assert len(book["Theo buổi"]) == 5


def test_files_speak_english(scene, client):
    book = read_book(client.get(f"/c/{scene.conference.slug}/live.xlsx?lang=en").data)
    assert next(iter(book)) == "By session"
    assert book["By point"][2][0] == "As of 08:12 on 20 June 2022"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_name_of_a_file_says_conference_and_session(scene, client, ending):
    answer = client.get(f"/c/{scene.conference.slug}/live.{ending}")
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=attendance-{scene.conference.slug}-2022-06-20-morning.{ending}"
    )


def test_before_anything_is_scheduled_the_files_are_empty_and_not_wrong(app, client):
    made = factories.conference(factories.make_unit("Bộ Công an", level="ministry"))
    rows = split_rows(decode_table(client.get(f"/c/{made.slug}/live.csv").data))
    assert len(rows) == 4
    assert len(read_book(client.get(f"/c/{made.slug}/live.xlsx").data)) == 6
