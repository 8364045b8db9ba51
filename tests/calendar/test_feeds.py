"""The feeds as programs read them: every route, every state, every awkward text."""

from datetime import date, time
from uuid import uuid4

import pytest

from eventhub.accounts.actions import make_link, revoke_link
from eventhub.accounts.models import AccessLink, LinkKind
from eventhub.conferences.actions import (
    cancel_conference,
    postpone_conference,
    set_sessions,
)
from eventhub.conferences.models import ConferenceStatus, Daypart, Visibility
from eventhub.conferences.rules import PlannedSession
from eventhub.extensions import db
from eventhub.points.models import PointStatus
from eventhub.registration.actions import move_attendee
from tests import factories
from tests.calendar.readers import read, understood, unfolded

AWKWARD = 'Đại hội; "khoẻ, đẹp" \\ phần 1: 🎉 ' + "rất dài " * 29


@pytest.fixture
def yen_bai(conference, units):
    return factories.point(conference, units.yen_bai, "Yên Bái")


def feed_of(attendee):
    _link, secret = make_link(
        LinkKind.FEED, by=None, conference_id=attendee.conference_id, subject=str(attendee.id)
    )
    return f"/me/{secret}/calendar.ics"


def test_general_feed_has_one_event_per_session_and_names_no_hall_as_the_readers(
    client, conference
):
    events = read(client, "/c/nghi-quyet/calendar.ics")
    assert [(event.starts, event.ends) for event in sorted(events, key=lambda e: e.starts)] == [
        ("2022-06-20T00:30:00+00:00", "2022-06-20T04:30:00+00:00"),
        ("2022-06-21T06:30:00+00:00", "2022-06-21T10:00:00+00:00"),
    ]
    for event in events:
        assert event.location.startswith("Tại điểm cầu của đại biểu; điểm cầu chính: Hội trường")
        assert event.status == "CONFIRMED"
    opening = min(events, key=lambda event: event.starts)
    assert opening.summary == "Học tập Nghị quyết Đại hội Phụ nữ các cấp · Sáng 20/6"
    assert (
        "07:30–08:00 Khai mạc\n08:00–09:30 Nghị quyết Đại hội XIII (Báo cáo viên)"
        in opening.description
    )


def test_general_feed_speaks_english_when_asked_and_ignores_cookies(client, conference):
    client.set_cookie("lang", "en")
    assert (
        "Sáng 20/6"
        in read(client, "/c/nghi-quyet/calendar.ics")[0].summary
        + read(client, "/c/nghi-quyet/calendar.ics")[1].summary
    )
    english = read(client, "/c/nghi-quyet/calendar.ics?lang=en")
    assert {event.location.split(";")[0] for event in english} == {"At your own point"}


def test_days_of_a_conference_are_one_event_per_run_with_an_exclusive_end(client, conference):
    conference.dates = [date(2022, 6, day) for day in (20, 21, 22, 27)]
    events = read(client, "/c/nghi-quyet/calendar.ics?detail=conference")
    assert sorted((event.starts, event.ends) for event in events) == [
        ("2022-06-20", "2022-06-23"),
        ("2022-06-27", "2022-06-28"),
    ]


def test_topics_are_events_of_their_own_when_asked(client, conference):
    events = read(client, "/c/nghi-quyet/calendar.ics?detail=topics")
    assert {(event.starts, event.summary.split(" · ")[1]) for event in events} == {
        ("2022-06-20T00:30:00+00:00", "Khai mạc"),
        ("2022-06-20T01:00:00+00:00", "Nghị quyết Đại hội XIII"),
    }


def test_unknown_detail_is_not_found(client, conference):
    assert client.get("/c/nghi-quyet/calendar.ics?detail=everything").status_code == 404


def test_awkward_text_reads_alike_everywhere(client, conference):
    session = conference.sessions[0]
    session.title = AWKWARD[:120]
    session.topics[0].title = AWKWARD
    conference.short_title = 'A, B; C \\ "D" 🎉'
    conference.organizing_body = "Hội\nPhụ nữ\r\nBộ Công an\x0b"
    event = min(read(client, "/c/nghi-quyet/calendar.ics"), key=lambda each: each.starts)
    assert event.summary == f'A, B; C \\ "D" 🎉 · {AWKWARD[:120].strip()}'
    assert AWKWARD.strip() in event.description


def test_every_line_is_folded_at_75_octets_and_ends_with_crlf(client, conference):
    conference.sessions[0].topics[0].title = AWKWARD
    content = client.get("/c/nghi-quyet/calendar.ics").data
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_feed_carries_one_zone_with_one_constant_offset(client, conference):
    lines = unfolded(client.get("/c/nghi-quyet/calendar.ics").data)
    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert lines.count("BEGIN:STANDARD") == 1
    assert lines.count("TZOFFSETTO:+0700") == 1
    assert "BEGIN:DAYLIGHT" not in lines
    assert not any(line.startswith(("COMMENT", "RDATE")) for line in lines)


