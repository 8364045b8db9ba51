"""Pasting rows from Excel: preview, every error beside its row, and storing what was seen."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee
from tests import factories

FORTY = "STT\tHọ và tên\tCấp bậc\tChức vụ\tĐơn vị\tNăm sinh\tĐiện thoại\n" + "\n".join(
    f"{number}\tNguyễn Thị Số{number}\tĐại úy\tCán bộ\tĐội {number % 3}\t{1970 + number % 30}\t9123450{number:02d}"
    for number in range(1, 41)
)


@pytest.fixture
def hall(coming, units) -> Point:
    return factories.point(coming, units.phu_tho, "Phú Thọ")


@pytest.fixture
def phuc(cast, sign_in):
    """A browser signed in as the official of Phú Thọ."""
    return sign_in(cast.phuc)


def page_of(point):
    return f"/manage/c/{point.conference.slug}/points/{point.code}/roster/paste"


def check(client, point, rows):
    return client.post(page_of(point), data={"rows": rows, "check": "1"})


def store(client, point, checked, rows):
    """Press the button of a preview, with the rows as they stand in its field now."""
    seen = BeautifulSoup(checked.text, "html.parser").select_one("#seen")["value"]
    return client.post(page_of(point), data={"rows": rows, "seen": seen, "store": "1"})


def on_rosters():
    return db.session.scalar(select(func.count()).select_from(Attendee))


def test_forty_names_are_seen_first_and_then_stored(db_app, phuc, hall):
    answer = check(phuc, hall, FORTY)
    assert "Lưu 40 dòng" in answer.text
    assert on_rosters() == 0
    assert store(phuc, hall, answer, FORTY).status_code == 303
    assert on_rosters() == 40
    db.session.refresh(hall)
    assert hall.seats_taken == 40


def test_preview_compares_with_the_roster_while_others_may_write(phuc, hall, under_write_lock):
    with under_write_lock() as asked:
        checked = check(phuc, hall, FORTY)
    assert "Lưu 40 dòng" in checked.text
    assert [each for each in asked if "FROM attendee" in each] == []
    with under_write_lock() as asked:
        store(phuc, hall, checked, FORTY)
    assert [each for each in asked if "FROM attendee" in each] != []


def test_each_row_says_what_storing_it_does(phuc, hall):
    factories.attendee(hall, "Trần Thị An", rank="Đại úy")
    factories.attendee(hall, "Lê Thị Bình", rank="Đại úy")
    text = "Trần Thị An\tĐại úy\nLê Thị Bình\tThiếu tá\nPhạm Thị Chi\n=1+1"
    soup = BeautifulSoup(check(phuc, hall, text).text, "html.parser")
    rows = soup.select(".pasted-rows > li")
    assert [row["class"] for row in rows] == [
        ["row-same"],
        ["row-changed"],
        ["row-new"],
        ["row-wrong"],
    ]
    assert "Cấp bậc: Đại úy → Thiếu tá" in " ".join(rows[1].text.split())
    assert "Dòng 4" in rows[3].text
    assert "công thức" in rows[3].text


def test_rows_that_name_nobody_are_shown_as_passed_over(phuc, hall):
    soup = BeautifulSoup(check(phuc, hall, f"{FORTY}\n\tTổng cộng: 40\t").text, "html.parser")
    heading, total = (" ".join(row.text.split()) for row in soup.select(".passed-rows > li"))
    assert heading.startswith("Dòng 1 STT · Họ và tên · Cấp bậc")
    assert total == "Dòng 42 Tổng cộng: 40"
    assert "2 dòng bỏ qua" in soup.text


def test_somebody_of_a_unit_below_who_is_expected_elsewhere_is_warned_of(phuc, hall, units):
    other = factories.point(hall.conference, units.lao_cai, "Lào Cai")
    factories.attendee(other, "Trần Thị An", unit_id=units.phu_tho.id)
    factories.attendee(other, "Lê Thị Bình", unit_id=units.lao_cai.id)
    answer = check(phuc, hall, "Trần Thị An\nLê Thị Bình")
    rows = BeautifulSoup(answer.text, "html.parser").select(".pasted-rows > li")
    assert "Đã có trong danh sách của điểm cầu Lào Cai" in rows[0].text
    # Whom another unit sends is not hers to know of.
    assert "Lào Cai" not in rows[1].text
    assert store(phuc, hall, answer, "Trần Thị An\nLê Thị Bình").status_code == 303


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Ghi năm sinh đủ 4 chữ số"), ("en", "with four digits")]
)
def test_errors_speak_the_callers_language_and_what_was_typed_is_kept(phuc, hall, language, words):
    text = "Trần Thị An\t\t\t\t85"
    answer = phuc.post(f"{page_of(hall)}?lang={language}", data={"rows": text, "check": "1"})
    assert answer.status_code == 422
    assert words in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select_one("#rows").text.strip() == text
    assert 'name="store"' not in answer.text


def test_rows_changed_after_the_preview_are_shown_again_before_they_are_stored(phuc, hall):
    answer = check(phuc, hall, "Trần Thị An")
    changed = store(phuc, hall, answer, "Trần Thị An\nLê Thị Bình")
    assert "Lưu 2 dòng" in changed.text
    assert on_rosters() == 0
    assert store(phuc, hall, changed, "Trần Thị An\r\nLê Thị Bình").status_code == 303
    assert on_rosters() == 2


def test_wrong_rows_are_never_stored_even_if_the_button_is_forged(phuc, hall):
    answer = check(phuc, hall, "Trần Thị An\n=1+1")
    assert store(phuc, hall, answer, "Trần Thị An\n=1+1").status_code == 422
    assert on_rosters() == 0


def test_a_hall_that_fills_up_after_the_preview_takes_none_of_them(phuc, hall):
    hall.capacity = 2
    answer = check(phuc, hall, "Trần Thị An\nLê Thị Bình")
    factories.attendee(hall, "Phạm Thị Chi")
    refused = store(phuc, hall, answer, "Trần Thị An\nLê Thị Bình")
    assert refused.status_code == 422
    assert "còn 1 chỗ" in refused.text
    assert on_rosters() == 1


def test_rows_stored_meanwhile_are_not_stored_twice(phuc, hall):
    answer = check(phuc, hall, FORTY)
    assert store(phuc, hall, answer, FORTY).status_code == 303
    assert store(phuc, hall, answer, FORTY).status_code == 303
    assert on_rosters() == 40


def test_too_few_seats_are_told_in_the_preview(phuc, hall):
    hall.capacity = 39
    answer = check(phuc, hall, FORTY)
    assert answer.status_code == 422
    assert "cần 40 chỗ; điểm cầu Phú Thọ còn 39 chỗ" in answer.text


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "Hãy dán các dòng"),
        (" \n\t", "Hãy dán các dòng"),
        ("Họ và tên\tCấp bậc", "Không có dòng nào ghi họ tên"),
    ],
)
def test_nothing_pasted_is_told(phuc, hall, rows, words):
    answer = check(phuc, hall, rows)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_unit_below_the_points_own_becomes_the_sender(phuc, hall, units):
    commune = factories.make_unit("Công an xã Hy Cương", parent=units.phu_tho)
    text = "Họ tên\tĐơn vị\nTrần Thị An\tCÔNG AN XÃ HY CƯƠNG\nLê Thị Bình\tĐội 3"
    store(phuc, hall, check(phuc, hall, text), text)
    people = {
        attendee.full_name: (attendee.unit_id, attendee.unit_text)
        for attendee in db.session.scalars(select(Attendee))
    }
    assert people == {
        "Trần Thị An": (commune.id, ""),
        "Lê Thị Bình": (units.phu_tho.id, "Đội 3"),
    }


def test_a_unit_taken_from_the_row_above_is_seen_before_it_is_stored(phuc, hall, units):
    commune = factories.make_unit("Công an xã Hy Cương", parent=units.phu_tho)
    text = "Họ tên\tĐơn vị\nTrần Thị An\tCông an xã Hy Cương\nLê Thị Bình\t\nVũ Thị Chi\t-"
    answer = check(phuc, hall, text)
    soup = BeautifulSoup(answer.text, "html.parser")
    shown = [row.select_one(".meta").text for row in soup.select(".pasted-rows > li")]
    assert shown == ["Công an xã Hy Cương", "Công an xã Hy Cương (như dòng trên)", ""]
    assert "điền - vào ô đó" in soup.select_one(".notice-wait").text
    store(phuc, hall, answer, text)
    senders = {
        attendee.full_name: attendee.unit_id for attendee in db.session.scalars(select(Attendee))
    }
    assert senders == {
        "Trần Thị An": commune.id,
        "Lê Thị Bình": commune.id,
        "Vũ Thị Chi": units.phu_tho.id,
    }


def test_a_list_that_leaves_no_unit_blank_says_nothing_of_merged_cells(phuc, hall):
    assert "notice-wait" not in check(phuc, hall, FORTY).text


def test_the_page_and_the_storing_cost_the_same_for_2_and_40_rows(phuc, hall, counted):
    address, costs = page_of(hall), []
    for text in ("Trần Thị An\nLê Thị Bình\tĐại úy", FORTY):
        with counted() as checking:
            answer = phuc.post(address, data={"rows": text, "check": "1"})
        seen = BeautifulSoup(answer.text, "html.parser").select_one("#seen")["value"]
        with counted() as storing:
            stored = phuc.post(address, data={"rows": text, "seen": seen, "store": "1"})
        assert stored.status_code == 303
        costs.append((len(checking), len(storing)))
    assert costs[0] == costs[1]
