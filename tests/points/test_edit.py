"""Registering a hall and editing it, on screen: an official for her units, an organizer for any."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.conferences.models import ConferenceStatus
from eventhub.extensions import db
from eventhub.points.models import Point, PointCounts, PointMode, PointRole, PointStatus
from tests import factories

ADDRESS = "/c/hoc-tap-2022/points/register"
HALL = {
    "name": "Yên Bái",
    "hall": "Hội trường A",
    "address": "Số 1, phố Mẫu",
    "province": "Yên Bái",
    "mode": "two_way",
    "counts": "by_name",
    "contact_name": "Đỗ Thị Hòa",
    "contact_phone": "0912 345 678",
}


def text_of(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def value_of(answer, field):
    return BeautifulSoup(answer.text, "html.parser").select_one(f"[name={field}]").get("value")


def units_offered(answer):
    listed = BeautifulSoup(answer.text, "html.parser").select(".point-list > li > a")
    return [link.get_text() for link in listed]


def only_point():
    return db.session.scalars(select(Point)).one()


def test_official_finds_the_form_filled_from_her_own_unit(sign_in, conference, cast):
    page = sign_in(cast.yen).get(ADDRESS)
    assert "Công an tỉnh Yên Bái" in text_of(page)
    assert (value_of(page, "name"), value_of(page, "province")) == ("Yên Bái", "Yên Bái")


def test_official_registers_and_is_told_that_it_waits(sign_in, conference, cast, units):
    browser = sign_in(cast.yen)
    answer = browser.post(ADDRESS, data=HALL, follow_redirects=True)
    assert "Đã gửi đăng ký điểm cầu Yên Bái, chờ Ban tổ chức duyệt." in text_of(answer)
    point = only_point()
    assert (point.code, point.unit, point.status) == (
        "yen-bai",
        units.yen_bai,
        PointStatus.SUBMITTED,
    )
    assert point.contact_phone == "0912345678"


def test_everything_asked_is_stored(sign_in, conference, cast):
    sign_in(cast.yen).post(
        ADDRESS,
        data=HALL
        | {
            "mode": "one_way",
            "counts": "by_declaration",
            "planned": "45",
            "capacity": "60",
            "contact_phone_public": "y",
            "technician_name": "Lò Văn Ẩn",
            "technician_phone": "069.234.5678",
            "conditions": "Gửi xe ở cổng 2",
        },
    )
    point = only_point()
    assert (point.mode, point.counts) == (PointMode.ONE_WAY, PointCounts.BY_DECLARATION)
    assert (point.planned, point.capacity, point.expected) == (45, 60, 45)
    assert point.contact_phone_public
    assert (point.technician_name, point.technician_phone) == ("Lò Văn Ẩn", "0692345678")
    assert point.conditions == "Gửi xe ở cổng 2"


@pytest.mark.parametrize("phone", ["069.234.5678", "0216 3852123 máy lẻ 12"])
def test_internal_lines_are_as_good_as_any(sign_in, conference, cast, phone):
    answer = sign_in(cast.yen).post(
        ADDRESS, data=HALL | {"contact_phone": phone}, follow_redirects=True
    )
    assert "nên kiểm tra lại" not in text_of(answer)


def test_strange_phone_is_kept_with_a_warning(sign_in, conference, cast):
    answer = sign_in(cast.yen).post(
        ADDRESS, data=HALL | {"contact_phone": "hỏi trực ban"}, follow_redirects=True
    )
    assert "Số điện thoại hỏi trực ban được giữ nguyên như đã nhập" in text_of(answer)
    assert only_point().contact_phone == "hỏi trực ban"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "ă" * 300),
        ("hall", ""),
        ("address", ""),
        ("contact_name", ""),
        ("contact_phone", ""),
        ("capacity", "0"),
        ("capacity", "sáu mươi"),
        ("mode", "three_way"),
        ("counts", "by_declaration"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_nothing_is_stored(
    sign_in, conference, cast, field, value
):
    answer = sign_in(cast.yen).post(ADDRESS, data=HALL | {field: value})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    wrong = {"counts": "planned"}.get(field, field)
    assert page.select_one(f"#{wrong}-error").get_text(strip=True)
    assert page.select_one("[name=conditions]") is not None
    assert db.session.scalars(select(Point)).all() == []


def test_name_with_quotes_emoji_and_decomposed_letters_is_stored_as_meant(
    sign_in, conference, cast
):
    sign_in(cast.yen).post(ADDRESS, data=HALL | {"name": 'Ye\u0302n Ba\u0301i "A" 🎪'})
    assert (only_point().name, only_point().code) == ('Yên Bái "A" 🎪', "yen-bai-a")


def test_unit_with_a_point_is_not_taken_by_itself_again(sign_in, conference, cast, units):
    factories.point(conference, units.yen_bai, status=PointStatus.SUBMITTED)
    page = sign_in(cast.yen).get(ADDRESS)
    assert units_offered(page) == ["Công an tỉnh Yên Bái"]
    assert "Đã đăng ký: Yên Bái" in text_of(page)


def test_official_chooses_only_among_units_she_reaches(sign_in, conference, cast, units):
    below = factories.make_unit(
        "Công an huyện Mù Cang Chải", code="mu-cang-chai", parent=units.yen_bai
    )
    browser = sign_in(cast.yen)
    assert units_offered(browser.get(f"{ADDRESS}?choose=1")) == [
        "Công an huyện Mù Cang Chải",
        "Công an tỉnh Yên Bái",
    ]
    assert browser.get(f"{ADDRESS}?unit=phu-tho").status_code == 404
    assert browser.post(f"{ADDRESS}?unit=phu-tho", data=HALL).status_code == 404
    browser.post(f"{ADDRESS}?unit=mu-cang-chai", data=HALL)
    assert only_point().unit == below


def test_units_are_those_of_the_first_day_found_also_by_their_former_name(sign_in, units):
    factories.conference(units.ministry, slug="moi", dates=[date(2026, 12, 14)])
    official = factories.make_user(role=Role.OFFICIAL, unit=units.lao_cai)
    page = sign_in(official).get("/c/moi/points/register?q=tinh+yen+bai")
    assert units_offered(page) == ["Công an tỉnh Lào Cai"]
    assert "«tinh yen bai» nay thuộc:" in text_of(page)


def test_search_without_a_hit_says_what_to_try(sign_in, conference, cast):
    page = sign_in(cast.yen).get(f"{ADDRESS}?q=khong+co")
    assert "Thử một phần ngắn hơn của tên." in text_of(page)


def test_nobody_is_asked_to_sign_in(client, conference):
    answer = client.get(ADDRESS)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_account_without_a_unit_of_that_day_finds_no_page(sign_in, conference, units):
    stranger = factories.make_user(role=Role.OFFICIAL, unit=units.commune)
    assert sign_in(stranger).get(ADDRESS).status_code == 404


def test_cancelled_conference_takes_no_point(sign_in, conference, cast):
    conference.status = ConferenceStatus.CANCELLED
    answer = sign_in(cast.yen).post(ADDRESS, data=HALL)
    assert answer.status_code == 422
    assert "Hội nghị đã hủy, không nhận đăng ký điểm cầu nữa." in text_of(answer)


def test_organizer_adds_the_host_which_takes_part_at_once(sign_in, conference, cast):
    browser = sign_in(cast.olga)
    answer = browser.post(
        "/manage/c/hoc-tap-2022/points/new?unit=bo-cong-an",
        data=HALL | {"name": "Hà Nội", "role": "host"},
    )
    assert answer.status_code == 303
    assert only_point().role is PointRole.HOST
    assert only_point().status is PointStatus.APPROVED


def test_second_host_is_refused_with_the_entries_kept(sign_in, conference, cast, units):
    factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    answer = sign_in(cast.olga).post(
        "/manage/c/hoc-tap-2022/points/new?unit=bo-cong-an", data=HALL | {"role": "host"}
    )
    assert answer.status_code == 422
    assert "Hà Nội đã là điểm cầu chính." in text_of(answer)
    assert value_of(answer, "hall") == "Hội trường A"


@pytest.mark.parametrize("role", ["", "khac"])
def test_role_of_a_point_must_be_chosen(sign_in, conference, cast, role):
    answer = sign_in(cast.olga).post(
        "/manage/c/hoc-tap-2022/points/new?unit=bo-cong-an", data=HALL | {"role": role}
    )
    assert answer.status_code == 422
    assert value_of(answer, "hall") == "Hội trường A"


def test_button_pressed_twice_registers_one_hall(sign_in, conference, cast):
    browser = sign_in(cast.yen)
    first, second = (browser.post(f"{ADDRESS}?unit=yen-bai", data=HALL) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 422)
    assert "Hội trường này đã đăng ký" in text_of(second)
    assert only_point().code == "yen-bai"


def test_official_adds_no_points_as_an_organizer(sign_in, conference, cast):
    assert sign_in(cast.yen).get("/manage/c/hoc-tap-2022/points/new").status_code == 404


def test_returned_point_shows_why_and_is_sent_again(sign_in, conference, cast, units):
    point = factories.point(
        conference, units.yen_bai, status=PointStatus.RETURNED, status_reason="Thiếu số nhà"
    )
    browser = sign_in(cast.yen)
    assert "Trả lại để bổ sung: Thiếu số nhà" in text_of(
        browser.get("/manage/c/hoc-tap-2022/points/yen-bai/edit")
    )
    browser.post("/manage/c/hoc-tap-2022/points/yen-bai/edit", data=HALL | {"row_version": "1"})
    db.session.refresh(point)
    assert (point.status, point.address) == (PointStatus.SUBMITTED, "Số 1, phố Mẫu")


def test_second_of_two_editors_is_shown_the_current_point(sign_in, conference, cast, units):
    factories.point(conference, units.yen_bai)
    edit = "/manage/c/hoc-tap-2022/points/yen-bai/edit"
    sign_in(cast.yen).post(edit, data=HALL | {"hall": "Hội trường B", "row_version": "1"})
    answer = sign_in(cast.olga).post(edit, data=HALL | {"hall": "C", "row_version": "1"})
    assert answer.status_code == 422
    assert (value_of(answer, "hall"), value_of(answer, "row_version")) == ("Hội trường B", "2")


@pytest.mark.parametrize("version", ["", "x", "-1", "99"])
def test_edit_without_a_true_version_is_not_stored(sign_in, conference, cast, units, version):
    point = factories.point(conference, units.yen_bai)
    sign_in(cast.yen).post(
        "/manage/c/hoc-tap-2022/points/yen-bai/edit", data=HALL | {"row_version": version}
    )
    db.session.refresh(point)
    assert point.hall == "Hội trường Yên Bái"


def test_capacity_below_what_is_taken_is_stored_with_a_warning(sign_in, conference, cast, units):
    point = factories.point(conference, units.yen_bai, capacity=40, seats_taken=32)
    answer = sign_in(cast.yen).post(
        "/manage/c/hoc-tap-2022/points/yen-bai/edit",
        data=HALL | {"capacity": "30", "row_version": "1"},
        follow_redirects=True,
    )
    assert "Danh sách có 32 người nhưng hội trường chỉ có 30 chỗ." in text_of(answer)
    db.session.refresh(point)
    assert (point.capacity, point.seats_taken) == (30, 32)


def test_official_of_another_unit_finds_no_point(sign_in, conference, cast, units):
    factories.point(conference, units.yen_bai)
    browser = sign_in(cast.phuc)
    edit = "/manage/c/hoc-tap-2022/points/yen-bai/edit"
    assert browser.get(edit).status_code == 404
    assert browser.post(edit, data=HALL | {"row_version": "1"}).status_code == 404
