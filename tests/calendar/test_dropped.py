"""What a calendar told of and is no more: sent as cancelled under its own UID, by every detail that showed it."""

from datetime import date

from eventhub.conferences.actions import (
    add_topic,
    delete_topic,
    postpone_conference,
    update_conference,
)
from eventhub.conferences.models import ConferenceStatus
from tests.calendar.readers import read


def by_uid(events):
    return {event.uid: event for event in events}


def test_run_of_days_left_out_is_sent_as_cancelled_where_it_was(client, conference):
    path = "/c/nghi-quyet/calendar.ics?detail=conference"
    add_a_run = {"dates": [*conference.dates, date(2022, 6, 27)]}
    update_conference(conference, add_a_run, by=None)
    before = by_uid(read(client, path))
    update_conference(conference, {"dates": add_a_run["dates"][:2]}, by=None)
    gone = by_uid(read(client, path))
    assert gone.keys() == before.keys() == {f"{conference.uid}{n}@eventhub" for n in ("", "-2")}
    dropped = gone[f"{conference.uid}-2@eventhub"]
    assert (dropped.status, dropped.starts, dropped.ends) == (
        "CANCELLED",
        "2022-06-27",
        "2022-06-28",
    )
    assert dropped.summary.startswith("Đã hủy: ")
    assert gone[f"{conference.uid}@eventhub"].status == "CONFIRMED"
    assert client.get(path).data == client.get(path).data
    update_conference(conference, add_a_run, by=None)
    back = by_uid(read(client, path))
    assert {event.status for event in back.values()} == {"CONFIRMED"}
    for uid in back:
        assert before[uid].sequence < gone[uid].sequence < back[uid].sequence


def test_run_of_days_lost_by_a_new_date_is_sent_as_cancelled(client, conference):
    update_conference(conference, {"dates": [*conference.dates, date(2022, 6, 27)]}, by=None)
    postpone_conference(conference, [date(2022, 7, 11), date(2022, 7, 12)], "Bão số 3", by=None)
    events = by_uid(read(client, "/c/nghi-quyet/calendar.ics?detail=conference"))
    assert events[f"{conference.uid}@eventhub"].starts == "2022-07-11"
    assert events[f"{conference.uid}-2@eventhub"].status == "CANCELLED"


def test_topic_taken_off_is_sent_as_cancelled_where_it_was(client, conference):
    path = "/c/nghi-quyet/calendar.ics?detail=topics"
    opening = conference.sessions[0]
    before = by_uid(read(client, path))
    gone_uid = f"{opening.topics[1].uid}@eventhub"
    delete_topic(opening.topics[1], by=None)
    after = by_uid(read(client, path))
    assert after.keys() == before.keys()
    assert {uid for uid, event in after.items() if event.status == "CANCELLED"} == {gone_uid}
    was, stands = before[gone_uid], after[gone_uid]
    assert (stands.starts, stands.ends) == (was.starts, was.ends)
    assert stands.summary == f"Đã hủy: {was.summary}"
    assert stands.sequence > was.sequence
    assert client.get(path).data == client.get(path).data
    # The other feeds say nothing of it.
    assert (
        "Nghị quyết Đại hội XIII" not in read(client, "/c/nghi-quyet/calendar.ics")[0].description
    )


def test_topic_brought_back_by_the_same_form_is_one_event_again(client, conference):
    path = "/c/nghi-quyet/calendar.ics?detail=topics"
    values = {"title": "Thảo luận", "minutes": 20}
    topic = add_topic(conference.sessions[0], values, by=None, nonce="n")
    uid = f"{topic.uid}@eventhub"
    delete_topic(topic, by=None)
    away = by_uid(read(client, path))[uid]
    add_topic(conference.sessions[0], values, by=None, nonce="n")
    (back,) = [event for event in read(client, path) if event.uid == uid]
    assert (away.status, back.status) == ("CANCELLED", "CONFIRMED")
    assert back.sequence > away.sequence


def test_what_a_draft_drops_no_calendar_tells(client, conference):
    conference.status = ConferenceStatus.DRAFT
    delete_topic(conference.sessions[0].topics[0], by=None)
    update_conference(conference, {"dates": [*conference.dates, date(2022, 6, 27)]}, by=None)
    update_conference(conference, {"dates": conference.dates[:2]}, by=None)
    conference.status = ConferenceStatus.PUBLISHED
    for detail in ("conference", "topics"):
        events = read(client, f"/c/nghi-quyet/calendar.ics?detail={detail}")
        assert [event.status for event in events] == ["CONFIRMED"]
