"""Whole days in random order: whatever was ticked, undone, declared, closed and opened again, every figure holds.

The oracle is a clerk's books: accepted scans on a list, the latest declared numbers, the rolls that were started and
closed. It says the law of presence and of the one figure in other words than the product does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from eventhub.attendance.actions import (
    add_walk_in,
    close_attendance,
    close_roll,
    reopen_attendance,
    reopen_roll,
    report_headcount,
)
from eventhub.attendance.models import Direction, HeadcountReport, Presence, Scan, Tally
from eventhub.attendance.queries import (
    PointGrouping,
    distinct_present,
    tally_rows,
    totals,
    totals_by,
)
from eventhub.attendance.sender_queries import totals_by_sender
from eventhub.conferences.models import ConferenceSession, Daypart
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import Point, PointCounts
from eventhub.registration.models import Attendee, AttendeeSource
from eventhub.registration.rules import registration_nonce
from tests import factories
from tests.scene import Scene, assert_adds_up, make_scene

IN, OUT, EXCUSED, VOID = Direction.IN, Direction.OUT, Direction.EXCUSED, Direction.VOID
PLANNED = 5
ADDED = (
    *("expected", "present", "points", "reported_points", "declared", "declared_points"),
    *("unmarked", "absent", "excused", "visitors", "walk_ins"),
)
Draw = Callable[[st.SearchStrategy[Any]], Any]
Place = tuple[int, int]


@dataclass(frozen=True)
class Noted:
    """An accepted scan as the clerk notes it; ``at`` is the moment it counts at."""

    session_id: int
    point_id: int
    person: UUID
    device: str
    nonce: str
    direction: Direction
    at: datetime
    void: tuple[str, str] = ("", "")


@dataclass
class Books:
    """The clerk's books, and where she is in the day: ``minute`` counts from the first session's start."""

    scene: Scene
    sessions: list[ConferenceSession]
    points: list[Point]
    homes: dict[UUID, int | None]
    units: dict[UUID, int]
    scans: list[Noted] = field(default_factory=list)
    answered: set[tuple[str, str]] = field(default_factory=set)
    declared: dict[Place, int] = field(default_factory=dict)
    started: set[Place] = field(default_factory=set)
    closed_rolls: set[Place] = field(default_factory=set)
    closed_sessions: set[int] = field(default_factory=set)
    minute: int = 30
    entries: int = 0

    @property
    def now(self) -> datetime:
        """When whatever is sent arrives."""
        return self.scene.at(self.minute)

    def new_nonce(self) -> str:
        """A nonce nobody has used."""
        self.entries += 1
        return f"n{self.entries}"

    def send(self, scan: Noted) -> None:
        """Send a scan; note it unless it must be refused, or its nonce was answered before."""
        sent = self.scene.scan(
            scan.person,
            nonce=scan.nonce,
            session_id=scan.session_id,
            point_id=scan.point_id,
            direction=scan.direction,
            occurred_at=scan.at,
            reason="ốm",
            void_device=scan.void[0],
            void_nonce=scan.void[1],
        )
        (result,) = self.scene.record(sent, device=scan.device, at=self.now)
        if (scan.device, scan.nonce) in self.answered:
            return
        self.answered.add((scan.device, scan.nonce))
        elsewhere = scan.direction is EXCUSED and self.homes[scan.person] != scan.point_id
        refused = elsewhere or scan.session_id in self.closed_sessions
        assert result.is_accepted is not refused
        if not refused:
            self.note(scan)

    def note(self, scan: Noted) -> None:
        """Note an accepted scan. A clock that tells the future, or a time nobody comes at, counts from the start."""
        starts_at = next(each.starts_at for each in self.sessions if each.id == scan.session_id)
        is_future = scan.at > self.now + timedelta(minutes=2)
        is_early = scan.direction is not EXCUSED and scan.at < starts_at - timedelta(hours=4)
        believed = starts_at if is_future or is_early else scan.at
        self.scans.append(Noted(**(vars(scan) | {"at": believed})))
        if scan.direction is not EXCUSED:
            self.started.add((scan.session_id, scan.point_id))

    def stays(self, session_id: int) -> dict[UUID, tuple[str, int]]:
        """Who is or was where in a session, or is excused."""
        mine = [scan for scan in self.scans if scan.session_id == session_id]
        undone = {(scan.point_id, scan.void) for scan in mine if scan.direction is VOID}
        found: dict[UUID, tuple[str, int]] = {}
        for scan in sorted(mine, key=lambda scan: (scan.at, scan.device, scan.nonce)):
            if (scan.point_id, (scan.device, scan.nonce)) in undone:
                continue
            if scan.direction is IN:
                found[scan.person] = ("here", scan.point_id)
            elif scan.direction is EXCUSED:
                found[scan.person] = ("excused", scan.point_id)
            elif scan.direction is OUT and found.get(scan.person, ("", 0))[0] == "here":
                found[scan.person] = ("left", found[scan.person][1])
        return found


def scan_somebody(books: Books, draw: Draw) -> None:
    """A tick, from a phone that may be late, early or off, and now and then with a nonce that was used before."""
    session = draw(st.sampled_from(books.sessions))
    minutes = draw(st.sampled_from([-600, -20, 0, 1, 2, 3, 29, 90, 5000]))
    used = [scan.nonce for scan in books.scans]
    repeats = used and draw(st.integers(0, 9)) == 0
    books.send(
        Noted(
            session.id,
            draw(st.sampled_from(books.points)).id,
            draw(st.sampled_from(list(books.homes))),
            draw(st.sampled_from(["user:1", "user:2"])),
            draw(st.sampled_from(used)) if repeats else books.new_nonce(),
            draw(st.sampled_from([IN, IN, IN, OUT, EXCUSED])),
            session.starts_at + timedelta(minutes=minutes),
        )
    )


def undo_something(books: Books, draw: Draw) -> None:
    """An undo, by whoever, rarely sent from a point it doesn't reach."""
    made = [scan for scan in books.scans if scan.direction is not VOID]
    if not made:
        return
    scan = draw(st.sampled_from(made))
    strays = draw(st.integers(0, 5)) == 0
    books.send(
        Noted(
            scan.session_id,
            draw(st.sampled_from(books.points)).id if strays else scan.point_id,
            scan.person,
            draw(st.sampled_from(["user:1", "user:2"])),
            books.new_nonce(),
            VOID,
            books.now,
            (scan.device, scan.nonce),
        )
    )


