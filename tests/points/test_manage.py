"""The organizer's list of points, what she does there, and the links she hands out."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from eventhub.accounts.models import AccessLink
from eventhub.conferences.models import Visibility
from eventhub.extensions import db
from eventhub.points import actions
from eventhub.points.models import PointRole, PointStatus
from tests import factories

LIST = "/manage/c/hoc-tap-2022/points/"
LINKS = "/manage/c/hoc-tap-2022/links"


@pytest.fixture
def organizer(sign_in, cast):
    return sign_in(cast.olga)


def text_of(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def sections(answer):
    """The names listed, under the heading each stands below."""
    page = BeautifulSoup(answer.text, "html.parser")
    return {
        section.h2.get_text(): [
            link.get_text() for link in section.select("h3 > a, th.name > a[href$='/edit']")
        ]
        for section in page.select("main section")
    }


def waiting(conference, unit, name="Yên Bái"):
    return factories.point(conference, unit, name, status=PointStatus.SUBMITTED)


def test_organizer_sees_what_waits_then_what_changed_then_the_rest(
    organizer, conference, cast, units
):
    factories.point(conference, units.lao_cai, "Đắk Lắk")
    factories.point(conference, units.lao_cai, "Ân Thi")
    factories.point(conference, units.lao_cai, "Returned", status=PointStatus.RETURNED)
    changed = factories.point(conference, units.phu_tho, "Phú Thọ")
    actions.update_point(changed, {"hall": "Hội trường B"}, by=cast.phuc, row_version=1)
    waiting(conference, units.yen_bai)
    page = organizer.get(LIST)
    assert sections(page) == {
        "Chờ duyệt · 1": ["Yên Bái"],
        "Thay đổi sau khi duyệt · 1": ["Phú Thọ"],
        "Trả lại để bổ sung · 1": ["Returned"],
        "Đã duyệt · 2": ["Ân Thi", "Đắk Lắk"],
    }
    assert "Hội trường : Hội trường Phú Thọ → Hội trường B (Trần Văn Phúc)" in text_of(page)


def test_official_sees_the_points_of_her_units_only(sign_in, conference, cast, units):
    waiting(conference, units.yen_bai)
    factories.point(conference, units.phu_tho, "Phú Thọ")
    page = sign_in(cast.yen).get(LIST)
    assert sections(page) == {"Chờ duyệt · 1": ["Yên Bái"]}
    assert "Phú Thọ" not in text_of(page)
    assert "Đăng ký điểm cầu" in text_of(page)
    assert "Duyệt" not in text_of(page).replace("Chờ duyệt", "")


def test_nobody_is_asked_to_sign_in(client, conference):
    assert "/sign-in" in client.get(LIST).location


def test_list_needs_the_same_statements_for_1_3_and_100_points(
    organizer, conference, cast, units, counted
):
    counts = []
    made = 0
    for total in (1, 3, 100):
        while made < total:
            made += 1
            point = factories.point(conference, units.phu_tho, f"Point {made}")
            actions.update_point(point, {"hall": "B"}, by=cast.phuc, row_version=1)
        db.session.commit()
        with counted() as statements:
            assert organizer.get(LIST).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1


def test_one_click_approves(organizer, client, conference, units):
    point = waiting(conference, units.yen_bai)
    answer = organizer.post(
        f"{LIST}yen-bai/approve", data={"row_version": "1"}, follow_redirects=True
    )
    assert "Đã duyệt điểm cầu Yên Bái." in text_of(answer)
    assert client.get("/c/hoc-tap-2022/points/yen-bai").status_code == 200
    db.session.refresh(point)
    assert point.approved_at is not None


def test_approval_of_what_was_edited_meanwhile_is_not_given(organizer, conference, cast, units):
    point = waiting(conference, units.yen_bai)
    actions.update_point(point, {"hall": "Hội trường B"}, by=cast.yen, row_version=1)
    answer = organizer.post(f"{LIST}yen-bai/approve", data={"row_version": "1"})
    assert answer.status_code == 409
    db.session.refresh(point)
    assert point.status is PointStatus.SUBMITTED


def test_return_needs_a_reason_which_the_official_reads(
    organizer, sign_in, conference, cast, units
):
    point = waiting(conference, units.yen_bai)
    back = f"{LIST}yen-bai/return"
    assert organizer.post(back, data={"reason": " ", "row_version": "1"}).status_code == 422
    organizer.post(back, data={"reason": "Thiếu số nhà", "row_version": "1"})
    db.session.refresh(point)
    assert point.status is PointStatus.RETURNED
    assert "Lý do: Thiếu số nhà" in text_of(sign_in(cast.yen).get(LIST))


def test_seen_change_leaves_the_list_of_changes(organizer, conference, cast, units):
    point = factories.point(conference, units.yen_bai)
    actions.update_point(point, {"hall": "Hội trường B"}, by=cast.yen, row_version=1)
    organizer.post(f"{LIST}yen-bai/seen", data={"row_version": "2"})
    assert sections(organizer.get(LIST)) == {"Đã duyệt · 1": ["Yên Bái"]}


def test_host_moves_to_another_point(organizer, conference, units):
    former = factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    point = factories.point(conference, units.yen_bai)
    organizer.post(f"{LIST}yen-bai/host")
    db.session.refresh(former)
    db.session.refresh(point)
    assert (former.role, point.role) == (PointRole.REMOTE, PointRole.HOST)


def test_point_with_people_is_not_cancelled_and_the_page_says_what_to_do(
    organizer, conference, units
):
    factories.point(conference, units.yen_bai, seats_taken=3)
    answer = organizer.post(f"{LIST}yen-bai/cancel", data={"reason": "?", "row_version": "1"})
    assert answer.status_code == 422
    assert "đang có 3 người" in text_of(answer)


@pytest.mark.parametrize("step", ["approve", "return", "seen", "host", "cancel"])
def test_officials_judge_nothing(sign_in, conference, cast, units, step):
    waiting(conference, units.yen_bai)
    assert sign_in(cast.yen).post(f"{LIST}yen-bai/{step}", data={"reason": "?"}).status_code == 404


def test_new_link_is_shown_once_and_opens_the_conference(organizer, client, conference, units):
    conference.visibility = Visibility.INTERNAL
    factories.point(conference, units.yen_bai)
    page = organizer.post(LINKS, data={"point": "yen-bai"}, follow_redirects=True)
    link = BeautifulSoup(page.text, "html.parser").select_one("#made-link")["value"]
    assert link not in organizer.get(LINKS).text
    assert client.get(link).location == "/c/hoc-tap-2022/points/yen-bai"
    assert client.get("/c/hoc-tap-2022/points/yen-bai").status_code == 200


def test_revoked_link_opens_nothing_any_more(organizer, client, conference, units):
    conference.visibility = Visibility.INTERNAL
    page = organizer.post(LINKS, follow_redirects=True)
    address = BeautifulSoup(page.text, "html.parser").select_one("#made-link")["value"]
    link = db.session.scalars(select(AccessLink)).one()
    answer = organizer.post(f"{LINKS}/{link.id}/revoke", follow_redirects=True)
    assert "Đã thu hồi liên kết." in text_of(answer)
    assert client.get(address).status_code == 404


def test_official_makes_links_to_her_points_only(sign_in, conference, cast, units):
    factories.point(conference, units.yen_bai)
    factories.point(conference, units.phu_tho, "Phú Thọ")
    browser = sign_in(cast.yen)
    assert browser.post(LINKS, data={"point": "yen-bai"}).status_code == 303
    assert browser.post(LINKS, data={"point": "phu-tho"}).status_code == 404
    assert browser.post(LINKS).status_code == 404


def test_official_does_not_revoke_the_links_of_others(sign_in, conference, cast, units):
    factories.point(conference, units.phu_tho, "Phú Thọ")
    sign_in(cast.phuc).post(LINKS, data={"point": "phu-tho"})
    link = db.session.scalars(select(AccessLink)).one()
    assert sign_in(cast.yen).post(f"{LINKS}/{link.id}/revoke").status_code == 404
