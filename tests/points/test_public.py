"""What everybody sees of points: the list with its search, the page of a hall, and links to what isn't public."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from eventhub.accounts.actions import make_link, revoke_link
from eventhub.accounts.models import LinkKind
from eventhub.conferences.models import ConferenceStatus, Daypart, Visibility
from eventhub.points import actions
from eventhub.points.models import PointRole, PointStatus
from tests import factories


@pytest.fixture
def conference(units):
    made = factories.conference(units.ministry, slug="hoc-tap-2022")
    factories.session(made)
    factories.session(made, daypart=Daypart.AFTERNOON)
    return made


@pytest.fixture
def after_the_merger(units):
    return factories.conference(units.ministry, slug="hoc-tap-2026", dates=[date(2026, 12, 14)])


def text_of(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def names_listed(answer):
    listed = BeautifulSoup(answer.text, "html.parser").select(".point-list > li > a")
    return [link.get_text() for link in listed]


def test_list_has_the_host_first_then_vietnamese_order(client, conference, units):
    for name in ("Yên Bái", "Đà Nẵng", "Ân Thi", "Ánh Sơn", "An Giang"):
        factories.point(conference, units.yen_bai, name)
    factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    assert names_listed(client.get("/c/hoc-tap-2022/points/")) == [
        "Hà Nội", "An Giang", "Ánh Sơn", "Ân Thi", "Đà Nẵng", "Yên Bái",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [PointStatus.SUBMITTED, PointStatus.RETURNED])
def test_point_that_is_not_approved_is_not_public(client, conference, units, status):
    factories.point(conference, units.yen_bai, status=status)
    assert names_listed(client.get("/c/hoc-tap-2022/points/")) == []
    assert client.get("/c/hoc-tap-2022/points/yen-bai").status_code == 404


@pytest.mark.parametrize("search", ["yen bai", "Yên Bái", "YÊN BÁI", "Yên Bái ", "truong yen"])
def test_single_hit_opens_at_once(client, conference, units, search):
    factories.point(conference, units.yen_bai)
    factories.point(conference, units.phu_tho, "Phú Thọ")
    answer = client.get("/c/hoc-tap-2022/points/", query_string={"q": search})
    assert answer.status_code == 302
    assert answer.location.endswith("/c/hoc-tap-2022/points/yen-bai")


def test_same_accents_come_before_other_accents(client, conference, units):
    factories.point(conference, units.yen_bai, "Hoa Lư")
    factories.point(conference, units.phu_tho, "Hòa Bình")
    factories.point(conference, units.lao_cai, "Hóa Châu")
    assert names_listed(client.get("/c/hoc-tap-2022/points/?q=hòa"))[0] == "Hòa Bình"
    assert names_listed(client.get("/c/hoc-tap-2022/points/?q=hoa"))[0] == "Hoa Lư"


def test_search_without_a_hit_says_what_to_try(client, conference, units):
    factories.point(conference, units.yen_bai)
    answer = client.get("/c/hoc-tap-2022/points/?q=<b>xyz")
    assert "có dấu hay không dấu đều được" in text_of(answer)
    assert "<b>xyz" not in answer.text


def test_province_that_was_merged_is_found_by_its_old_name(client, after_the_merger, units):
    factories.point(after_the_merger, units.lao_cai, "Lào Cai")
    answer = client.get("/c/hoc-tap-2026/points/?q=yen+bai")
    assert "Yên Bái nay thuộc Lào Cai." in text_of(answer)
    assert names_listed(answer) == ["Lào Cai"]


def test_province_of_the_day_keeps_its_own_point(client, conference, units):
    factories.point(conference, units.yen_bai)
    factories.point(conference, units.lao_cai, "Lào Cai")
    assert client.get("/c/hoc-tap-2022/points/?q=yen+bai").location.endswith("yen-bai")


@pytest.mark.parametrize("query", ["", "?q=point"])
def test_list_needs_the_same_statements_for_1_3_and_100_points(
    client, conference, units, counted, query
):
    counts = []
    for total in (2, 4, 101):
        while len(conference_points(conference)) < total:
            number = len(conference_points(conference)) + 1
            factories.point(conference, units.yen_bai, f"Point {number}")
        conference.revision += 1  # What is kept must not stand in for what is counted.
        with counted() as statements:
            assert client.get(f"/c/hoc-tap-2022/points/{query}").status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1


def conference_points(conference):
    from eventhub.points.queries import approved_points

    return approved_points(conference)


def test_list_is_paged(client, conference, units):
    for number in range(101):
        factories.point(conference, units.yen_bai, f"Point {number}")
    assert len(names_listed(client.get("/c/hoc-tap-2022/points/"))) == 100
    assert names_listed(client.get("/c/hoc-tap-2022/points/?page=2")) == ["Point 100"]
    assert client.get("/c/hoc-tap-2022/points/?page=3").status_code == 404


def test_page_says_hall_address_time_and_sessions(client, conference, units):
    factories.point(conference, units.yen_bai, conditions="Gửi xe ở cổng 2")
    text = text_of(client.get("/c/hoc-tap-2022/points/yen-bai"))
    for words in (
        "Điểm cầu Yên Bái",
        "Hội trường Yên Bái",
        "Số 1, phố Mẫu, Yên Bái",
        "Có mặt trước 7 giờ 15",
        "ngày 20 và 21/6/2022",
        "Sáng 20/6",
        "07:30–11:30",
        "Thêm vào lịch",
        "Gửi xe ở cổng 2",
    ):
        assert words in text


def test_phone_is_shown_only_where_it_was_ticked(client, conference, units):
    phone = {"contact_name": "Đỗ Thị Hòa", "contact_phone": "0216385212"}
    factories.point(conference, units.yen_bai, **phone)
    factories.point(conference, units.phu_tho, "Phú Thọ", **phone, contact_phone_public=True)
    assert "0216385212" not in client.get("/c/hoc-tap-2022/points/yen-bai").text
    assert 'href="tel:0216385212"' in client.get("/c/hoc-tap-2022/points/phu-tho").text


def test_message_for_the_group_has_the_facts_and_the_link(client, conference, units):
    factories.point(conference, units.yen_bai, address="Số 1 </textarea><script>")
    page = client.get("/c/hoc-tap-2022/points/yen-bai").text
    assert "</textarea><script>" not in page
    assert BeautifulSoup(page, "html.parser").select_one("#message").get_text().split("\n") == [
        "Học tập Nghị quyết Đại hội Phụ nữ các cấp",
        "Điểm cầu Yên Bái: Hội trường Yên Bái, Số 1 </textarea><script>",
        "Thời gian: ngày 20 và 21/6/2022",
        "– Sáng 20/6: 07:30–11:30",
        "– Chiều 20/6: 13:30–17:00",
        "Có mặt trước 7 giờ 15",
        "Hội trường, chương trình, thêm vào lịch: http://localhost/c/hoc-tap-2022/points/yen-bai",
    ]


def test_page_for_everybody_holds_no_token_and_sets_no_cookie(client, conference, units):
    factories.point(conference, units.yen_bai)
    for address in ("/c/hoc-tap-2022/points/yen-bai", "/c/hoc-tap-2022/points/"):
        answer = client.get(address)
        assert "csrf" not in answer.text
        assert "Set-Cookie" not in answer.headers


def test_kept_page_is_made_anew_when_the_hall_changes(client, conference, units):
    point = factories.point(conference, units.yen_bai)
    first = client.get("/c/hoc-tap-2022/points/yen-bai")
    assert client.get("/c/hoc-tap-2022/points/yen-bai").data == first.data
    actions.update_point(point, {"hall": "Hội trường B"}, by=None, row_version=1)
    for address in ("/c/hoc-tap-2022/points/yen-bai", "/c/hoc-tap-2022/points/"):
        assert "Hội trường B" in text_of(client.get(address))


def test_postponed_conference_shows_the_hall_without_times(client, conference, units):
    factories.point(conference, units.yen_bai)
    conference.status = ConferenceStatus.POSTPONED
    conference.status_reason = "Do bão số 3"
    text = text_of(client.get("/c/hoc-tap-2022/points/yen-bai"))
    assert "Hoãn, chưa có lịch mới" in text
    assert "Do bão số 3" in text
    assert "Có mặt trước" not in text
    assert "Sáng 20/6" not in text


def test_cancelled_conference_says_so(client, conference, units):
    factories.point(conference, units.yen_bai)
    conference.status = ConferenceStatus.CANCELLED
    text = text_of(client.get("/c/hoc-tap-2022/points/yen-bai"))
    assert "Đã hủy" in text
    assert "Có mặt trước" not in text


def test_cancelled_point_tells_whoever_has_its_link(client, conference, units):
    point = factories.point(conference, units.yen_bai)
    point.status = PointStatus.CANCELLED
    answer = client.get("/c/hoc-tap-2022/points/yen-bai")
    assert "Điểm cầu này không còn tham gia." in text_of(answer)
    assert names_listed(client.get("/c/hoc-tap-2022/points/")) == []


def test_page_of_an_unknown_point_helps(client, conference):
    answer = client.get("/c/hoc-tap-2022/points/khong-co")
    assert answer.status_code == 404
    assert BeautifulSoup(answer.text, "html.parser").select_one("input[type=search]")


def test_english_page_is_in_english(client, conference, units):
    factories.point(conference, units.yen_bai)
    text = text_of(client.get("/c/hoc-tap-2022/points/yen-bai?lang=en"))
    assert "Be there by 07:15" in text
    assert "Morning 20 June" in text


def test_link_opens_an_internal_conference_at_its_point_and_is_remembered(
    client, conference, units
):
    conference.visibility = Visibility.INTERNAL
    point = factories.point(conference, units.yen_bai)
    _link, key = make_link(
        LinkKind.PAGE, by=None, conference_id=conference.id, subject=str(point.id)
    )
    assert client.get("/c/hoc-tap-2022/points/yen-bai").status_code == 404
    opened = client.get(f"/s/{key}")
    assert (opened.status_code, opened.location) == (303, "/c/hoc-tap-2022/points/yen-bai")
    cookie = opened.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = client.get("/c/hoc-tap-2022/points/yen-bai")
    assert f"http://localhost/s/{key}" in page.text
    assert f"/c/hoc-tap-2022/points/yen-bai/calendar.ics?key={key}" in page.text


def test_link_to_the_whole_conference_opens_its_page(client, conference):
    _link, key = make_link(LinkKind.PAGE, by=None, conference_id=conference.id)
    assert client.get(f"/s/{key}").location == "/c/hoc-tap-2022/"


def test_browser_remembers_several_links(client, units, conference):
    other = factories.conference(units.ministry, slug="noi-bo", visibility=Visibility.UNLISTED)
    factories.point(other, units.yen_bai)
    keys = [
        make_link(LinkKind.PAGE, by=None, conference_id=made.id)[1] for made in (other, conference)
    ]
    for key in keys:
        client.get(f"/s/{key}")
    assert client.get("/c/noi-bo/points/yen-bai").status_code == 200


def test_revoked_and_unknown_links_open_nothing_and_say_whom_to_ask(client, conference):
    link, key = make_link(LinkKind.PAGE, by=None, conference_id=conference.id)
    revoke_link(link, None)
    for closed in (key, "x" * 43):
        answer = client.get(f"/s/{closed}")
        assert answer.status_code == 404
        assert "Hỏi lại người đã gửi" in text_of(answer)


def test_revoked_link_closes_also_for_those_who_opened_it(client, conference, units):
    conference.visibility = Visibility.INTERNAL
    factories.point(conference, units.yen_bai)
    link, key = make_link(LinkKind.PAGE, by=None, conference_id=conference.id)
    client.get(f"/s/{key}")
    revoke_link(link, None)
    assert client.get("/c/hoc-tap-2022/points/yen-bai").status_code == 404
