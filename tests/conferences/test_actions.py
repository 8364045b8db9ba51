"""Each change of a conference, each refusal, and what calendars are told. On both engines."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from eventhub.attendance.models import Tally
from eventhub.conferences import actions
from eventhub.conferences.models import ConferenceSession, ConferenceStatus, Daypart
from eventhub.conferences.queries import programme_of
from eventhub.conferences.rules import PlannedSession
from eventhub.errors import RuleError
from eventhub.extensions import db
from tests.factories import conference, make_unit, point, session, topic
from tests.logged import changes_of

FIRST, SECOND = date(2022, 6, 20), date(2022, 6, 21)
MORNING = PlannedSession(FIRST, time(7, 30), time(11, 30), Daypart.MORNING)
AFTERNOON = PlannedSession(FIRST, time(13, 30), time(17), Daypart.AFTERNOON)
NEXT_MORNING = PlannedSession(SECOND, time(7, 30), time(11, 30), Daypart.MORNING)

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def owner(db_app):
    return make_unit("Bộ Công an", level="ministry")


@pytest.fixture
def draft(owner):
    return conference(owner, status=ConferenceStatus.DRAFT)


@pytest.fixture
def published(owner):
    made = conference(owner)
    session(made, FIRST)
    session(made, SECOND)
    return made


def values(owner, **changes):
    return {
        "short_title": "Tập huấn cán bộ Hội",
        "organizing_body": "Hội Phụ nữ",
        "owner_unit_id": owner.id,
        "dates": [SECOND, FIRST],
    } | changes


def sequences(made):
    return [entry.calendar_sequence for entry in programme_of(made).sessions]


def test_a_conference_begins_as_a_draft_with_an_address_of_its_title(owner):
    made = actions.create_conference(values(owner), by=None)
    assert (made.status, made.slug) == (ConferenceStatus.DRAFT, "tap-huan-can-bo-hoi")
    assert (made.first_on, made.last_on) == (FIRST, SECOND)
    assert changes_of(made)[0].new["dates"] == ["2022-06-21", "2022-06-20"]


def test_the_second_conference_of_a_title_gets_a_number(owner):
    slugs = [actions.create_conference(values(owner), by=None).slug for _ in range(3)]
    assert slugs == ["tap-huan-can-bo-hoi", "tap-huan-can-bo-hoi-2", "tap-huan-can-bo-hoi-3"]


def test_a_form_sent_twice_begins_one_conference_and_another_entry_another(owner):
    first, again = (actions.create_conference(values(owner), by=None, nonce="n") for _ in range(2))
    other = actions.create_conference(values(owner, short_title="Khác"), by=None, nonce="n")
    assert first is again
    assert [made.slug for made in (first, other)] == ["tap-huan-can-bo-hoi", "khac"]


def test_a_title_without_latin_letters_still_gets_an_address(owner):
    assert actions.create_conference(values(owner, short_title="🎉"), by=None).slug == "hoi-nghi"


def test_an_address_that_is_taken_is_refused(owner, draft):
    with pytest.raises(RuleError, match="slug_taken"):
        actions.create_conference(values(owner, slug=draft.slug), by=None)
    other = actions.create_conference(values(owner), by=None)
    with pytest.raises(RuleError, match="slug_taken"):
        actions.update_conference(other, {"slug": draft.slug}, by=None)


def test_the_address_is_fixed_once_published(published):
    with pytest.raises(RuleError, match="slug_is_public"):
        actions.update_conference(published, {"slug": "khac"}, by=None)


def test_an_edit_from_an_older_version_is_refused(draft):
    actions.update_conference(draft, {"chair": "Ban Chấp hành"}, by=None, row_version=1)
    with pytest.raises(RuleError, match="edited_meanwhile"):
        actions.update_conference(draft, {"chair": "Người khác"}, by=None, row_version=1)
    assert draft.chair == "Ban Chấp hành"


def test_an_edit_that_changes_nothing_leaves_no_trace(published):
    before = (published.revision, published.row_version, published.calendar_counter)
    actions.update_conference(published, {"chair": published.chair}, by=None)
    assert (published.revision, published.row_version, published.calendar_counter) == before
    assert changes_of(published) == []


def test_days_cannot_be_taken_from_under_a_session(published):
    with pytest.raises(RuleError, match="days_have_sessions") as refused:
        actions.update_conference(published, {"dates": [FIRST]}, by=None)
    assert refused.value.facts == {"days": "21/6"}


def test_another_timezone_keeps_the_hours_on_the_clock(published):
    first = published.sessions[0]
    actions.update_conference(published, {"timezone": "Asia/Tokyo"}, by=None)
    assert first.starts_at == datetime(2022, 6, 20, 7, 30, tzinfo=published.zone)
    assert sequences(published) == [1, 1]


def test_ticked_cells_become_sessions(draft):
    actions.set_sessions(draft, [AFTERNOON, MORNING, NEXT_MORNING], by=None)
    assert [(entry.held_on, entry.daypart) for entry in programme_of(draft).sessions] == [
        (FIRST, Daypart.MORNING),
        (FIRST, Daypart.AFTERNOON),
        (SECOND, Daypart.MORNING),
    ]


def test_the_same_grid_again_changes_nothing(draft):
    actions.set_sessions(draft, [MORNING], by=None)
    before = (draft.row_version, draft.calendar_counter)
    actions.set_sessions(draft, [MORNING], by=None)
    assert (draft.row_version, draft.calendar_counter) == before


def test_a_session_dropped_from_a_draft_is_deleted_with_its_agenda(draft):
    topic(session(draft, FIRST))
    actions.set_sessions(draft, [NEXT_MORNING], by=None)
    assert [entry.held_on for entry in db.session.scalars(select(ConferenceSession))] == [SECOND]


def test_a_session_dropped_once_published_is_cancelled_and_comes_back_under_its_uid(published):
    first = published.sessions[0]
    uid = first.uid
    actions.set_sessions(published, [NEXT_MORNING], by=None)
    assert [entry.is_cancelled for entry in programme_of(published).sessions] == [True, False]
    assert sequences(published) == [1, 0]
    actions.set_sessions(published, [MORNING, NEXT_MORNING], by=None)
    assert next((entry.uid, entry.is_cancelled) for entry in programme_of(published).sessions) == (
        uid,
        False,
    )
    assert sequences(published) == [2, 0]


def test_only_the_session_whose_hours_change_is_told_to_calendars(published):
    late = PlannedSession(FIRST, time(8), time(11, 30), Daypart.MORNING)
    actions.set_sessions(published, [late, NEXT_MORNING], by=None)
    assert sequences(published) == [1, 0]
    assert published.calendar_counter == 1


def test_a_session_whose_attendance_is_closed_stays(published, now):
    published.sessions[0].attendance_closed_at = now
    with pytest.raises(RuleError, match="session_is_closed"):
        actions.set_sessions(published, [NEXT_MORNING], by=None)


def test_a_session_with_attendance_is_not_deleted_even_from_a_draft(draft, owner):
    first = session(draft, FIRST)
    hall = point(draft, owner)
    db.session.add(Tally(conference_id=draft.id, session_id=first.id, point_id=hall.id))
    db.session.flush()
    with pytest.raises(RuleError, match="session_has_attendance"):
        actions.set_sessions(draft, [NEXT_MORNING], by=None)
    db.session.refresh(draft)
    assert draft.sessions[0].uid == first.uid


def test_a_grid_off_the_days_or_from_an_older_version_is_refused(draft):
    elsewhere = PlannedSession(date(2022, 6, 25), time(7), time(8), Daypart.MORNING)
    with pytest.raises(RuleError, match="session_off_days"):
        actions.set_sessions(draft, [elsewhere], by=None)
    with pytest.raises(RuleError, match="edited_meanwhile"):
        actions.set_sessions(draft, [MORNING], by=None, row_version=7)


def test_topics_stand_in_order_and_move_by_one(published):
    first = published.sessions[0]
    for title in ("Một", "Hai", "Ba"):
        actions.add_topic(first, {"title": title, "minutes": 30}, by=None)
    actions.move_topic(first.topics[2], "up", by=None)
    assert [item.title for item in first.topics] == ["Một", "Ba", "Hai"]
    actions.move_topic(first.topics[0], "up", by=None)
    actions.delete_topic(first.topics[0], by=None)
    assert [(item.title, item.position) for item in first.topics] == [("Ba", 1), ("Hai", 2)]
    shown = programme_of(published).sessions[0].topics
    assert [entry.title for entry in shown] == ["Ba", "Hai"]
    assert shown[1].starts_at == datetime(2022, 6, 20, 8, 0, tzinfo=published.zone)


def test_a_form_sent_twice_adds_one_topic_and_another_entry_another(published):
    first, second = published.sessions
    item = {"title": "Giải lao", "minutes": 15}
    sent = [(first, item), (first, item), (first, item | {"minutes": 20}), (second, item)]
    for where, entered in sent:
        actions.add_topic(where, entered, by=None, nonce="n")
    assert [[item.minutes for item in each.topics] for each in (first, second)] == [[15, 20], [15]]
    actions.add_topic(first, item, by=None, nonce="m")
    assert len(first.topics) == 3


def test_a_change_of_a_topic_is_one_of_its_session_only(published):
    item = topic(published.sessions[1])
    actions.update_topic(item, {"minutes": 45}, by=None, row_version=1)
    assert sequences(published) == [0, 1]


def test_a_topic_edited_or_deleted_from_an_older_version_is_refused(published):
    item = topic(published.sessions[0])
    actions.update_topic(item, {"minutes": 45}, by=None, row_version=1)
    with pytest.raises(RuleError, match="edited_meanwhile"):
        actions.update_topic(item, {"minutes": 50}, by=None, row_version=1)
    with pytest.raises(RuleError, match="edited_meanwhile"):
        actions.delete_topic(item, by=None, row_version=1)


def test_an_agenda_has_an_end(published):
    for number in range(60):
        topic(published.sessions[0], f"Nội dung {number}", 1)
    with pytest.raises(RuleError, match="too_many_topics"):
        actions.add_topic(published.sessions[0], {"title": "Nữa", "minutes": 1}, by=None)


def test_a_title_of_its_own_is_told_to_calendars(published):
    actions.set_session_title(published.sessions[0], title="Phiên khai mạc", by=None, row_version=1)
    assert sequences(published) == [1, 0]
    with pytest.raises(RuleError, match="edited_meanwhile"):
        actions.set_session_title(published.sessions[0], title="Khác", by=None, row_version=1)


def test_an_incomplete_draft_is_not_published(draft):
    with pytest.raises(RuleError, match="publication_incomplete"):
        actions.publish_conference(draft, by=None)


def test_a_complete_draft_is_published_once(draft, now):
    topic(session(draft))
    actions.publish_conference(draft, by=None, at=now)
    assert (draft.status, draft.published_at) == (ConferenceStatus.PUBLISHED, now)
    with pytest.raises(RuleError, match="already_published"):
        actions.publish_conference(draft, by=None)


def test_postponed_to_new_days_the_sessions_move_with_their_hours_and_uids(published):
    uids = [entry.uid for entry in published.sessions]
    published.points_due_on = date(2022, 6, 10)
    actions.postpone_conference(published, [SECOND, date(2022, 6, 27)], "Bão số 2", by=None)
    shown = programme_of(published).sessions
    assert [(entry.uid, entry.held_on) for entry in shown] == [
        (uids[0], SECOND),
        (uids[1], date(2022, 6, 27)),
    ]
    assert shown[0].starts_at == datetime(2022, 6, 21, 7, 30, tzinfo=published.zone)
    assert published.status is ConferenceStatus.PUBLISHED
    assert published.points_due_on == date(2022, 6, 11)
    assert published.status_reason == "Bão số 2"


def test_moved_to_fewer_days_the_sessions_of_the_last_are_cancelled(published):
    actions.postpone_conference(published, [SECOND], "", by=None)
    shown = sorted(programme_of(published).sessions, key=lambda entry: entry.is_cancelled)
    assert [(entry.held_on, entry.is_cancelled) for entry in shown] == [
        (SECOND, False),
        (SECOND, True),
    ]


def test_a_draft_moved_to_fewer_days_loses_the_sessions_of_the_last(draft):
    session(draft, FIRST)
    session(draft, SECOND)
    actions.postpone_conference(draft, [date(2022, 7, 4)], "", by=None)
    assert [entry.held_on for entry in programme_of(draft).sessions] == [date(2022, 7, 4)]
    assert draft.status is ConferenceStatus.DRAFT


def test_postponed_without_a_date_it_comes_back_with_the_same_sessions(published):
    uids = [entry.uid for entry in published.sessions]
    actions.postpone_conference(published, None, "Chờ thông báo", by=None)
    assert published.status is ConferenceStatus.POSTPONED
    assert not programme_of(published).happens
    waiting = programme_of(published).calendar_sequence
    actions.postpone_conference(published, [date(2022, 7, 4), date(2022, 7, 5)], "", by=None)
    back = programme_of(published)
    assert back.happens
    assert back.calendar_sequence > waiting
    assert [entry.uid for entry in back.sessions] == uids
    assert all(entry.calendar_sequence > waiting for entry in back.sessions)


def test_a_draft_is_not_postponed_without_days(draft):
    with pytest.raises(RuleError, match="draft_needs_days"):
        actions.postpone_conference(draft, None, "", by=None)


def test_a_cancelled_conference_stays_as_it_was(published):
    first = published.sessions[0]
    item = topic(first, "Một")
    topic(first, "Hai")
    actions.cancel_conference(published, "Không đủ điều kiện", by=None, row_version=1)
    assert changes_of(published)[0].reason == "Không đủ điều kiện"
    assert programme_of(published).calendar_sequence == 1
    before = (published.row_version, published.revision)
    for change in (
        lambda: actions.cancel_conference(published, "", by=None),
        lambda: actions.postpone_conference(published, [FIRST], "", by=None),
        lambda: actions.publish_conference(published, by=None),
        lambda: actions.update_conference(published, {"chair": "Người khác"}, by=None),
        lambda: actions.set_sessions(published, [MORNING], by=None),
        lambda: actions.set_session_title(first, title="Khác", by=None),
        lambda: actions.add_topic(first, {"title": "Nữa", "minutes": 1}, by=None),
        lambda: actions.update_topic(item, {"minutes": 1}, by=None),
        lambda: actions.move_topic(item, "down", by=None),
        lambda: actions.delete_topic(item, by=None),
    ):
        with pytest.raises(RuleError, match="conference_is_cancelled"):
            change()
    assert (published.row_version, published.revision) == before


def test_a_draft_is_not_cancelled_because_nobody_knows_of_it(draft):
    with pytest.raises(RuleError, match="draft_is_not_public"):
        actions.cancel_conference(draft, "", by=None)