def add_somebody(books: Books, draw: Draw) -> None:
    """A walk-in."""
    session, point = draw(st.sampled_from(books.sessions)), draw(st.sampled_from(books.points))
    nonce = books.new_nonce()
    facts: dict[str, Any] = {
        "by": books.scene.cast.yen,
        "nonce": nonce,
        "device": "user:1",
        "at": books.now,
    }
    try:
        somebody = add_walk_in(point, session, {"full_name": "Giàng Thị Mai"}, **facts)
    except RuleError:
        assert session.id in books.closed_sessions
        return
    books.homes[somebody.id], books.units[somebody.id] = None, somebody.unit_id
    # The scan of a walk-in is named after her and her form, so that the form gone back to adds another.
    scanned = registration_nonce(nonce, somebody.full_name, somebody.unit_id)
    books.answered.add(("user:1", scanned))
    books.note(Noted(session.id, point.id, somebody.id, "user:1", scanned, IN, books.now))


def report_number(books: Books, draw: Draw) -> None:
    """A declared number, or its correction."""
    session, point = draw(st.sampled_from(books.sessions)), draw(st.sampled_from(books.points))
    number = draw(st.integers(0, 4))
    try:
        report_headcount(point, session, number, by=None, nonce=books.new_nonce(), at=books.now)
    except RuleError:
        assert session.id in books.closed_sessions
    else:
        books.declared[session.id, point.id] = number


def close_or_open_roll(books: Books, draw: Draw) -> None:
    """A roll closed or opened again; refusals change nothing."""
    session, point = draw(st.sampled_from(books.sessions)), draw(st.sampled_from(books.points))
    closes = draw(st.booleans())
    try:
        (close_roll if closes else reopen_roll)(point, session, by=None, at=books.now)
    except RuleError:
        return
    place = (session.id, point.id)
    if closes:
        books.started.add(place)
        books.closed_rolls.add(place)
    else:
        books.closed_rolls.discard(place)


def close_or_open_session(books: Books, draw: Draw) -> None:
    """The organizer ends a session's entries, or takes them again."""
    session = draw(st.sampled_from(books.sessions))
    if draw(st.booleans()):
        close_attendance(session, by=None, at=books.now)
        books.closed_sessions.add(session.id)
    else:
        reopen_attendance(session, by=None)
        books.closed_sessions.discard(session.id)


def let_time_pass(books: Books, draw: Draw) -> None:
    """A while later."""
    books.minute += draw(st.sampled_from([1, 10, 300]))


STEPS = [
    *(scan_somebody,) * 6,
    *(undo_something,) * 2,
    add_somebody,
    report_number,
    close_or_open_roll,
    close_or_open_session,
    let_time_pass,
]


