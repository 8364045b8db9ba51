"""The page of a conference: coming, running, past, postponed; who may see it, and at what cost."""

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import LinkKind
from eventhub.attendance.actions import (
    close_attendance,
    record_scans,
    reopen_attendance,
    report_headcount,
)
from eventhub.attendance.models import Direction
from eventhub.attendance.rules import ScanInput
from eventhub.awards.actions import add_award, name_contest, publish_results
from eventhub.awards.models import RecipientKind
from eventhub.awards.queries import tiers_of
from eventhub.columns import now
from eventhub.conferences.actions import postpone_conference
from eventhub.conferences.models import ConferenceStatus, Daypart, TopicKind, Visibility
from eventhub.edge.cache import Cache
from eventhub.extensions import db
from eventhub.points.models import PointRole
from tests import factories

ADDRESS = "/c/hoc-tap/"


@pytest.fixture
def conference(units):
    made = factories.conference(units.ministry, slug="hoc-tap")
    morning = factories.session(made)
    factories.topic(morning, "Khai mạc", kind=TopicKind.CEREMONY)
    factories.topic(morning, "Kỹ năng công tác Hội", 90, speaker="Báo cáo viên")
    factories.session(made, daypart=Daypart.AFTERNOON)
    factories.point(made, units.ministry, "Hà Nội", role=PointRole.HOST)
    factories.point(made, units.yen_bai)
    return made


def page_of(answer):
    return BeautifulSoup(answer.text, "html.parser").main


def words(answer):
    return " ".join(page_of(answer).get_text(" ").split())


@time_machine.travel("2022-06-06 01:00:00+00:00", tick=False)
def test_coming_conference_asks_for_the_point_first(client, conference):
    answer = client.get(ADDRESS)
    page = page_of(answer)
    assert "Sắp diễn ra · còn 14 ngày" in words(answer)
    assert page.select_one("form.finder")["action"] == "/c/hoc-tap/points/"
    assert len(page.select(".btn-primary")) == 1
    assert "2 điểm cầu" in words(answer)
    assert "Lịch chung, không có hội trường của bạn" in words(answer)


@time_machine.travel("2022-06-06 01:00:00+00:00", tick=False)
def test_notes_of_several_lines_stay_as_they_were_entered(client, conference):
    conference.notes = "Gửi xe ở cổng sau\n<b>Tắt điện thoại</b>"
    db.session.commit()
    facts = page_of(client.get(ADDRESS)).select("dd.as-typed")
    assert conference.notes in [fact.get_text() for fact in facts]


def test_agenda_follows_from_the_start_and_the_minutes(client, conference):
    times = [each.get_text() for each in page_of(client.get(ADDRESS)).select(".programme time")]
    assert times == ["07:30", "08:00"]


@time_machine.travel("2022-06-20 06:00:00+00:00", tick=False)
def test_other_session_is_shown_when_asked_for(client, conference):
    afternoon = conference.sessions[1].id
    current = page_of(client.get(f"{ADDRESS}?session={afternoon}")).select_one(
        "[aria-current=true]"
    )
    assert "Chiều 20/6" in current.get_text()


@time_machine.travel("2022-06-20 01:12:00+00:00", tick=False)
def test_running_conference_leads_to_the_count(client, conference):
    assert 'href="/c/hoc-tap/live"' in client.get(ADDRESS).text


