"""The grid of sessions and the agenda of each, on screen."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from eventhub.conferences.models import ConferenceStatus
from eventhub.conferences.rules import hours
from tests.conferences.conftest import nonce_of, stored
from tests.factories import conference, session, topic


def test_the_grid_makes_moves_and_cancels_sessions(olga, units):
    made = conference(units.ministry)
    page = f"/manage/c/{made.slug}/sessions"
    assert olga.get(page).text.count(" checked") == 4
    data = {
        "2022-06-20-morning-held": "on",
        "2022-06-20-morning-starts": "7h45",
        "2022-06-20-morning-ends": "11 giờ",
        "2022-06-21-evening-held": "on",
    }
    assert olga.post(page, data=data | {"row_version": 1}).status_code == 303
    del data["2022-06-21-evening-held"]
    assert olga.post(page, data=data | {"row_version": 2}).status_code == 303
    first, second = stored(made).sessions
    assert hours(first, made.zone) == "07:45–11:00"
    assert (hours(second, made.zone), second.cancelled_at is not None) == ("19:00–21:00", True)
    assert "(đã hủy)" in olga.get(page).text


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("bảy giờ", "11:30", "Nhập giờ như sau: 07:30."),
        ("11:30", "07:30", "Giờ kết thúc trước giờ bắt đầu."),
        ("07:30", "14:00", "Giờ này trùng với buổi trước."),
    ],
)
def test_wrong_hours_are_told_beside_their_cell(olga, units, starts, ends, words):
    made = conference(units.ministry)
    data = {
        "2022-06-20-morning-held": "on",
        "2022-06-20-morning-starts": starts,
        "2022-06-20-morning-ends": ends,
        "2022-06-20-afternoon-held": "on",
        "row_version": 1,
    }
    answer = olga.post(f"/manage/c/{made.slug}/sessions", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{starts}"' in answer.text
    assert stored(made).sessions == []


def test_every_session_with_wrong_hours_is_told_so(olga, units):
    made = conference(units.ministry)
    data = {"row_version": "1"}
    for cell, starts, ends in (
        ("2022-06-20-morning", "11:30", "07:30"),
        ("2022-06-20-afternoon", "13:30", "19:30"),
        ("2022-06-20-evening", "19:00", "21:00"),
        ("2022-06-21-morning", "07:30", "14:00"),
        ("2022-06-21-afternoon", "13:30", "17:00"),
    ):
        data |= {f"{cell}-held": "on", f"{cell}-starts": starts, f"{cell}-ends": ends}
    answer = olga.post(f"/manage/c/{made.slug}/sessions", data=data)
    assert answer.status_code == 422
    errors = BeautifulSoup(answer.text, "html.parser").select(".field-error")
    assert [(error["id"], error.get_text().strip()) for error in errors] == [
        ("2022-06-20-morning-error", "Giờ kết thúc trước giờ bắt đầu. Hãy sửa lại giờ."),
        ("2022-06-20-evening-error", "Giờ này trùng với buổi trước. Hãy sửa lại giờ."),
        ("2022-06-21-afternoon-error", "Giờ này trùng với buổi trước. Hãy sửa lại giờ."),
    ]


def test_a_cancelled_conference_is_read_but_offers_no_change(olga, units):
    made = conference(units.ministry, status=ConferenceStatus.CANCELLED)
    first = session(made)
    item = topic(first, "Chuyên đề 1")
    desk = f"/manage/c/{made.slug}"
    agenda = f"{desk}/sessions/{first.id}"
    pages = [f"{desk}/facts", f"{desk}/sessions", agenda, f"{agenda}/title"]
    for page in (*pages, f"{agenda}/topics/{item.id}", f"{desk}/publish"):
        shown = olga.get(page)
        assert "không sửa được nữa" in shown.text, page
        assert BeautifulSoup(shown.text, "html.parser").select("main form") == [], page
    assert "Chuyên đề 1" in olga.get(agenda).text
    assert f"{desk}/facts" not in olga.get(f"{desk}/").text
    kept = {"kind": "topic", "title": "Chuyên đề 1", "minutes": "10", "row_version": "1"}
    for page, data in (
        (agenda, kept),
        (f"{agenda}/title", {"title": "Khác", "row_version": "1"}),
        (f"{agenda}/topics/{item.id}", kept),
        (f"{agenda}/topics/{item.id}/delete", {"row_version": "1"}),
    ):
        answer = olga.post(page, data=data)
        assert answer.status_code == 422, page
        assert "không sửa được nữa" in answer.text, page


def test_an_agenda_is_filled_and_says_what_does_not_fit(olga, units):
    made = conference(units.ministry)
    first = session(made)
    page = f"/manage/c/{made.slug}/sessions/{first.id}"
    item = {"kind": "topic", "title": "Chuyên đề 1", "speaker": "Báo cáo viên", "minutes": "210"}
    assert olga.post(page, data=item).status_code == 303
    assert "Còn trống 30 phút" in olga.get(page).text
    olga.post(page, data=item | {"kind": "break", "title": "Giải lao", "minutes": "45"})
    shown = olga.get(page).text
    assert "Vượt giờ kết thúc 15 phút" in shown
    assert "11:00" in shown
    rows = BeautifulSoup(shown, "html.parser").select("ol.agenda > li")
    assert ["Vượt giờ kết thúc" in row.get_text() for row in rows] == [False, True]
    schedule = BeautifulSoup(olga.get(f"/manage/c/{made.slug}/sessions").text, "html.parser")
    assert "Vượt giờ" in schedule.select_one("#agenda").get_text()
    too_long = olga.post(page, data=item | {"minutes": "601"})
    assert too_long.status_code == 422
    assert "Nhập một số từ 1 đến 600." in too_long.text


def test_a_button_pressed_twice_adds_one_item(olga, units):
    made = conference(units.ministry)
    page = f"/manage/c/{made.slug}/sessions/{session(made).id}"
    item = {"kind": "break", "title": "Giải lao", "minutes": "15", "nonce": nonce_of(olga, page)}
    assert [olga.post(page, data=item).status_code for _ in range(2)] == [303, 303]
    assert len(stored(made).sessions[0].topics) == 1
    olga.post(page, data=item | {"nonce": nonce_of(olga, page)})
    assert len(stored(made).sessions[0].topics) == 2


def test_a_moved_topic_keeps_the_focus_on_its_button(olga, units):
    made = conference(units.ministry)
    first = session(made)
    items = [topic(first, title) for title in ("Một", "Hai", "Ba")]
    page = f"/manage/c/{made.slug}/sessions/{first.id}"
    answer = olga.post(f"{page}/topics/{items[2].id}/move", data={"direction": "up"})
    shown = olga.get(answer.location).text
    assert shown.index("Một") < shown.index("Ba") < shown.index("Hai")
    assert 'aria-label="Chuyển lên: Ba" autofocus' in shown
    answer = olga.post(f"{page}/topics/{items[2].id}/move", data={"direction": "up"})
    assert 'aria-label="Chuyển xuống: Ba" autofocus' in olga.get(answer.location).text


def test_a_topic_is_edited_once_and_deleted(olga, units):
    made = conference(units.ministry)
    first = session(made)
    item = topic(first, "Một")
    page = f"/manage/c/{made.slug}/sessions/{first.id}"
    changed = {"kind": "report", "title": "Hai", "minutes": 20, "row_version": 1}
    assert olga.post(f"{page}/topics/{item.id}", data=changed).status_code == 303
    assert olga.post(f"{page}/topics/{item.id}", data=changed).status_code == 422
    stale = olga.post(f"{page}/topics/{item.id}/delete", data={"row_version": 1})
    assert stale.status_code == 409
    olga.post(f"{page}/topics/{item.id}/delete", data={"row_version": 2})
    assert stored(made).sessions[0].topics == []


def test_a_session_gets_a_title_of_its_own(olga, units):
    made = conference(units.ministry)
    first = session(made)
    page = f"/manage/c/{made.slug}/sessions/{first.id}"
    olga.post(f"{page}/title", data={"title": "Phiên khai mạc", "row_version": 1})
    assert "Phiên khai mạc" in olga.get(page).text


def test_the_topic_of_another_conference_is_not_found(olga, units):
    mine, other = conference(units.ministry), conference(units.ministry)
    here, there = session(mine), session(other)
    item = topic(there)
    for page in (f"{there.id}", f"{here.id}/topics/{item.id}"):
        assert olga.get(f"/manage/c/{mine.slug}/sessions/{page}").status_code == 404


def test_the_same_statements_for_1_3_and_60_topics(olga, units, counted):
    made = conference(units.ministry)
    first = session(made)
    counts = []
    for more in (1, 2, 57):
        for _ in range(more):
            topic(first, "Nội dung", 1)
        page = f"/manage/c/{made.slug}/sessions"
        counts.append(
            (statements(counted, olga, page), statements(counted, olga, f"{page}/{first.id}"))
        )
    assert counts[0] == counts[1] == counts[2]


def test_the_same_statements_for_1_3_and_60_days(olga, units, counted):
    counts = []
    for length in (1, 3, 60):
        days = [date(2022, 6, 1) + timedelta(days=offset) for offset in range(length)]
        made = conference(units.ministry, dates=days, status=ConferenceStatus.DRAFT)
        for day in days:
            topic(session(made, day))
        pages = [f"/manage/c/{made.slug}/{page}" for page in ("sessions", "publish")]
        counts.append([statements(counted, olga, page) for page in pages])
    assert counts[0] == counts[1] == counts[2]


def statements(counted, browser, address):
    """How many SQL statements a page takes."""
    with counted() as seen:
        assert browser.get(address).status_code == 200
    return len(seen)