def wanted_of(books: Books, session: ConferenceSession, point: Point) -> dict[str, Any]:
    """A point's figures by the books."""
    place, stays = (session.id, point.id), books.stays(session.id)
    came = {person: where for person, where in stays.items() if where[0] != "excused"}
    there = [person for person, where in came.items() if where[1] == point.id]
    named = sum(books.now >= session.ends_at or came[person][0] == "here" for person in there)
    own = {person for person, home in books.homes.items() if home == point.id}
    excused = len(own & stays.keys() - came.keys())
    declares = point.counts is PointCounts.BY_DECLARATION
    expected = PLANNED if declares else len(own)
    has_roll, declared = place in books.started, books.declared.get(place)
    is_declared = declared is not None and (declares or not has_roll)
    calls_names = not is_declared and (has_roll or not declares)
    missing = max(expected - len(own & came.keys()) - excused, 0) if calls_names else 0
    is_closed = place in books.closed_rolls
    return {
        "expected": expected,
        "figure": declared if is_declared else named if has_roll else None,
        "is_declared": is_declared,
        "unmarked": 0 if is_closed else missing,
        "absent": missing if is_closed else 0,
        "excused": excused,
        "visitors": sum(books.homes[person] not in (None, point.id) for person in there),
        "walk_ins": sum(books.homes[person] is None for person in there),
        "difference": declared - named if declared is not None and has_roll else None,
    }


def check_session(books: Books, session: ConferenceSession) -> None:
    """The points, their sum, and the sum of every grouping."""
    conference = books.scene.conference
    wanted = {point.id: wanted_of(books, session, point) for point in books.points}
    for row in tally_rows(conference, session.id, at=books.now):
        found = {name: getattr(row, name) for name in wanted[row.point_id] if hasattr(row, name)}
        assert found == wanted[row.point_id]
    whole = totals(conference, session.id, at=books.now)
    reported = [each for each in wanted.values() if each["figure"] is not None]
    assert whole.points == len(books.points)
    assert whole.reported_points == len(reported)
    assert whole.present == sum(each["figure"] for each in reported)
    assert whole.declared == sum(each["figure"] for each in reported if each["is_declared"])
    for name in ("expected", "unmarked", "absent", "excused", "visitors", "walk_ins"):
        assert getattr(whole, name) == sum(each[name] for each in wanted.values())
    for grouping in PointGrouping:
        groups = totals_by(conference, session.id, grouping, at=books.now)
        for name in ADDED:
            assert sum(getattr(each, name) for each in groups) == getattr(whole, name)


def check_senders(books: Books, session: ConferenceSession) -> None:
    """Every named person counts once, at the unit that sent her."""
    stays = books.stays(session.id)
    counted = ("here", "left") if books.now >= session.ends_at else ("here",)
    for row in totals_by_sender(books.scene.conference, session.id, at=books.now):
        sent = [person for person, unit_id in books.units.items() if str(unit_id) == row.key]
        here = [person for person in sent if stays.get(person, ("", 0))[0] in counted]
        came = [p for p in sent if books.homes[p] and stays.get(p, ("", 0))[0] in ("here", "left")]
        assert row.present == len(here)
        assert row.expected == sum(books.homes[person] is not None for person in sent)
        left_over = row.unmarked + row.absent + row.excused
        assert row.expected == left_over + len(came)


@pytest.fixture
def scene(db_app) -> Scene:
    """Two sessions; Phú Thọ counts by declaration and seats a guest of Yên Bái; Lâm Thao has nobody on its list."""
    made = make_scene()
    factories.session(made.conference, daypart=Daypart.AFTERNOON)
    made.phu_tho.counts, made.phu_tho.planned = PointCounts.BY_DECLARATION, PLANNED
    factories.point(made.conference, made.units.phu_tho, "Lâm Thao")
    factories.attendee(made.phu_tho, "Khách", unit=made.units.yen_bai)
    db.session.commit()
    return made


def begin(scene: Scene) -> Books:
    """A day on which nothing has happened yet."""
    for table in (HeadcountReport, Presence, Tally, Scan):
        db.session.execute(delete(table))
    db.session.execute(delete(Attendee).where(Attendee.source == AttendeeSource.WALK_IN))
    for session in scene.conference.sessions:
        session.attendance_closed_at = None
    db.session.flush()
    people = db.session.scalars(select(Attendee)).all()
    return Books(
        scene,
        list(scene.conference.sessions),
        list(db.session.scalars(select(Point).order_by(Point.id))),
        {person.id: person.point_id for person in people},
        {person.id: person.unit_id for person in people},
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_figure_of_a_day_is_what_the_books_say(scene, data):
    books = begin(scene)
    for _ in range(data.draw(st.integers(1, 12))):
        data.draw(st.sampled_from(STEPS))(books, data.draw)
    for session in books.sessions:
        check_session(books, session)
        check_senders(books, session)
    everybody = [person for session in books.sessions for person in books.stays(session.id).items()]
    came = {person for person, where in everybody if where[0] != "excused"}
    assert distinct_present(scene.conference) == len(came)
    assert_adds_up()