@pytest.mark.parametrize(
    ("moment", "language", "tag"),
    [
        ("2022-06-20 11:00", "vi", "Tiếp tục sáng 22/6"),
        ("2022-06-21 03:00", "vi", "Tiếp tục sáng 22/6"),
        ("2022-06-21 03:00", "en", "Continues: morning 22 June"),
        ("2022-06-22 01:00", "vi", "Đang diễn ra"),
    ],
)
def test_conference_tells_between_its_days_when_it_goes_on(client, units, moment, language, tag):
    made = factories.conference(
        units.ministry, slug="xa-ngay", dates=[date(2022, 6, 20), date(2022, 6, 22)]
    )
    factories.topic(factories.session(made), "Khai mạc")
    last = factories.session(made, date(2022, 6, 22), title="Phiên bế mạc")
    factories.topic(last, "Tổng kết")
    factories.attendee(factories.point(made, units.yen_bai))
    is_on = tag == "Đang diễn ra"
    with time_machine.travel(f"{moment}+00:00", tick=False):
        page, front = (client.get(f"{each}?lang={language}") for each in ("/c/xa-ngay/", "/"))
    assert [page_of(each).select_one(".tag").get_text().strip() for each in (page, front)] == [
        tag,
        tag,
    ]
    assert "Tổng kết" in words(page)
    assert ("data-live" in page.text, "front-count" in front.text) == (is_on, is_on)
    assert 'href="/c/xa-ngay/live"' in page.text


@time_machine.travel("2022-07-01 01:00:00+00:00", tick=False)
def test_past_conference_shows_the_fullest_session(client, conference, units):
    yen_bai = factories.point(conference, units.phu_tho, "Phú Thọ")
    hung = factories.attendee(yen_bai)
    session = conference.sessions[0]
    scan = ScanInput(
        "n1", session.id, yen_bai.id, hung.id, Direction.IN, occurred_at=session.starts_at
    )
    record_scans(conference, [scan], device="test", by=None, at=session.starts_at)
    page = words(client.get(ADDRESS))
    assert "Đã kết thúc" in page
    assert "1 có mặt" in page
    assert "3 điểm cầu" in page
    assert "Chọn điểm cầu" not in page


@time_machine.travel("2022-07-01 01:00:00+00:00", tick=False)
def test_past_conference_shows_no_figures_of_a_session_called_off(client, conference, units):
    hall = factories.point(conference, units.phu_tho, "Phú Thọ")
    for number, session in zip((40, 7), conference.sessions, strict=True):
        report_headcount(hall, session, number, by=None, nonce=str(session.id))
    conference.sessions[0].cancelled_at = now()
    for address in (ADDRESS, "/"):
        page = words(client.get(address))
        assert "7 có mặt" in page
        assert "40 có mặt" not in page


@time_machine.travel("2022-06-21 03:00:00+00:00", tick=False)
def test_published_results_stand_on_the_page_while_it_still_runs(client, conference):
    results = name_contest(conference, "Hội thi dân vũ", by=None)
    values = {"recipient_kind": RecipientKind.UNIT, "recipient_name": "Yên Bái"}
    add_award(conference, tiers_of(conference)[0], values, by=None)
    assert results.title not in words(client.get(ADDRESS))
    publish_results(conference, by=None)
    page = words(client.get(ADDRESS))
    assert "Hội thi dân vũ Giải Nhất Công an tỉnh Yên Bái" in page
    assert "Giải Nhì" not in page
    assert 'href="/c/hoc-tap/awards"' in client.get(ADDRESS).text


@time_machine.travel("2022-07-01 01:00:00+00:00", tick=False)
def test_figures_that_were_final_are_shown_anew_after_a_correction(client, conference, units):
    hall = factories.point(conference, units.phu_tho, "Phú Thọ")
    person, session = factories.attendee(hall), conference.sessions[0]
    report_headcount(hall, session, 7, by=None, nonce="first")
    for each in conference.sessions:
        close_attendance(each, by=None)
    assert "7 có mặt" in words(client.get(ADDRESS))
    reopen_attendance(session, by=None)
    scan = ScanInput("n1", session.id, hall.id, person.id, Direction.IN, session.starts_at)
    record_scans(conference, [scan], device="test", by=None)
    close_attendance(session, by=None)
    assert "1 có mặt" in words(client.get(ADDRESS))


