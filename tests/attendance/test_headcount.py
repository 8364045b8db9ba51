"""Declared numbers on their pages: a point's own, those taken down on the phone, and the end of a session."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from eventhub.attendance.headcount_queries import PAGE_SIZE
from eventhub.attendance.models import HeadcountReport, HeadcountSource
from eventhub.extensions import db
from tests import factories
from tests.scene import Scene, assert_adds_up


@pytest.fixture
def yen(scene, sign_in):
    return sign_in(scene.cast.yen)


@pytest.fixture
def olga(scene, sign_in):
    return sign_in(scene.cast.olga)


def own_page(scene: Scene) -> str:
    return f"/manage/c/{scene.conference.slug}/points/yen-bai/headcount?session={scene.session.id}"


def all_points(scene: Scene, point: str = "") -> str:
    wanted = f"&point={point}" if point else ""
    return f"/manage/c/{scene.conference.slug}/headcounts?session={scene.session.id}{wanted}"


def reports() -> list[HeadcountReport]:
    db.session.expire_all()
    return list(db.session.scalars(select(HeadcountReport)))


def filled(response, **values) -> dict[str, str]:
    """The form of a page, filled in."""
    soup = BeautifulSoup(response.text, "html.parser")
    fields = soup.select("form[action*=headcount] input[name]")
    names = {str(field["name"]).rpartition("-")[2]: str(field["name"]) for field in fields}
    sent = {str(field["name"]): str(field.get("value", "")) for field in fields}
    return sent | {names[name]: value for name, value in values.items()}


def test_a_number_reported_twice_by_a_double_click_is_one_report(scene, yen):
    form = filled(yen.get(own_page(scene)), number="38")
    for _ in range(2):
        assert yen.post(own_page(scene), data=form).status_code == 303
    (report,) = reports()
    assert (report.number, report.source, report.reported_by) == (
        38,
        HeadcountSource.FORM,
        "Nguyễn Thị Yến",
    )
    assert_adds_up()


def test_corrections_show_the_history(scene, yen):
    for number in ("38", "39"):
        yen.post(own_page(scene), data=filled(yen.get(own_page(scene)), number=number))
    history = BeautifulSoup(yen.get(own_page(scene)).text, "html.parser")
    assert [b.text for b in history.select(".headcount-history b")] == ["39", "38"]


@pytest.mark.parametrize("number", ["", "-1", "nhiều", "1000000"])
def test_what_is_no_number_of_people_is_refused_beside_the_field(scene, yen, number):
    response = yen.post(own_page(scene), data=filled(yen.get(own_page(scene)), number=number))
    assert response.status_code == 422
    assert "field-error" in response.text
    assert reports() == []


def test_the_organizer_sees_who_has_not_reported_and_takes_a_number_down(scene, olga):
    assert (
        "Chưa báo · 2" in BeautifulSoup(olga.get(all_points(scene)).text, "html.parser").get_text()
    )
    form = filled(olga.get(all_points(scene, "yen-bai")), number="38", reported_by="Đ/c Bình")
    assert olga.post(all_points(scene, "yen-bai"), data=form).status_code == 303
    (report,) = reports()
    assert (report.source, report.reported_by) == (HeadcountSource.PHONE, "Đ/c Bình")
    after = BeautifulSoup(olga.get(all_points(scene)).text, "html.parser").get_text()
    assert "Chưa báo · 1" in after
    assert "Đã báo · 1" in after
    assert_adds_up()


def test_the_organizer_finds_a_point_by_a_part_of_its_name(scene, olga):
    found = BeautifulSoup(olga.get(all_points(scene) + "&q=phu").text, "html.parser")
    assert [cell.a.text for cell in found.select("th.name")] == ["Phú Thọ"]
    assert "0/2 điểm cầu đã báo" in found.get_text()
    assert "Không có điểm cầu nào" in olga.get(all_points(scene) + "&q=hà giang").text


def test_long_lists_have_pages_and_the_silent_come_first(scene, olga):
    for number in range(PAGE_SIZE):
        factories.point(scene.conference, scene.units.traffic, f"Điểm {number}")
    scene.record(scene.scan())
    db.session.commit()
    first = BeautifulSoup(olga.get(all_points(scene)).text, "html.parser")
    last = BeautifulSoup(olga.get(all_points(scene) + "&page=2").text, "html.parser")
    assert len(first.select("th.name")) == PAGE_SIZE
    assert [cell.a.text for cell in last.select("th.name")] == ["Phú Thọ", "Yên Bái"]
    assert [heading.text for heading in last.select("h2")][:2] == [
        f"Chưa báo · {PAGE_SIZE + 1}",
        "Đã báo · 1",
    ]
    assert olga.get(all_points(scene) + "&page=3").status_code == 404


def test_a_number_by_phone_needs_who_said_it(scene, olga):
    form = filled(olga.get(all_points(scene, "yen-bai")), number="38")
    assert olga.post(all_points(scene, "yen-bai"), data=form).status_code == 422
    assert reports() == []


def test_the_organizer_closes_and_opens_a_session(scene, olga, yen):
    session_page = f"/manage/c/{scene.conference.slug}/sessions/{scene.session.id}"
    form = filled(yen.get(own_page(scene)), number="38")
    assert olga.post(f"{session_page}/close-attendance").status_code == 303
    refused = yen.post(own_page(scene), data=form)
    assert refused.status_code == 422
    assert "Ban tổ chức đã khóa" in refused.text
    olga.post(f"{session_page}/reopen-attendance")
    assert yen.post(own_page(scene), data=form).status_code == 303
    assert_adds_up()


def test_when_all_sessions_are_called_off_both_pages_say_so(scene, yen, olga):
    scene.session.cancelled_at = scene.at(-60)
    db.session.commit()
    own, all_of_them = (page.partition("?")[0] for page in (own_page(scene), all_points(scene)))
    assert "Không có buổi nào diễn ra" in yen.get(own).text
    assert "Buổi này đã hủy" in olga.get(all_of_them).text


def test_officials_neither_see_all_numbers_nor_close_sessions(scene, yen, sign_in):
    assert yen.get(all_points(scene)).status_code == 404
    closing = f"/manage/c/{scene.conference.slug}/sessions/{scene.session.id}/close-attendance"
    assert yen.post(closing).status_code == 404
    assert sign_in(scene.cast.phuc).get(own_page(scene)).status_code == 404


def test_a_form_gone_back_to_corrects_only_when_it_is_sent_once_more(scene, yen):
    """What is acknowledged is what stands: the page never says a number was stored that was not."""
    first = filled(yen.get(own_page(scene)), number="38")
    yen.post(own_page(scene), data=first)
    corrected = yen.post(own_page(scene), data=filled(yen.get(own_page(scene)), number="39"))
    assert corrected.status_code == 303
    for number in ("38", "40"):
        again = first | {key: number for key in first if key.endswith("number")}
        refused = yen.post(own_page(scene), data=again)
        assert refused.status_code == 422
        assert "số đang ghi nhận là 39" in refused.text
        assert len(reports()) == 2
    assert yen.post(own_page(scene), data=filled(refused, number="40")).status_code == 303
    assert sorted(report.number for report in reports()) == [38, 39, 40]
    assert_adds_up()


def test_the_list_costs_the_same_for_2_4_and_100_points(scene, olga, counted):
    costs, made = [], 2
    for count in (2, 4, 100):
        for number in range(made, count):
            factories.point(scene.conference, scene.units.traffic, f"Điểm {number}")
        made = count
        db.session.commit()
        with counted() as statements:
            assert olga.get(all_points(scene)).status_code == 200
        costs.append(len(statements))
    assert len(set(costs)) == 1
