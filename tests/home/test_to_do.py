"""What waits for whom: the desk of a conference, and «Việc của tôi»."""

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup

from eventhub.accounts.models import Role
from eventhub.columns import now
from eventhub.conferences.models import ConferenceStatus
from eventhub.extensions import db
from eventhub.points.models import PointRole, PointStatus
from tests import factories


@pytest.fixture
def conference(units):
    made = factories.conference(
        units.ministry,
        slug="hoc-tap",
        rosters_due_on=date(2022, 6, 10),
        points_due_on=date(2022, 6, 8),
    )
    factories.topic(factories.session(made))
    return made


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def steps(answer):
    """Title → state of each step on a page."""
    items = BeautifulSoup(answer.text, "html.parser").select("ol.steps > li")
    return {item.select_one(".step-title").get_text(): item["class"][0] for item in items}


@time_machine.travel("2022-06-01 01:00:00+00:00", tick=False)
def test_desk_lists_what_is_done_and_what_is_missing(sign_in, cast, conference, units):
    factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    factories.point(conference, units.yen_bai, status=PointStatus.SUBMITTED)
    answer = sign_in(cast.olga).get("/manage/c/hoc-tap/")
    found = steps(answer)
    assert found["Các buổi và chương trình"] == "step-done"
    assert found["Điểm cầu chính"] == "step-done"
    assert found["Công bố"] == "step-done"
    assert found["Các điểm cầu"] == "step-missing"
    assert "1 chờ duyệt" in words(answer)


@time_machine.travel("2022-06-12 01:00:00+00:00", tick=False)
def test_desk_shows_what_is_late(sign_in, cast, conference, units):
    factories.point(conference, units.yen_bai)
    assert steps(sign_in(cast.olga).get("/manage/c/hoc-tap/"))["Danh sách tham dự"] == "step-late"


def test_desk_of_a_draft_counts_what_publication_wants(sign_in, cast, units):
    factories.conference(
        units.ministry,
        slug="nhap",
        status=ConferenceStatus.DRAFT,
        contact_name="",
        contact_phone="",
    )
    answer = sign_in(cast.olga).get("/manage/c/nhap/")
    assert steps(answer)["Công bố"] == "step-missing"
    assert "còn thiếu" in words(answer)


def test_desk_does_not_exist_for_those_who_do_not_organize(client, sign_in, cast, conference):
    assert client.get("/manage/c/hoc-tap/").status_code == 302
    assert sign_in(cast.yen).get("/manage/c/hoc-tap/").status_code == 404
    assert sign_in(cast.olga).get("/manage/c/khong-co/").status_code == 404


@time_machine.travel("2022-06-01 01:00:00+00:00", tick=False)
def test_official_is_asked_to_register_a_point(sign_in, cast, conference):
    answer = sign_in(cast.yen).get("/manage/")
    assert steps(answer) == {"Đăng ký điểm cầu": "step-missing"}
    assert "hạn 08/6/2022" in words(answer)


@time_machine.travel("2022-06-01 01:00:00+00:00", tick=False)
def test_official_sees_her_own_points_only(sign_in, cast, conference, units):
    factories.point(conference, units.yen_bai)
    factories.point(conference, units.phu_tho, "Phú Thọ")
    assert steps(sign_in(cast.yen).get("/manage/")) == {"Yên Bái": "step-missing"}


@time_machine.travel("2022-06-01 01:00:00+00:00", tick=False)
def test_official_is_told_what_a_returned_point_wants(sign_in, cast, conference, units):
    factories.point(
        conference, units.yen_bai, status=PointStatus.RETURNED, status_reason="Thiếu địa chỉ"
    )
    page = words(sign_in(cast.yen).get("/manage/"))
    assert "Thiếu địa chỉ" in page
    assert "Bổ sung đăng ký" in page


@time_machine.travel("2022-06-20 01:12:00+00:00", tick=False)
def test_on_the_day_the_official_is_led_to_the_roll(sign_in, cast, conference, units):
    factories.point(conference, units.yen_bai)
    assert 'href="/manage/c/hoc-tap/points/yen-bai/roll"' in sign_in(cast.yen).get("/manage/").text


