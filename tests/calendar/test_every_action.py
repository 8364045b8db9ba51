"""Every action of conferences, points, rosters and drafts, each where it takes effect: which calendars it changes, and that their
sequence then grows.

A new action needs a row in CASES or a place in NOT_SHOWN; without one this file fails. Each case says which feeds change,
so that an action that has become an empty gesture is told as well.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from inspect import getmembers, isfunction
from types import ModuleType
from typing import Any

import pytest
import time_machine

from eventhub.conferences import actions as conferences
from eventhub.conferences.models import ConferenceStatus, Daypart
from eventhub.conferences.rules import PlannedSession
from eventhub.home import actions as home
from eventhub.points import actions as points
from eventhub.points.models import PointMode, PointRole, PointStatus
from eventhub.registration import actions as registration
from eventhub.registration.models import AttendeeSource
from eventhub.registration.pasted_rows import read_pasted_rows
from eventhub.registration.rules import BulkAction
from tests import factories
from tests.calendar.world import World, changes, word

WEEKS_BEFORE = datetime(2022, 5, 30, 2, tzinfo=UTC)
PROGRAMME = frozenset({"sessions", "conference", "topics", "session"})
"""The feeds of the conference itself; the event of the whole says nothing of single sessions."""
OF_SESSIONS = frozenset({"sessions", "topics"})
HALLS = frozenset({"ha-noi", "yen-bai", "personal"})
ALL = PROGRAMME | HALLS
FIRST_SESSION = OF_SESSIONS | HALLS | {"session"}
NOTHING: frozenset[str] = frozenset()

NOT_SHOWN = {
    # Of a draft, or of somebody new: no calendar has told of it yet.
    *(conferences.create_conference, registration.register_oneself),
    # Gone with its calendars; it never had any that others saw.
    home.delete_draft_conference,
    # No calendar shows seats, who has looked, or which links there are.
    *(
        points.take_seats,
        points.take_seats_left,
        points.free_seats,
        points.acknowledge_point,
        registration.create_personal_links,
    ),
    # Parts of actions, walked with them.
    *(conferences.increment_revision, conferences.take_calendar_sequence),
    conferences.mark_calendar_changes,
    registration.new_attendee,
}


@dataclass(frozen=True)
class Case:
    """An action with what comes before it, and the feeds whose events it changes."""

    action: Callable[..., Any]
    act: Callable[[World], Any]
    changed: frozenset[str]
    before: Callable[[World], Any] = lambda _world: None


def plan(
    world: World, *, starts: time = time(7, 30), afternoons: bool = True
) -> list[PlannedSession]:
    """The sessions as they are, or the mornings at another hour, or without the afternoons."""
    hours = {Daypart.MORNING: (starts, time(11, 30)), Daypart.AFTERNOON: (time(13, 30), time(17))}
    return [
        PlannedSession(day, *hours[part], part)
        for day in world.conference.dates
        for part in hours
        if afternoons or part is Daypart.MORNING
    ]


def without_afternoons(world: World) -> None:
    conferences.set_sessions(world.conference, plan(world, afternoons=False), by=None)


def as_draft(world: World) -> None:
    world.conference.assign({"status": ConferenceStatus.DRAFT, "published_at": None})


def without_host(world: World) -> None:
    world.host.role = PointRole.REMOTE


def host_waiting(world: World) -> None:
    world.host.assign({"status": PointStatus.SUBMITTED, "approved_at": None})


def withdrawn(world: World) -> None:
    registration.withdraw_attendee(world.huong, "", by=None)


def herself(world: World) -> None:
    """Hường has registered herself."""
    world.huong.source = AttendeeSource.SELF


def herself_withdrawn(world: World) -> None:
    herself(world)
    step(BulkAction.WITHDRAW)(world)


def step(taken: BulkAction) -> Callable[[World], Any]:
    """A step that officials take with people who registered themselves."""
    return lambda w: registration.apply_bulk_action(taken, w.conference, [w.huong.id], by=None)


def empty_hall(world: World) -> None:
    """Hường moves to the host's hall, so that her own may be called off."""
    registration.move_attendee(world.huong, world.host, by=None)


def public_phone(world: World) -> None:
    world.yen_bai.assign({"contact_phone": "0912345678", "contact_phone_public": True})


def facts(**values: Any) -> Callable[[World], None]:
    return lambda world: conferences.update_conference(world.conference, values, by=None)


def hall(**values: Any) -> Callable[[World], None]:
    return lambda world: points.update_point(world.yen_bai, values, by=None, row_version=None)


