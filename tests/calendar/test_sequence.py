"""The promise of every calendar: SEQUENCE grows exactly when what an event shows changes, and never falls."""

from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventhub.calendar.ics import ics_bytes
from eventhub.conferences import actions as conferences
from eventhub.conferences.models import Daypart
from eventhub.conferences.rules import PlannedSession
from eventhub.extensions import db
from eventhub.points import actions as points
from eventhub.registration import actions as registration
from tests import factories
from tests.calendar.world import World, check, number, word


def retitle(world: World) -> None:
    conferences.update_conference(world.conference, {"short_title": word()}, by=None)


def change_arrival(world: World) -> None:
    minutes = world.conference.arrive_minutes + 5
    conferences.update_conference(world.conference, {"arrive_minutes": minutes}, by=None)


def change_dress(world: World) -> None:
    """No calendar shows it."""
    conferences.update_conference(world.conference, {"dress": word()}, by=None)


def add_a_day(world: World) -> None:
    days = world.conference.dates
    later = date.fromordinal(days[-1].toordinal() + 2)
    conferences.update_conference(world.conference, {"dates": [*days, later]}, by=None)


def drop_idle_days(world: World) -> None:
    days = {each.held_on for each in world.conference.sessions if each.cancelled_at is None}
    conferences.update_conference(world.conference, {"dates": sorted(days)}, by=None)


def retitle_session(world: World) -> None:
    conferences.set_session_title(world.first, title=word(), by=None)


def hold_mornings_only(world: World) -> None:
    plan = [
        PlannedSession(day, time(8, number() % 60), time(11, 30), Daypart.MORNING)
        for day in world.conference.dates
    ]
    conferences.set_sessions(world.conference, plan, by=None)


def add_topic(world: World) -> None:
    values = {"title": word(), "minutes": 20}
    conferences.add_topic(world.first, values, by=None)


def move_topic(world: World) -> None:
    conferences.move_topic(world.first.topics[-1], "up", by=None)


def delete_topic(world: World) -> None:
    if len(world.first.topics) > 1:
        conferences.delete_topic(world.first.topics[0], by=None)


def lengthen_topic(world: World) -> None:
    topic = world.first.topics[-1]
    conferences.update_topic(topic, {"minutes": topic.minutes + 5}, by=None)


def postpone(world: World) -> None:
    conferences.postpone_conference(world.conference, None, word(), by=None)


def postpone_by_a_month(world: World) -> None:
    days = [date.fromordinal(day.toordinal() + 30) for day in world.conference.dates]
    conferences.postpone_conference(world.conference, days, word(), by=None)


def move_host_hall(world: World) -> None:
    points.update_point(world.host, {"hall": word()}, by=None, row_version=None)


def move_hall(world: World) -> None:
    points.update_point(world.yen_bai, {"hall": word()}, by=None, row_version=None)


def change_conditions(world: World) -> None:
    points.update_point(world.yen_bai, {"conditions": word()}, by=None, row_version=None)


def change_secret_phone(world: World) -> None:
    """Not public, so no calendar shows it."""
    phone = f"0912{number():06}"
    values = {"contact_phone": phone, "contact_phone_public": False}
    points.update_point(world.yen_bai, values, by=None, row_version=None)


def publish_phone(world: World) -> None:
    values = {"contact_phone": f"0913{number():06}", "contact_phone_public": True}
    points.update_point(world.yen_bai, values, by=None, row_version=None)


def approve(world: World) -> None:
    points.approve_point(world.phu_tho, by=None)


def change_host(world: World) -> None:
    points.set_host(world.yen_bai if world.host.is_host else world.host, by=None)


def move_huong(world: World) -> None:
    there = world.huong.point_id == world.yen_bai.id
    to_point = world.host if there else world.yen_bai
    at = factories.day_before(world.conference)
    registration.move_attendee(world.huong, to_point, by=None, at=at)


def withdraw_huong(world: World) -> None:
    at = factories.day_before(world.conference)
    registration.withdraw_attendee(world.huong, word(), by=None, at=at)


def bring_huong_back(world: World) -> None:
    at = factories.day_before(world.conference)
    registration.bring_back_attendee(world.huong, by=None, at=at)


def register_somebody(world: World) -> None:
    """A person is added; no calendar of anybody else shows it."""
    factories.attendee(world.yen_bai, f"Người {word()}")


EDITS: list[Callable[[World], None]] = [
    retitle, change_arrival, change_dress, add_a_day, drop_idle_days, retitle_session, hold_mornings_only, add_topic,
    move_topic, delete_topic, lengthen_topic, postpone, postpone_by_a_month, move_host_hall, move_hall,
    change_conditions, change_secret_phone, publish_phone, approve, change_host, move_huong,
    withdraw_huong, bring_huong_back, register_somebody,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_each_edit_moves_the_sequence_of_exactly_the_events_it_changes(app, edit):
    world = World()
    check(world, edit, world.views())


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_feed_that_shows_nothing_of_an_edit_keeps_its_bytes(app, edit):
    world = World()
    before = world.feeds()
    edit(world)
    after = world.feeds()
    for name in before.keys() & after.keys():
        same = before[name].events == after[name].events
        assert (ics_bytes(before[name]) == ics_bytes(after[name])) is same, name
        assert before[name].changed_at <= after[name].changed_at


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=st.lists(st.sampled_from(EDITS), min_size=3, max_size=8))
def test_sequence_grows_exactly_with_the_view_and_never_falls(db_app, edits):
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    world = World()
    seen = world.views()
    for edit in edits:
        seen = check(world, edit, seen)


def test_session_dropped_for_somebody_off_the_list_changes_what_she_is_shown(app):
    world = World()
    seen = world.views()
    for edit in (postpone, withdraw_huong, hold_mornings_only, bring_huong_back):
        seen = check(world, edit, seen)


def test_two_feeds_of_one_session_agree_on_its_hours(app):
    views = World().views()
    hours = {
        (uid, event.starts, event.ends)
        for (_feed, uid), event in views.items()
        if uid.endswith("@eventhub")
    }
    assert len(hours) == len({uid for uid, _starts, _ends in hours})