@time_machine.travel("2022-06-01 01:00:00+00:00", tick=False)
def test_organizer_sees_what_waits_and_may_create(sign_in, cast, conference, units):
    factories.point(conference, units.yen_bai, status=PointStatus.SUBMITTED)
    page = words(sign_in(cast.olga).get("/manage/"))
    assert "1 chờ duyệt" in page
    assert "Tạo hội nghị" in page


@time_machine.travel("2026-11-22 01:00:00+00:00", tick=False)
def test_successor_is_asked_for_conferences_of_today_and_a_past_unit_is_not(sign_in, cast, units):
    factories.conference(units.ministry, slug="nay", dates=[date(2026, 12, 14)])
    lao_cai = factories.make_user(
        "Lò Thị Mỷ", email="my@test.example", role=Role.OFFICIAL, unit=units.lao_cai
    )
    assert "Đăng ký điểm cầu" in words(sign_in(lao_cai).get("/manage/"))


def test_nobody_is_asked_to_sign_in(client, app):
    answer = client.get("/manage/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


@time_machine.travel("2022-06-01 01:00:00+00:00", tick=False)
def test_my_work_needs_as_many_statements_for_one_conference_as_for_a_hundred(
    sign_in, cast, units, counted
):
    client = sign_in(cast.yen)
    made, counts = 0, []
    for number in (1, 3, 100):
        while made < number:
            made += 1
            conference = factories.conference(units.ministry)
            factories.topic(factories.session(conference))
            factories.point(conference, units.yen_bai)
        db.session.commit()
        with counted() as seen:
            assert client.get("/manage/").status_code == 200
        counts.append(len(seen))
    assert len(set(counts)) == 1


@time_machine.travel("2022-07-12 01:00:00+00:00", tick=False)
def test_postponed_conference_asks_for_a_date_and_nothing_is_late(sign_in, cast, conference, units):
    factories.point(conference, units.yen_bai)
    conference.status = ConferenceStatus.POSTPONED
    olga = sign_in(cast.olga)
    found = steps(olga.get("/manage/c/hoc-tap/"))
    assert next(iter(found.items())) == ("Lịch mới", "step-missing")
    assert found["Điểm danh và số liệu"] == "step-idle"
    assert "step-late" not in found.values()
    assert steps(olga.get("/manage/")) == {"Lịch mới": "step-missing"}
    page = sign_in(cast.yen).get("/manage/")
    assert steps(page) == {"Yên Bái": "step-missing"}
    assert "hạn" not in words(page)


def test_nothing_is_left_to_do_for_a_cancelled_conference(sign_in, cast, conference):
    conference.status = ConferenceStatus.CANCELLED
    answer = sign_in(cast.olga).get("/manage/c/hoc-tap/")
    assert steps(answer) == {}
    assert "không còn việc phải làm" in words(answer)
    assert "/postpone" not in answer.text


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (ConferenceStatus.DRAFT, ["Đổi ngày"]),
        (ConferenceStatus.PUBLISHED, ["Hoãn hoặc đổi lịch", "Hủy hội nghị"]),
        (ConferenceStatus.POSTPONED, ["Đặt lịch mới", "Hủy hội nghị"]),
    ],
)
def test_desk_offers_the_changes_of_standing_that_are_possible(
    sign_in, cast, conference, status, offered
):
    conference.status = status
    answer = sign_in(cast.olga).get("/manage/c/hoc-tap/")
    links = BeautifulSoup(answer.text, "html.parser").select(
        ".desk-more a[href$='/postpone'], .desk-more a[href$='/cancel']"
    )
    assert [link.get_text() for link in links] == offered


@time_machine.travel("2022-06-01 01:00:00+00:00", tick=False)
def test_button_of_the_points_says_what_is_to_be_done_there(sign_in, cast, conference, units):
    olga = sign_in(cast.olga)
    point = factories.point(conference, units.yen_bai, changed_at=now())
    assert "Xem thay đổi" in words(olga.get("/manage/"))
    point.status = PointStatus.SUBMITTED
    assert "Duyệt" in words(olga.get("/manage/"))


@time_machine.travel("2022-06-20 01:12:00+00:00", tick=False)
def test_desk_opens_for_a_conference_that_has_begun_without_points(sign_in, cast, conference):
    answer = sign_in(cast.olga).get("/manage/c/hoc-tap/")
    assert steps(answer)["Điểm danh và số liệu"] == "step-idle"