def paste(world: World, text: str) -> None:
    registration.paste_rows(world.yen_bai, read_pasted_rows(text, held_in=2022).people, by=None)


def register_hall(world: World, role: PointRole, *, approved: bool) -> None:
    unit, values = world.phu_tho.unit, {"name": word(), "hall": word()}
    points.register_point(world.conference, unit, values, by=None, role=role, approved=approved)


def topic(**values: Any) -> Callable[[World], None]:
    return lambda world: conferences.update_topic(world.first.topics[0], values, by=None)


HIS_HALL = frozenset({"yen-bai", "personal"})
CASES = [
    Case(conferences.publish_conference, lambda w: conferences.publish_conference(w.conference, by=None), ALL, as_draft),
    Case(conferences.postpone_conference, lambda w: conferences.postpone_conference(w.conference, None, "Bão", by=None), ALL),
    Case(
        conferences.postpone_conference,
        lambda w: conferences.postpone_conference(w.conference, [date(2022, 7, 4), date(2022, 7, 5)], "Bão", by=None),
        ALL,
    ),
    Case(
        conferences.postpone_conference,
        lambda w: conferences.postpone_conference(w.conference, [date(2022, 6, 20)], "Bão", by=None),
        ALL,
    ),
    Case(conferences.cancel_conference, lambda w: conferences.cancel_conference(w.conference, "Bão", by=None), ALL),
    Case(conferences.update_conference, facts(short_title="Tên khác"), ALL),
    Case(conferences.update_conference, facts(organizing_body="Công đoàn"), ALL),
    Case(conferences.update_conference, facts(official_title="Tên đầy đủ"), ALL),
    Case(conferences.update_conference, facts(contact_name="Văn phòng"), ALL),
    Case(conferences.update_conference, facts(contact_phone="0913 000 111"), ALL),
    Case(conferences.update_conference, facts(contact_email="a@b.example"), ALL),
    Case(conferences.update_conference, facts(arrive_minutes=45), ALL),
    Case(conferences.update_conference, facts(timezone="Asia/Tokyo"), ALL),
    Case(conferences.update_conference, facts(dates=[date(2022, 6, 20), date(2022, 6, 21), date(2022, 6, 27)]), ALL),
    Case(conferences.update_conference, facts(dress="Lễ phục"), NOTHING),
    Case(conferences.set_sessions, without_afternoons, OF_SESSIONS | HALLS),
    Case(
        conferences.set_sessions,
        lambda w: conferences.set_sessions(w.conference, plan(w), by=None),
        OF_SESSIONS | HALLS,
        without_afternoons,
    ),
    Case(
        conferences.set_sessions,
        lambda w: conferences.set_sessions(w.conference, plan(w, starts=time(8)), by=None),
        FIRST_SESSION,
    ),
    Case(conferences.set_sessions, lambda w: conferences.set_sessions(w.conference, plan(w), by=None), NOTHING),
    Case(conferences.set_session_title, lambda w: conferences.set_session_title(w.first, title="Khai mạc", by=None), FIRST_SESSION),
    Case(conferences.add_topic, lambda w: conferences.add_topic(w.first, {"title": word(), "minutes": 20}, by=None), FIRST_SESSION),
    Case(conferences.update_topic, topic(title="Tên khác"), FIRST_SESSION),
    Case(conferences.update_topic, topic(speaker="Người khác"), FIRST_SESSION),
    Case(conferences.update_topic, topic(minutes=75), FIRST_SESSION),
    Case(conferences.delete_topic, lambda w: conferences.delete_topic(w.first.topics[0], by=None), FIRST_SESSION),
    Case(conferences.move_topic, lambda w: conferences.move_topic(w.first.topics[0], "down", by=None), FIRST_SESSION),
    Case(conferences.move_topic, lambda w: conferences.move_topic(w.first.topics[0], "up", by=None), NOTHING),
    Case(points.register_point, lambda w: register_hall(w, PointRole.REMOTE, approved=False), NOTHING),
    Case(points.register_point, lambda w: register_hall(w, PointRole.REMOTE, approved=True), NOTHING),
    Case(points.register_point, lambda w: register_hall(w, PointRole.HOST, approved=True), PROGRAMME, without_host),
    Case(points.approve_point, lambda w: points.approve_point(w.phu_tho, by=None), NOTHING),
    Case(points.approve_point, lambda w: points.approve_point(w.host, by=None), PROGRAMME, host_waiting),
    Case(points.return_point, lambda w: points.return_point(w.phu_tho, "Thiếu", by=None), NOTHING),
    Case(points.update_point, hall(name="Tên khác"), HIS_HALL),
    Case(points.update_point, hall(hall="Phòng khác"), HIS_HALL),
    Case(points.update_point, hall(address="Đường khác"), HIS_HALL),
    Case(points.update_point, hall(conditions="Mang giấy giới thiệu"), HIS_HALL),
    Case(points.update_point, hall(contact_name="Chị Khác"), HIS_HALL),
    Case(points.update_point, hall(contact_phone="0913000111", contact_phone_public=True), HIS_HALL),
    Case(points.update_point, hall(contact_phone_public=False), HIS_HALL, public_phone),
    Case(points.update_point, hall(contact_phone="0913000111"), NOTHING),
    Case(points.update_point, hall(capacity=500, mode=PointMode.ONE_WAY, technician_name="Anh Khác"), NOTHING),
    Case(
        points.update_point,
        lambda w: points.update_point(w.host, {"hall": word()}, by=None, row_version=None),
        PROGRAMME | {"ha-noi"},
    ),
    Case(points.set_host, lambda w: points.set_host(w.yen_bai, by=None), ALL),
    Case(points.cancel_point, lambda w: points.cancel_point(w.yen_bai, "Mất điện", by=None), frozenset({"yen-bai"}), empty_hall),
    Case(registration.register_attendee, lambda w: factories.attendee(w.yen_bai, "Trần Thị Mới"), NOTHING),
    Case(
        registration.update_attendee,
        lambda w: registration.update_attendee(w.huong, {"full_name": "Nguyễn Thu Hường"}, by=None),
        NOTHING,
    ),
    Case(
        registration.move_attendee,
        lambda w: registration.move_attendee(w.huong, w.host, by=None),
        frozenset({"personal"}),
    ),
    Case(registration.withdraw_attendee, withdrawn, frozenset({"personal"})),
    Case(
        registration.bring_back_attendee,
        lambda w: registration.bring_back_attendee(w.huong, by=None),
        frozenset({"personal"}),
        withdrawn,
    ),
    Case(
        registration.paste_rows,
        lambda w: paste(w, "Nguyễn Thị Hường"),
        frozenset({"personal"}),
        withdrawn,
    ),
    Case(registration.paste_rows, lambda w: paste(w, "Lê Thị Mới"), NOTHING),
    Case(registration.apply_bulk_action, step(BulkAction.WITHDRAW), frozenset({"personal"}), herself),
    Case(registration.apply_bulk_action, step(BulkAction.BRING_BACK), frozenset({"personal"}), herself_withdrawn),
    Case(registration.hand_in_roster, lambda w: registration.hand_in_roster(w.yen_bai, by=None), NOTHING),
]  # fmt: skip


