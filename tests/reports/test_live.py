"""The count page: what it says, who may see it, what it costs, and that data to follow are never old."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import LinkKind
from eventhub.attendance.actions import close_roll, report_headcount
from eventhub.attendance.doctor import differences
from eventhub.attendance.models import Direction
from eventhub.columns import now as clock
from eventhub.conferences.actions import cancel_conference
from eventhub.conferences.models import ConferenceStatus, Daypart, Visibility
from eventhub.points.models import PointCounts
from eventhub.registration.actions import move_attendee, update_attendee
from eventhub.reports import views
from eventhub.reports.queries import count_version
from tests import factories
from tests.scene import Scene


@pytest.fixture(autouse=True)
def each_request_is_a_second_later(monkeypatch):
    """What anonymous viewers share for a second is told of in ``test_shared``."""
    monkeypatch.setattr(views, "LIVE_FOR", timedelta(0))


@pytest.fixture
def running(scene):
    """The morning at 8 giờ: two of three people of Yên Bái are here, Phú Thọ is silent."""
    scene.record(scene.scan(), scene.scan(scene.people[1]))
    with time_machine.travel(scene.at(30), tick=False):
        yield scene


def path(scene: Scene, rest: str = "") -> str:
    return f"/c/{scene.conference.slug}/live{rest}"


def sentence(page: str) -> str:
    return BeautifulSoup(page, "html.parser").select_one("#count-sentence").text


def row(page: str, table: str, key: str) -> list[str]:
    found = BeautifulSoup(page, "html.parser").select_one(
        f'[data-table="{table}"] [data-key="{key}"]'
    )
    return [cell.text for cell in found.select("td")]


def test_every_change_of_any_tally_is_a_new_version(scene):
    """Also at one moment, and where another point has changed more often."""
    scene.record(scene.scan(), scene.scan(scene.people[1]))
    scene.record(scene.scan(scene.people[1], direction=Direction.OUT))
    scene.record(scene.scan(scene.people[2], point_id=scene.phu_tho.id))
    before = count_version(scene.conference)
    out = scene.scan(scene.people[2], point_id=scene.phu_tho.id, direction=Direction.OUT)
    scene.record(out)
    assert count_version(scene.conference) != before


def test_the_page_begins_with_the_sentence(running, client):
    assert sentence(client.get(path(running)).text) == (
        "8 giờ, sáng 20/6: có mặt 2/3 đại biểu (66,7%) tại 1/2 điểm cầu; chưa báo: Phú Thọ"
    )


def test_the_page_says_on_the_conference_s_clock_how_old_its_figures_are(running, client):
    page = BeautifulSoup(client.get(path(running)).text, "html.parser")
    assert page.select_one("[data-updated]").text == "Cập nhật 08:00:00"


def test_the_page_speaks_english(running, client):
    page = client.get(path(running, "?lang=en")).text
    assert sentence(page) == (
        "08:00, morning 20 June: 2/3 delegates present (66.7%) at 1/2 points; not reported: Phú Thọ"
    )


def test_a_silent_point_is_not_zero(running, client):
    page = client.get(path(running)).text
    assert row(page, "point", "yen-bai")[:4] == ["3", "2", "66,7%", "1"]
    assert row(page, "point", "phu-tho")[:3] == ["0", "chưa báo", "–"]
    assert row(page, "point", "total")[:3] == ["3", "2", "66,7%"]


def test_a_declared_number_is_told_apart(running, client):
    running.phu_tho.counts, running.phu_tho.planned = PointCounts.BY_DECLARATION, 40
    report_headcount(running.phu_tho, running.session, 38, by=None, nonce="1")
    page = client.get(path(running)).text
    assert "có mặt 40/43 đại biểu (93,0%) tại 2/2 điểm cầu; 38 người theo số báo" in sentence(page)
    strip = BeautifulSoup(page, "html.parser").select(".strip .strip-cell")
    assert [square["class"][-1] for square in strip] == ["strip-declared", "strip-filled"]


@pytest.mark.parametrize(
    ("by", "key", "cells"),
    [
        ("unit", None, ["3", "2"]),
        ("level", "province", ["3", "2"]),
        ("province", "Yên Bái", ["3", "2"]),
        ("sender", None, ["3", "2"]),
    ],
)
def test_the_tables_of_a_session(running, client, by, key, cells):
    page = client.get(path(running, f"?by={by}")).text
    key = key or str(running.yen_bai.unit_id)
    assert row(page, by, key)[:2] == cells


def test_no_name_of_a_person_stands_anywhere(running, client):
    for rest in ("?by=all", "?view=wall", ".json?by=all", ".csv"):
        text = client.get(path(running, rest)).text
        assert not [person.full_name for person in running.people if person.full_name in text]


def test_after_its_end_a_session_has_no_now(running, client):
    close_roll(running.yen_bai, running.session, by=None)
    with time_machine.travel(running.at(3000), tick=False):
        page = client.get(path(running)).text
    assert sentence(page).startswith("Sáng 20/6 (đã kết thúc): có mặt 2/3 đại biểu")
    assert row(page, "point", "yen-bai")[3:5] == ["0", "1"]


def test_a_draft_is_for_its_organizer_only(running, client, sign_in):
    running.conference.status = ConferenceStatus.DRAFT
    for rest in ("", ".json", ".csv", ".xlsx", "?view=wall"):
        assert client.get(path(running, rest)).status_code == 404
        assert sign_in(running.cast.olga).get(path(running, rest)).status_code == 200
        # Drafts are for those who organize, not for the officials of other units.
        assert sign_in(running.cast.yen).get(path(running, rest)).status_code == 404


def test_an_internal_conference_opens_by_its_link(running, client):
    running.conference.visibility = Visibility.INTERNAL
    assert client.get(path(running)).status_code == 404
    _link, secret = make_link(
        LinkKind.PAGE, by=running.cast.olga, conference_id=running.conference.id
    )
    client.set_cookie("keys", secret)
    assert client.get(path(running)).status_code == 200


@pytest.mark.parametrize("asked", ["999999", "x", "-1", "1.5", "9" * 40, "١"])
@pytest.mark.parametrize("rest", ["", ".json", ".csv", ".xlsx"])
def test_a_session_that_is_none_of_the_conferences_has_no_page(running, client, rest, asked):
    assert client.get(path(running, rest), query_string={"session": asked}).status_code == 404


def test_another_conferences_session_has_no_page(running, client):
    other = factories.session(factories.conference(running.units.ministry))
    assert client.get(path(running, f"?session={other.id}")).status_code == 404


@pytest.mark.parametrize("rest", ["?by=person", ".json?by=session", '?by="'])
def test_a_table_that_there_is_not_has_no_page(running, client, rest):
    assert client.get(path(running, rest)).status_code == 404


def test_a_session_called_off_says_so(scene, client):
    called_off = factories.session(
        scene.conference, daypart=Daypart.AFTERNOON, cancelled_at=clock()
    )
    page = client.get(path(scene, f"?session={called_off.id}")).text
    assert sentence(page) == "Chiều 20/6 đã hủy; không điểm danh."
    assert 'data-table="point"' not in page


@pytest.fixture
def stopped(running):
    """The morning was called off after two of three came; the afternoon and the evening are held, one person came."""
    later = [
        factories.session(running.conference, daypart=daypart)
        for daypart in (Daypart.AFTERNOON, Daypart.EVENING)
    ]
    for session in later:
        came = running.scan(session_id=session.id, occurred_at=session.starts_at)
        running.record(came, at=session.starts_at)
    running.session.cancelled_at = running.at(31)
    return running


def test_what_was_recorded_of_a_session_called_off_is_marked(stopped, client):
    asked = f"?session={stopped.session.id}"
    page = client.get(path(stopped, f"{asked}&by=all")).text
    assert sentence(page) == (
        "Sáng 20/6 (đã hủy): có mặt 2/3 đại biểu (66,7%) tại 1/2 điểm cầu; chưa báo: Phú Thọ"
    )
    assert row(page, "point", "yen-bai")[:2] == ["3", "2"]
    captions = BeautifulSoup(page, "html.parser").select("caption")
    assert "Theo điểm cầu · Sáng 20/6 (đã hủy)" in [caption.text.strip() for caption in captions]
    data = client.get(path(stopped, f".json{asked}")).json
    assert (data["state"], data["wall"]["session"]) == ("session_stopped", "Sáng 20/6 (đã hủy)")
    assert data["wall"]["number"] == "2"
    wall = BeautifulSoup(client.get(path(stopped, f"{asked}&view=wall")).text, "html.parser")
    assert wall.select_one(".wall-session").text == "Sáng 20/6 (đã hủy)"


def test_a_session_called_off_counts_in_no_figure_of_the_conference(stopped, client):
    page = client.get(path(stopped)).text
    assert "1 người điểm danh theo tên có mặt ít nhất một buổi" in page
    sessions = BeautifulSoup(page, "html.parser").select('[data-table="session"] [data-key]')
    assert str(stopped.session.id) not in [session["data-key"] for session in sessions]
    assert list(differences()) == []


def test_of_one_session_held_nothing_is_said_over_several(stopped, client):
    stopped.conference.sessions[-1].cancelled_at = stopped.at(31)
    assert "ít nhất một buổi" not in client.get(path(stopped)).text


def test_before_the_first_day_nothing_is_zero(scene, client):
    with time_machine.travel(scene.at(-1440), tick=False):
        page = client.get(path(scene)).text
    assert sentence(page) == (
        "7 giờ 30 ngày 19/6, sáng 20/6: chưa bắt đầu; theo danh sách 3 đại biểu tại 2 điểm cầu"
    )
    assert row(page, "point", "yen-bai")[:3] == ["3", "–", "–"]
    assert "chưa báo" not in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (ConferenceStatus.PUBLISHED, "Chưa có buổi nào"),
        (ConferenceStatus.POSTPONED, "Hội nghị đã hoãn"),
        (ConferenceStatus.CANCELLED, "Hội nghị đã hủy"),
    ],
)
def test_a_conference_with_nothing_to_count_says_why(app, client, status, said):
    unit = factories.make_unit("Bộ Công an", level="ministry")
    made = factories.conference(unit, status=status)
    page = client.get(f"/c/{made.slug}/live").text
    assert sentence(page).startswith(said)
    assert "<table" not in page
    assert said in client.get(f"/c/{made.slug}/live?view=wall").text
    data = client.get(f"/c/{made.slug}/live.json").json
    assert (data["present"], data["ratio"]) == (None, "–")


def test_a_conference_without_points_says_so(app, client):
    made = factories.conference(factories.make_unit("Bộ Công an", level="ministry"))
    factories.session(made)
    assert sentence(client.get(f"/c/{made.slug}/live").text).startswith("Chưa có điểm cầu nào")


def test_what_was_counted_is_shown_also_of_a_conference_called_off(running, client):
    cancel_conference(running.conference, "Bão", by=running.cast.olga)
    assert "có mặt 2/3 đại biểu" in sentence(client.get(path(running)).text)


def many_points(scene: Scene, count: int) -> None:
    for number in range(count):
        factories.point(scene.conference, scene.units.phu_tho, f"Xã {number}")


@pytest.mark.parametrize("rest", ["", "?by=all", "?view=wall", ".json?by=point", ".csv", ".xlsx"])
def test_costs_as_many_statements_for_3_and_100_points(scene, client, counted, rest):
    address = path(scene, rest)
    with counted() as few:
        assert client.get(address).status_code == 200
    many_points(scene, 98)
    with counted() as many:
        assert client.get(address).status_code == 200
    assert len(few) == len(many)


def test_asking_again_costs_the_conference_and_its_version(running, client, counted):
    address = path(running, ".json")
    tag = client.get(address).headers["ETag"]
    with counted() as statements:
        answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert len(statements) == 2


def tick(scene: Scene) -> None:
    scene.record(scene.scan(scene.people[2]))


def leave(scene: Scene) -> None:
    scene.record(scene.scan(direction=Direction.OUT, occurred_at=scene.at(20)))


def declare(scene: Scene) -> None:
    report_headcount(scene.phu_tho, scene.session, 7, by=None, nonce="1")


def close(scene: Scene) -> None:
    close_roll(scene.yen_bai, scene.session, by=None)


def register(scene: Scene) -> None:
    factories.attendee(scene.phu_tho, "Trần Thị Muộn")


def move(scene: Scene) -> None:
    at = factories.day_before(scene.conference)
    move_attendee(scene.people[2], scene.phu_tho, by=None, at=at)


def approve_another(scene: Scene) -> None:
    factories.point(scene.conference, scene.units.lao_cai, "Lào Cai")


@pytest.mark.parametrize(
    "change",
    [tick, leave, declare, close, register, move, approve_another],
    ids=lambda f: f.__name__,
)
def test_data_are_new_after_every_change(running, client, change):
    before = client.get(path(running, ".json?by=point"))
    change(running)
    after = client.get(
        path(running, ".json?by=point"), headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 200
    assert after.json != before.json


def test_a_corrected_sending_unit_is_new_data_where_it_shows(running, client):
    before = client.get(path(running, ".json?by=sender"))
    person = running.people[0]
    values = {"full_name": person.full_name, "unit_id": running.units.phu_tho.id}
    update_attendee(person, values, by=None)
    after = client.get(
        path(running, ".json?by=sender"), headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 200
    assert after.json["rows"] != before.json["rows"]


def test_the_minute_in_the_sentence_moves_on(running, client):
    before = client.get(path(running, ".json"))
    with time_machine.travel(running.at(31), tick=False):
        after = client.get(
            path(running, ".json"), headers={"If-None-Match": before.headers["ETag"]}
        )
    assert after.json["sentence"].startswith("8 giờ 01, sáng 20/6")


def test_the_wall_moves_to_the_afternoon_by_itself(running, client):
    afternoon = factories.session(running.conference, daypart=Daypart.AFTERNOON)
    with time_machine.travel(afternoon.starts_at + timedelta(minutes=1), tick=False):
        data = client.get(path(running, ".json")).json
    assert (data["wall"]["session"], data["wall"]["number"]) == ("Chiều 20/6", "–")
    assert [each["number"] for each in data["wall"]["sessions"]] == ["2", "–"]


def test_data_tell_what_the_page_of_the_conference_needs(running, client):
    data = client.get(path(running, ".json")).json
    assert {name: data[name] for name in ("present", "expected", "ratio", "rate")} == {
        "present": 2,
        "expected": 3,
        "ratio": "2/3",
        "rate": "66,7%",
    }
    assert (data["points"], data["reported"], data["rows"]) == (2, 1, {})


def test_the_wall_shows_the_same(running, client):
    page = BeautifulSoup(client.get(path(running, "?view=wall")).data, "html.parser")
    assert page.select_one("html")["data-bs-theme"] == "dark"
    assert page.select_one(".wall-number").text == "2"
    assert page.select_one(".wall-expected").get_text(" ", strip=True) == "/ 3 theo danh sách 66,7%"
    assert [name.text for name in page.select(".wall-names li")] == ["Phú Thọ"]
    assert page.select_one(".wall-missing li").get_text(" ") == "Yên Bái 2/3"


def test_past_150_points_provinces_stand_first_and_points_are_searched(running, client):
    many_points(running, 150)
    page = client.get(path(running)).text
    assert row(page, "province", "total")[:2] == ["3", "2"]
    assert 'class="province-strip"' in page
    listed = client.get(path(running, "?by=point&page=2")).text
    assert "Trang 2/2" in listed
    found = client.get(path(running, "?by=point&q=yen+bai")).text
    keys = BeautifulSoup(found, "html.parser").select('[data-table="point"] [data-key]')
    assert [found["data-key"] for found in keys] == ["yen-bai", "total"]
    # The total stays that of all points, and says so.
    assert "Tổng cộng 1/152 điểm cầu" in found
    assert "chưa báo: Phú Thọ, Xã 0, Xã 1 và 148 điểm cầu khác" in sentence(page)


def test_sessions_of_a_day_are_told_in_the_conferences_zone(app, client):
    unit = factories.make_unit("Đại sứ quán", level="department")
    made = factories.conference(unit, timezone="Europe/Berlin", dates=[date(2022, 6, 20)])
    session = factories.session(made)
    factories.point(made, unit, "Berlin", seats_taken=4)
    with time_machine.travel(session.starts_at, tick=False):
        said = sentence(client.get(f"/c/{made.slug}/live").text)
    assert said.startswith("7 giờ 30, sáng 20/6: chưa điểm cầu nào")