def test_postponed_conference_says_so_with_the_reason(client, units):
    factories.conference(
        units.ministry,
        slug="hoc-tap",
        status=ConferenceStatus.POSTPONED,
        status_reason="Bão số 3",
    )
    page = words(client.get(ADDRESS))
    assert "Hoãn, chưa có lịch mới" in page
    assert "Bão số 3" in page


@time_machine.travel("2022-06-06 01:00:00+00:00", tick=False)
def test_postponed_conference_calls_its_days_the_old_ones_and_shows_no_sessions(client, conference):
    conference.status = ConferenceStatus.POSTPONED
    page = page_of(client.get(ADDRESS))
    assert "Lịch cũ: ngày 20 và 21/6/2022" in words(client.get(ADDRESS))
    assert page.select(".session-cell") == []
    assert page.select(".programme") == []


@time_machine.travel("2022-06-06 01:00:00+00:00", tick=False)
def test_moved_conference_gives_the_reason_on_every_page_until_it_is_over(
    client, conference, units
):
    postpone_conference(conference, [date(2022, 6, 27)], "Bão số 3", by=None)
    for page in (ADDRESS, f"{ADDRESS}points/yen-bai"):
        assert "Đã đổi lịch: Bão số 3" in words(client.get(page))
    with time_machine.travel("2022-06-28 01:00:00+00:00", tick=False):
        assert "Bão số 3" not in words(client.get(ADDRESS))


@time_machine.travel("2022-06-06 01:00:00+00:00", tick=False)
def test_session_called_off_is_not_counted(client, conference):
    conference.sessions[1].cancelled_at = now()
    assert "· 1 buổi" in words(client.get(ADDRESS))
    assert "hủy" in page_of(client.get(ADDRESS)).select(".session-cell")[1].get_text()


def test_draft_does_not_exist_for_visitors(client, units, sign_in):
    cast = factories.make_cast(units)
    factories.conference(units.ministry, slug="hoc-tap", status=ConferenceStatus.DRAFT)
    assert client.get(ADDRESS).status_code == 404
    assert sign_in(cast.yen).get(ADDRESS).status_code == 404
    assert sign_in(cast.olga).get(ADDRESS).status_code == 200


@pytest.mark.parametrize("visibility", [Visibility.UNLISTED, Visibility.INTERNAL])
def test_hidden_conference_opens_by_its_link_only(client, units, visibility):
    made = factories.conference(units.ministry, slug="hoc-tap", visibility=visibility)
    _link, secret = make_link(LinkKind.PAGE, by=None, conference_id=made.id)
    assert client.get(ADDRESS).status_code == 404
    client.get(f"/s/{secret}")
    assert client.get(ADDRESS).status_code == 200


def test_unknown_conference_helps_to_find_another(client, app):
    answer = client.get("/c/khong-co/")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


def test_page_in_english_is_english(client, conference):
    page = words(client.get(f"{ADDRESS}?lang=en"))
    assert "Programme" in page
    assert "Chương trình" not in page


def test_page_costs_the_same_for_any_number_of_points(client, units, counted):
    made = factories.conference(units.ministry, slug="hoc-tap", dates=[date(2030, 1, 1)])
    factories.topic(factories.session(made))
    counts, points = [], 0
    for number in (1, 3, 100):
        while points < number:
            points += 1
            factories.point(made, units.yen_bai, f"Điểm {points}")
        # CachedAnswer answers cost next to nothing.
        client.application.extensions["edge"].cache = Cache()
        with counted() as seen:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_past_150_points_the_strip_shows_provinces(client, units):
    made = factories.conference(units.ministry, slug="hoc-tap", dates=[date(2030, 1, 1)])
    for number in range(151):
        factories.point(made, units.yen_bai, f"Điểm {number}", province="Yên Bái")
    cells = page_of(client.get(ADDRESS)).select(".province-cell")
    assert [cell.get_text(" ", strip=True) for cell in cells] == ["Yên Bái 151"]