def actions_of(*modules: ModuleType) -> Iterator[Callable[..., Any]]:
    """The functions of modules of actions that others call; a package names its own."""
    for module in modules:
        for name, function in getmembers(module, isfunction):
            own = function.__module__.startswith(module.__name__)
            if own and not name.startswith("_"):
                yield function


def test_every_action_is_walked():
    walked = {case.action for case in CASES} | NOT_SHOWN
    assert set(actions_of(conferences, points, registration, home)) == walked


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.action.__name__}-{'+'.join(sorted(case.changed))}"
)
def test_sequence_grows_in_exactly_the_calendars_that_an_action_changes(app, case):
    with time_machine.travel(WEEKS_BEFORE):
        world = World()
        case.before(world)
        before = world.views()
        # A reader's calendar takes a change only with a higher sequence, whatever the hour.
    with time_machine.travel(WEEKS_BEFORE.replace(day=31)):
        case.act(world)
        after = world.views()
        told = list(changes(before, after))
        assert {change.event[0] for change in told if change.changed} == case.changed
        for change in told:
            assert (change.now.sequence > change.was.sequence) is change.changed, change
            assert (change.now.changed_at > change.was.changed_at) is change.changed, change


def test_reader_whose_person_was_moved_there_and_back_is_told_each_time(app):
    """What she is shown reads as before, but her calendar must take it as newer than what came between."""
    with time_machine.travel(WEEKS_BEFORE):
        world = World()
        seen = [
            event.version.sequence for key, event in world.views().items() if key[0] == "personal"
        ]
        for _ in range(3):
            for act in (
                lambda: registration.move_attendee(world.huong, world.host, by=None),
                lambda: registration.move_attendee(world.huong, world.yen_bai, by=None),
                lambda: withdrawn(world),
                lambda: registration.bring_back_attendee(world.huong, by=None),
            ):
                act()
                now = [
                    event.version.sequence
                    for key, event in world.views().items()
                    if key[0] == "personal"
                ]
                assert min(now) > max(seen)
                seen = now