def test_feed_invites_nobody_and_rings_nobody(client, conference, yen_bai):
    for path in ("/c/nghi-quyet/calendar.ics", "/c/nghi-quyet/points/yen-bai/calendar.ics"):
        lines = unfolded(client.get(path).data)
        unwanted = ("METHOD", "ORGANIZER", "ATTENDEE", "BEGIN:VALARM")
        assert [line for line in lines if line.startswith(unwanted)] == []


def test_name_of_a_feed_is_escaped_and_its_interval_typed(client, conference):
    conference.short_title = "A, B; C"
    lines = unfolded(client.get("/c/nghi-quyet/calendar.ics").data)
    for line in (
        "NAME:A\\, B\\; C",
        "X-WR-CALNAME:A\\, B\\; C",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert line in lines


def test_one_session_is_a_file_without_the_name_of_a_calendar(client, conference):
    session = conference.sessions[0]
    answer = client.get(f"/c/nghi-quyet/sessions/{session.id}.ics")
    assert [event.uid for event in understood(answer.data)] == [f"{session.uid}@eventhub"]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=nghi-quyet-")
    assert "filename*=UTF-8''H%E1%BB%8Dc%20t%E1%BA%ADp" in answer.headers["Content-Disposition"]
    assert b"X-WR-CALNAME" not in answer.data


def test_session_of_another_conference_is_not_found(client, conference, units):
    other = factories.session(factories.conference(units.ministry))
    assert client.get(f"/c/nghi-quyet/sessions/{other.id}.ics").status_code == 404


def test_session_has_one_uid_by_every_route(client, conference, yen_bai):
    huong = factories.attendee(yen_bai)
    feeds = [
        read(client, path)
        for path in (
            "/c/nghi-quyet/calendar.ics",
            "/c/nghi-quyet/points/yen-bai/calendar.ics",
            feed_of(huong),
        )
    ]
    assert {frozenset(event.uid for event in feed) for feed in feeds} == {
        frozenset(f"{session.uid}@eventhub" for session in conference.sessions)
    }


def test_point_feed_shows_its_own_hall_and_only_what_its_page_shows(client, conference, yen_bai):
    yen_bai.assign(
        {"contact_name": "Yến", "contact_phone": "0912345678", "conditions": "Gửi xe ở cổng sau"}
    )
    for event in read(client, "/c/nghi-quyet/points/yen-bai/calendar.ics"):
        assert event.location == "Hội trường Yên Bái, Số 1, phố Mẫu, Yên Bái"
        assert "Có mặt trước" in event.description
        assert "Đầu mối điểm cầu: Yến\nGửi xe ở cổng sau" in event.description
        assert "0912345678" not in event.description
        assert "Hội trường Hà Nội" not in event.description


def test_phone_of_a_point_stands_in_its_feed_once_made_public(client, conference, yen_bai):
    yen_bai.assign({"contact_phone": "0912345678", "contact_phone_public": True})
    event = read(client, "/c/nghi-quyet/points/yen-bai/calendar.ics")[0]
    assert "0912345678" in event.description


@pytest.mark.parametrize("status", [PointStatus.SUBMITTED, PointStatus.RETURNED])
def test_point_that_is_not_approved_has_no_feed(client, conference, yen_bai, status):
    yen_bai.status = status
    assert client.get("/c/nghi-quyet/points/yen-bai/calendar.ics").status_code == 404


def test_feed_of_a_cancelled_point_says_so(client, conference, yen_bai):
    yen_bai.status = PointStatus.CANCELLED
    for event in read(client, "/c/nghi-quyet/points/yen-bai/calendar.ics"):
        assert event.status == "CANCELLED"
        assert event.summary.startswith("Đã hủy: ")


def test_personal_feed_follows_her_to_another_point(client, conference, yen_bai, units):
    huong = factories.attendee(yen_bai)
    path = feed_of(huong)
    phu_tho = factories.point(conference, units.phu_tho, "Phú Thọ")
    before = read(client, path)
    assert {event.location for event in before} == {"Hội trường Yên Bái, Số 1, phố Mẫu, Yên Bái"}
    move_attendee(huong, phu_tho, by=None, at=factories.day_before(conference))
    after = read(client, path)
    assert {event.location for event in after} == {"Hội trường Phú Thọ, Số 1, phố Mẫu, Phú Thọ"}
    assert min(event.sequence for event in after) > max(event.sequence for event in before)


def test_personal_feed_is_private_and_not_indexed(client, conference, yen_bai):
    answer = client.get(feed_of(factories.attendee(yen_bai)))
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_revoked_feed_is_not_found(client, conference, yen_bai):
    path = feed_of(factories.attendee(yen_bai))
    link = db.session.query(AccessLink).filter_by(kind=LinkKind.FEED).one()
    revoke_link(link, by=None)
    assert client.get(path).status_code == 404


def test_secret_of_another_kind_opens_no_feed(client, conference, yen_bai):
    huong = factories.attendee(yen_bai)
    _link, secret = make_link(
        LinkKind.PERSONAL, by=None, conference_id=conference.id, subject=str(huong.id)
    )
    assert client.get(f"/me/{secret}/calendar.ics").status_code == 404
    assert client.get(f"/me/{uuid4()}/calendar.ics").status_code == 404


def test_cancelled_session_is_sent_as_cancelled_and_the_others_as_before(client, conference):
    set_sessions(
        conference,
        [PlannedSession(date(2022, 6, 20), time(7, 30), time(11, 30), Daypart.MORNING)],
        by=None,
    )
    events = sorted(read(client, "/c/nghi-quyet/calendar.ics"), key=lambda event: event.starts)
    assert [event.status for event in events] == ["CONFIRMED", "CANCELLED"]
    assert events[1].summary.startswith("Đã hủy: Học tập Nghị quyết")


def test_postponed_without_a_date_is_cancelled_and_comes_back_under_the_same_uids(
    client, conference
):
    path = "/c/nghi-quyet/calendar.ics"
    before = read(client, path)
    postpone_conference(conference, None, "Bão số 3", by=None)
    away = read(client, path)
    assert {event.status for event in away} == {"CANCELLED"}
    assert all(event.summary.startswith("Hoãn, chưa có lịch mới: ") for event in away)
    assert "Bão số 3" in away[0].description
    new_days = [date(2022, 7, 11), date(2022, 7, 12)]
    postpone_conference(conference, new_days, "Bão số 3", by=None)
    back = read(client, path)
    assert {event.status for event in back} == {"CONFIRMED"}
    assert {event.uid for event in back} == {event.uid for event in before}
    assert min(event.starts for event in back) == "2022-07-11T00:30:00+00:00"
    sequences = [max(event.sequence for event in events) for events in (before, away, back)]
    assert sequences == sorted(set(sequences))


def test_cancelled_conference_cancels_every_event_and_keeps_nobody_busy(client, conference):
    cancel_conference(conference, "Lý do bất khả kháng", by=None)
    content = client.get("/c/nghi-quyet/calendar.ics").data
    assert {event.status for event in understood(content)} == {"CANCELLED"}
    lines = unfolded(content)
    assert lines.count("TRANSP:TRANSPARENT") == 2
    assert "TRANSP:OPAQUE" not in lines


def test_conference_elsewhere_is_written_in_one_zone_and_says_whose_hours_its_text_has(
    client, units
):
    made = factories.conference(
        units.ministry, slug="paris", timezone="Europe/Paris", dates=[date(2022, 7, 4)]
    )
    factories.session(made)
    event = read(client, "/c/paris/calendar.ics")[0]
    assert event.starts == "2022-07-04T05:30:00+00:00"
    assert "Europe/Paris" in event.description


def test_conference_without_sessions_has_an_empty_calendar(client, units):
    factories.conference(units.ministry, slug="chua-co-buoi")
    assert read(client, "/c/chua-co-buoi/calendar.ics") == []


def test_draft_has_no_feed_not_even_for_its_organizer(sign_in, client, conference, units):
    conference.status = ConferenceStatus.DRAFT
    olga = factories.make_cast(units).olga
    for visitor in (client, sign_in(olga)):
        assert visitor.get("/c/nghi-quyet/calendar.ics").status_code == 404


def test_internal_conference_opens_its_feed_to_who_brings_the_key_of_a_link(
    client, conference, yen_bai
):
    conference.visibility = Visibility.INTERNAL
    _link, secret = make_link(
        LinkKind.PAGE, by=None, conference_id=conference.id, subject=str(yen_bai.id)
    )
    path = "/c/nghi-quyet/points/yen-bai/calendar.ics"
    assert client.get(path).status_code == 404
    answer = client.get(f"{path}?key={secret}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_unchanged_feed_has_the_same_bytes_and_either_validator_gets_304(client, conference):
    path = "/c/nghi-quyet/calendar.ics"
    first, second = client.get(path), client.get(path)
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    for condition in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        unchanged = client.get(path, headers=condition)
        assert unchanged.status_code == 304
        assert unchanged.data == b""


def test_head_tells_the_length_and_sends_nothing(client, conference):
    path = "/c/nghi-quyet/calendar.ics"
    told = client.head(path)
    assert told.data == b""
    assert int(told.headers["Content-Length"]) == len(client.get(path).data)


def test_feed_is_shown_in_place_and_downloaded_when_asked(client, conference):
    path = "/c/nghi-quyet/calendar.ics"
    shown, downloaded = client.get(path), client.get(f"{path}?download=1")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert downloaded.headers["Content-Disposition"].startswith("attachment")
    assert shown.data == downloaded.data
