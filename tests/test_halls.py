"""Who may do what at one hall: every role over every unit that could matter, by the pages and by the hot path of ticks.

The hall's unit and the conference's owner lie beside each other, so that what reaches one by chance never opens the
other. `REACH` is the table: over which of the two a grant on a unit reaches on the conference's first day. All else
follows from it: an official acts through the hall's unit alone, an organizer through either. Another conference, made
before or after, has a hall of the same code with other people, who must gain nothing here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventhub.accounts.actions import give_grant
from eventhub.accounts.models import Grant, Role, User, Via
from eventhub.accounts.rules import INCLUDED, Roles
from eventhub.accounts.sign_ins import begin_sign_in
from eventhub.attendance.door_queries import lock_door
from eventhub.attendance.models import Outcome, Scan
from eventhub.attendance.queries import operated_points
from eventhub.columns import now as clock
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.points.queries import roles_over_point
from eventhub.registration.models import Attendee
from eventhub.registration.queries import points_managed_in, select_attendee
from eventhub.registration.rules import ticket_code
from eventhub.units.actions import record_succession
from eventhub.units.models import Unit, UnitPeriod
from tests import factories

LAST_BEFORE = date(2015, 12, 31)
THEN = (date(2016, 1, 1), date(2023, 12, 31))
LATER = (date(2024, 1, 1), None)
"""The days before, around and after those of the conference in 2022."""
POINT, OWNER = "point", "owner"

REACH: Mapping[str, frozenset[str]] = {
    # The hall's own unit, what stands over it on that day, and what those became later
    "hall": frozenset({POINT}),
    "over_hall": frozenset({POINT}),
    "became_of_hall": frozenset({POINT}),
    "became_of_over_hall": frozenset({POINT}),
    # The same of the conference's owner
    "owner": frozenset({OWNER}),
    "over_owner": frozenset({OWNER}),
    "became_of_owner": frozenset({OWNER}),
    # What stands over both
    "top": frozenset({POINT, OWNER}),
    # Where the hall's unit and the owner lay before that day and lay after it
    "formerly_over_hall": frozenset(),
    "later_over_hall": frozenset(),
    "formerly_over_owner": frozenset(),
    "later_over_owner": frozenset(),
    # Where what stands over the hall's unit lay itself
    "formerly_over_over_hall": frozenset(),
    "later_over_over_hall": frozenset(),
    # Below them, what was merged into them, and beside them
    "below_hall": frozenset(),
    "below_owner": frozenset(),
    "was_before_hall": frozenset(),
    "other_hall": frozenset(),
    # The owner of the other conferences, and the unit of their hall of the same code
    "other_owner": frozenset(),
    "namesake": frozenset(),
    # It sends a person to the hall, and so knows her; it is no unit of the hall's
    "sender": frozenset(),
}
GRANTS = [
    (unit, role)
    for unit in REACH
    for role in Role
    # An administrator includes an organizer; where neither reaches anything, one of them will do.
    if REACH[unit] or role is not Role.ADMINISTRATOR
]


def roles_of(unit: str, role: Role) -> Roles:
    """What a grant gives at the hall."""
    reach, organizes = REACH[unit], role is not Role.OFFICIAL
    return INCLUDED[role] if POINT in reach or (OWNER in reach and organizes) else frozenset()


@dataclass(frozen=True)
class World:
    """The hall, a person on its roster, and an account for each grant."""

    conference: Conference
    session: ConferenceSession
    hall: Point
    unapproved: Point
    person: Attendee
    other_session: ConferenceSession
    accounts: Mapping[tuple[str, Role], User]

    @property
    def let_in(self) -> set[tuple[str, Role]]:
        """The grants that give any role at the hall."""
        return {grant for grant in GRANTS if roles_of(*grant)}


def add_period(unit: Unit, over: Unit, days: tuple[date, date | None]) -> None:
    """Let a unit lie under another for some days."""
    first, last = days
    facts = {"name": "x", "short_name": "x", "level_code": "commune", "parent_id": over.id}
    unit.periods.append(UnitPeriod(**facts, valid_from=first, valid_to=last))


def make_units() -> dict[str, Unit]:
    top = factories.make_unit("Bộ", level="ministry")
    units = {"top": top} | {
        name: factories.make_unit(name, parent=top)
        for name in REACH
        if name not in {"top", "hall", "owner", "below_hall", "below_owner"}
    }
    over_hall = units["over_hall"]
    over_hall.periods[0].valid_to = LAST_BEFORE
    over_hall.periods[0].parent_id = units["formerly_over_over_hall"].id
    add_period(over_hall, top, THEN)
    add_period(over_hall, units["later_over_over_hall"], LATER)
    for name in ("hall", "owner"):
        before = units[f"formerly_over_{name}"]
        unit = units[name] = factories.make_unit(name, parent=before, valid_to=LAST_BEFORE)
        add_period(unit, units[f"over_{name}"], THEN)
        add_period(unit, units[f"later_over_{name}"], LATER)
        units[f"below_{name}"] = factories.make_unit(parent=unit)
    for former, became in (
        ("hall", "became_of_hall"),
        ("over_hall", "became_of_over_hall"),
        ("owner", "became_of_owner"),
        ("was_before_hall", "hall"),
    ):
        record_succession(units[former], units[became], date(2025, 7, 1))
    return units


def make_world() -> World:
    units = make_units()
    others = []

    def add_other_conference() -> None:
        made = factories.conference(units["other_owner"])
        others.append(factories.session(made))
        factories.point(made, units["namesake"], "Hội trường", code="hoi-truong")

    add_other_conference()
    conference = factories.conference(units["owner"], slug="nghi-quyet")
    session = factories.session(conference)
    hall = factories.point(conference, units["hall"], "Hội trường", code="hoi-truong")
    factories.point(conference, units["other_hall"], "Khác")
    unapproved = factories.point(
        conference, units["hall"], "Chưa duyệt", status=PointStatus.SUBMITTED
    )
    person = factories.attendee(hall, unit=units["sender"])
    factories.attendee(hall, "Trần Thị Khác")
    add_other_conference()
    # Added at once: made one by one, as the product does, they would take longer than all questions about them.
    accounts = {
        (name, role): User(
            email=f"{role}.of.{name}@test.example",
            name=f"{role} of {name}",
            grants=[Grant(role=role, unit=units[name])],
        )
        for name, role in GRANTS
    }
    db.session.add_all(accounts.values())
    db.session.commit()
    return World(conference, session, hall, unapproved, person, others[0], accounts)


@pytest.fixture
def world(db_app) -> World:
    return make_world()


def wrong(
    world: World, found: Callable[[User], Any], expected: Callable[[str, Role], Any]
) -> dict[str, Any]:
    """What is found otherwise than expected, by grant."""
    answers = {grant: found(world.accounts[grant]) for grant in GRANTS}
    return {
        f"{grant[1]} of {grant[0]}": answer
        for grant, answer in answers.items()
        if answer != expected(*grant)
    }


def test_pages_know_exactly_the_roles_of_the_table(world):
    assert wrong(world, lambda user: roles_over_point(user, world.hall), roles_of) == {}


def door_for(world: World, user: User, session: ConferenceSession | None = None) -> Any:
    place = ("nghi-quyet", world.hall.code, (session or world.session).id)
    secret = begin_sign_in(user, Via.PASSWORD, browser="")
    return lock_door(*place, secret, clock())


def test_hot_path_knows_exactly_the_roles_of_the_table(world):
    assert wrong(world, lambda user: door_for(world, user).roles, roles_of) == {}


def test_door_is_the_hall_of_its_own_conference(world):
    door = door_for(world, world.accounts["hall", Role.OFFICIAL])
    assert (door.conference_id, door.point_id, door.session_id) == (
        world.conference.id,
        world.hall.id,
        world.session.id,
    )


def test_door_of_another_conference_s_session_is_none(world):
    user = world.accounts["top", Role.ADMINISTRATOR]
    assert door_for(world, user, world.other_session) is None


def test_lists_of_halls_hold_it_for_exactly_those_of_the_table(world):
    """Where a ticket may be taken, and where somebody may be moved to."""
    for listed in (operated_points, points_managed_in):

        def holds_it(user: User, listed: Any = listed) -> bool:
            return world.hall.id in {point.id for point in listed(user, world.conference)}

        assert wrong(world, holds_it, lambda *grant: bool(roles_of(*grant))) == {}


def test_lists_of_halls_hold_none_of_other_conferences_and_only_what_is_approved(world):
    user = world.accounts["top", Role.ADMINISTRATOR]
    own = world.conference.id
    approved = {(own, "Hội trường"), (own, "Khác")}
    for listed, expected in (
        (operated_points, approved),
        (points_managed_in, approved | {(own, "Chưa duyệt")}),
    ):
        points = listed(user, world.conference)
        assert {(point.conference_id, point.name) for point in points} == expected


def test_person_is_known_to_exactly_those_of_the_table_and_her_sender(world):
    def is_known(user: User) -> bool:
        found = select_attendee(user, world.hall, world.person.id)
        return db.session.scalar(found) is not None

    def may_know(unit: str, role: Role) -> bool:
        return unit == "sender" or bool(roles_of(unit, role))

    assert wrong(world, is_known, may_know) == {}


def addresses(world: World, hall: Point) -> dict[str, str]:
    """What officials of a hall open: a page for each of the three ways to load it (``test_access`` walks the others)."""
    base = f"/manage/c/nghi-quyet/points/{hall.code}"
    session = f"session={world.session.id}"
    return {
        "roll": f"{base}/roll?{session}",
        "edit": f"{base}/edit",
        "add": f"{base}/roster/add",
    }


@pytest.fixture
def browsers(world, sign_in) -> dict[tuple[str, Role], FlaskClient]:
    return {grant: sign_in(user) for grant, user in world.accounts.items()}


def test_pages_of_the_hall_open_for_exactly_those_of_the_table(world, browsers):
    found = {
        name: {grant for grant in GRANTS if browsers[grant].get(address).status_code == 200}
        for name, address in addresses(world, world.hall).items()
    }
    assert found == dict.fromkeys(found, world.let_in)


def tick(browser: FlaskClient, world: World, hall: Point, **query: Any) -> Any:
    """Tick the person at a hall, as the script of the roll does."""
    session = query.get("session", world.session.id)
    return browser.post(
        f"/manage/c/nghi-quyet/points/{hall.code}/roll/ticks?session={session}",
        json={"ticks": [{"nonce": uuid4().hex, "attendee": str(world.person.id), "mark": "in"}]},
    )


def test_ticks_are_taken_from_exactly_those_of_the_table(world, browsers):
    answers = {grant: tick(browsers[grant], world, world.hall) for grant in GRANTS}
    taken = {grant for grant, answer in answers.items() if answer.status_code == 200}
    assert taken == world.let_in
    assert all(answers[grant].json["results"][0]["stored"] for grant in taken)
    recorded_by = set(db.session.scalars(select(Scan.recorded_by_id)))
    assert recorded_by == {world.accounts[grant].id for grant in world.let_in}


def test_form_of_the_roll_is_taken_from_exactly_those_of_the_table(world, browsers):
    address = addresses(world, world.hall)["roll"]
    shown = f"{world.person.id}|{{}}||user:1|"

    def is_taken(grant: tuple[str, Role]) -> bool:
        form = {"person": shown.format(uuid4().hex), "here": str(world.person.id)}
        return bool(browsers[grant].post(address, data=form).status_code == 303)

    assert {grant for grant in GRANTS if is_taken(grant)} == world.let_in
    assert set(db.session.scalars(select(Scan.recorded_by_id))) == {
        world.accounts[grant].id for grant in world.let_in
    }


def test_ticket_is_taken_at_the_hall_from_exactly_those_of_the_table(db_app, world, browsers):
    code = ticket_code(db_app.config["SECRET_KEY"], world.conference.id, world.person.id)
    form = {"point_id": world.hall.id, "session_id": world.session.id}
    for grant in GRANTS:
        browsers[grant].post(f"/k/{code}", data=form | {"nonce": uuid4().hex})
    assert set(db.session.scalars(select(Scan.recorded_by_id))) == {
        world.accounts[grant].id for grant in world.let_in
    }


IN_CHARGE = [("hall", Role.ADMINISTRATOR), ("owner", Role.ORGANIZER), ("top", Role.ADMINISTRATOR)]
"""The strongest by each way to the hall."""


@pytest.mark.parametrize("grant", IN_CHARGE, ids="-of-".join)
def test_nothing_is_recorded_at_a_hall_that_is_not_approved(world, browsers, grant):
    roll = addresses(world, world.unapproved)["roll"]
    assert browsers[grant].get(roll).status_code == 404
    assert tick(browsers[grant], world, world.unapproved).status_code == 404
    assert db.session.scalars(select(Scan)).all() == []


@pytest.mark.parametrize("grant", IN_CHARGE, ids="-of-".join)
def test_nothing_is_recorded_in_a_session_of_another_conference(world, browsers, grant):
    other = world.other_session.id
    assert tick(browsers[grant], world, world.hall, session=other).status_code == 404
    roll = addresses(world, world.hall)["roll"].replace(
        f"session={world.session.id}", f"session={other}"
    )
    assert browsers[grant].get(roll).status_code == 404


def test_account_that_was_closed_records_nothing(db_app: Flask, world, browsers):
    """Its browsers still hold the cookie of before; the mark of a sign-in alone opens nothing."""
    user = world.accounts["hall", Role.OFFICIAL]
    user.active = False
    assert tick(browsers["hall", Role.OFFICIAL], world, world.hall).status_code == 302
    assert door_for(world, user) is None
    assert db.session.scalars(select(Scan)).all() == []


def test_roles_over_hall_and_owner_do_not_add_up(world, sign_in):
    """An organizer elsewhere who is an official of the owner is neither an organizer here nor an official of the hall."""
    both = factories.make_user(
        role=Role.OFFICIAL, unit=world.accounts["owner", Role.OFFICIAL].grants[0].unit
    )
    elsewhere = world.accounts["other_hall", Role.ORGANIZER].grants[0].unit
    give_grant(both, Role.ADMINISTRATOR, elsewhere, by=None)
    assert roles_over_point(both, world.hall) == frozenset()
    assert door_for(world, both).roles == frozenset()
    assert tick(sign_in(both), world, world.hall).status_code == 404


def test_outcome_at_the_door_says_nothing_of_whoever_is_on_another_hall_s_roll(world, browsers):
    """Who takes the roll of one hall must not learn who is expected at another."""
    address = f"/manage/c/nghi-quyet/points/khac/roll/ticks?session={world.session.id}"
    ticked = {"nonce": "n", "attendee": str(world.person.id), "mark": "in"}
    answer = browsers["other_hall", Role.OFFICIAL].post(address, json={"ticks": [ticked]})
    assert answer.json["results"][0]["outcome"] == Outcome.UNKNOWN_CODE
