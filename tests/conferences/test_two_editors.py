"""Two people change one conference at the same moment: one wins, the other is told, nothing is lost."""

import threading
from datetime import time

import pytest

from eventhub.awards import actions as awards
from eventhub.awards.models import RecipientKind
from eventhub.awards.queries import tiers_of
from eventhub.conferences import actions
from eventhub.conferences.models import (
    Conference,
    ConferenceSession,
    ConferenceStatus,
    Daypart,
    Topic,
)
from eventhub.conferences.rules import PlannedSession
from eventhub.database import retry_on_collision
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.home.actions import delete_draft_conference
from tests.factories import conference, make_unit, session

pytestmark = pytest.mark.serial


def store(change):
    change()
    db.session.commit()


def together(app, *changes):
    """Run the changes at the same moment, each in a transaction of its own; return what each said."""
    said = [""] * len(changes)
    barrier = threading.Barrier(len(changes))
    # The test's own transaction would keep SQLite's only writer waiting.
    db.session.rollback()

    def run(place):
        with app.app_context():
            barrier.wait()
            try:
                retry_on_collision(lambda: store(changes[place]))
                said[place] = "stored"
            except RuleError as error:
                db.session.rollback()
                said[place] = error.code
            db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(changes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    db.session.rollback()
    return said


@pytest.fixture
def made(db_app):
    made = conference(make_unit(level="ministry"))
    session(made)
    db.session.commit()
    return made


def test_of_two_edits_from_one_version_the_second_is_told(db_app, made):
    identity = made.id

    def chaired_by(name):
        def change():
            row = db.session.get_one(Conference, identity)
            actions.update_conference(row, {"chair": name}, by=None, row_version=1)

        return change

    assert sorted(together(db_app, *map(chaired_by, ("Một", "Hai", "Ba", "Bốn")))) == [
        "edited_meanwhile",
        "edited_meanwhile",
        "edited_meanwhile",
        "stored",
    ]
    assert db.session.get_one(Conference, identity, populate_existing=True).row_version == 2


def test_changes_of_different_parts_are_all_kept_and_counted_once_each(db_app, made):
    identity, session_id = made.id, made.sessions[0].id

    def add(title):
        def change():
            row = db.session.get_one(ConferenceSession, session_id)
            actions.add_topic(row, {"title": title, "minutes": 10}, by=None)

        return change

    titles = [f"Nội dung {number}" for number in range(8)]
    assert together(db_app, *map(add, titles)) == ["stored"] * 8
    row = db.session.get_one(Conference, identity, populate_existing=True)
    assert row.calendar_counter == 8
    assert sorted(item.title for item in row.sessions[0].topics) == titles
    assert [item.position for item in row.sessions[0].topics] == list(range(1, 9))


def test_the_same_session_ticked_twice_at_once_is_made_once(db_app, made):
    identity = made.id
    evening = PlannedSession(made.first_on, time(19), time(21), Daypart.EVENING)

    def tick():
        row = db.session.get_one(Conference, identity)
        actions.set_sessions(row, [evening], by=None)

    assert together(db_app, tick, tick, tick) == ["stored"] * 3
    row = db.session.get_one(Conference, identity, populate_existing=True)
    assert [entry.cancelled_at is None for entry in row.sessions] == [False, True]


def test_one_form_sent_several_times_at_once_makes_one_thing(db_app, made):
    session_id = made.sessions[0].id
    values = {
        "short_title": "Tập huấn",
        "organizing_body": "Hội Phụ nữ",
        "owner_unit_id": made.owner_unit_id,
        "dates": made.dates,
    }

    def begin():
        actions.create_conference(values, by=None, nonce="n")

    def add():
        row = db.session.get_one(ConferenceSession, session_id)
        actions.add_topic(row, {"title": "Giải lao", "minutes": 15}, by=None, nonce="n")

    assert together(db_app, begin, begin, begin, add, add, add) == ["stored"] * 6
    assert db.session.query(Conference).count() == 2
    assert db.session.query(Topic).count() == 1


def test_one_recipient_entered_several_times_at_once_is_honoured_once(db_app, made):
    awards.name_contest(made, "Hội thi", by=None)
    db.session.commit()
    identity = made.id
    values = {"recipient_kind": RecipientKind.UNIT, "recipient_name": "Đội A"}

    def honour():
        row = db.session.get_one(Conference, identity)
        awards.add_award(row, tiers_of(row)[0], values, by=None)

    said = sorted(together(db_app, honour, honour, honour))
    assert said == ["award_there_already", "award_there_already", "stored"]


def test_a_draft_deleted_several_times_at_once_is_gone_for_all(db_app, made):
    made.status, made.published_at = ConferenceStatus.DRAFT, None
    db.session.commit()
    identity, told_gone = made.id, []

    def delete():
        row = db.session.get(Conference, identity)
        if row is None:
            told_gone.append(identity)
        else:
            delete_draft_conference(row, by=None)

    assert together(db_app, delete, delete, delete) == ["stored"] * 3
    assert told_gone == [identity] * 2
    assert db.session.query(Conference).count() == 0


def test_two_drafts_of_one_title_begun_at_once_get_two_addresses_or_are_told(db_app, made):
    values = {
        "short_title": "Tập huấn",
        "organizing_body": "Hội Phụ nữ",
        "owner_unit_id": made.owner_unit_id,
        "dates": made.dates,
    }

    def begin():
        actions.create_conference(values, by=None)

    said = together(db_app, begin, begin, begin)
    assert set(said) <= {"stored", "slug_taken"}
    slugs = set(db.session.scalars(db.select(Conference.slug)))
    assert len(slugs) == said.count("stored") + 1 > 1
