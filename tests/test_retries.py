"""Requests that really collide, on PostgreSQL: each is answered properly, because it is done again from the start.

Two deadlock, two change one row, one waits for a row that is deleted. The same load with a single attempt is the control:
there somebody is turned away. On SQLite there is one writer at a time, and nothing to collide with.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from flask import Blueprint, Flask, flash, request
from sqlalchemy import text, update

from eventhub import create_app, database
from eventhub.extensions import db
from eventhub.points.actions import take_seats
from eventhub.points.models import Point
from eventhub.request_limits import FILE_FIELDS
from tests import engines
from tests.scene import Scene

pytestmark = [
    pytest.mark.serial,
    pytest.mark.usefixtures("db_app"),
    pytest.mark.parametrize("db_app", ["postgresql"], indirect=True),
]
PATIENCE_SECONDS = 30


@dataclass
class Meeting:
    """Where the attempts of requests meet; each notes what it was sent."""

    # Only first attempts wait for each other: then both have begun, and one of them must give way.
    first: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))
    attempts: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def note(self, sent: Any) -> str:
        """Note an attempt of whoever is named in the form."""
        who = str(request.values["who"])
        self.attempts[who].append(sent)
        return who

    def wait(self, who: str) -> None:
        """Let the other one get as far as this; tried again, go on at once."""
        if len(self.attempts[who]) == 1:
            self.first.wait(PATIENCE_SECONDS)


def meeting_pages(meeting: Meeting) -> Blueprint:
    """Pages whose views do in the worst order what the product does in a good one."""
    bp = Blueprint("meeting", __name__)

    @bp.post("/meeting/seats/<int:first>/<int:second>")
    def seats(first: int, second: int) -> str:
        """Take a seat in two halls, in the order asked for: two who ask in opposite orders wait for each other."""
        who = meeting.note(None)
        take_seats(db.session.get_one(Point, first))
        meeting.wait(who)
        take_seats(db.session.get_one(Point, second))
        db.session.commit()
        flash(f"Đã lưu của {who}.")
        return "stored"

    @bp.post("/meeting/read-then-write/<int:point_id>")
    def read_then_write(point_id: int) -> str:
        """Write what follows from what was read; the engine tells whoever read what somebody else has overwritten."""
        who = meeting.note(None)
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        point = db.session.get_one(Point, point_id)
        meeting.wait(who)
        point.planned += 1
        db.session.commit()
        return "stored"

    @bp.post("/meeting/always/<int:point_id>")
    def always(point_id: int) -> str:
        """Collide each time: somebody else is always a moment quicker."""
        meeting.note(
            (
                request.form.getlist("person"),
                {name: file.read() for name, file in request.files.items()},
                request.get_json(silent=True),
            )
        )
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        point = db.session.get_one(Point, point_id)
        with db.engine.begin() as quicker:
            quicker.execute(
                update(Point).where(Point.id == point_id).values(planned=Point.planned + 1)
            )
        point.planned += 1000
        db.session.commit()
        return "stored"

    @bp.post("/meeting/wrong")
    def wrong() -> str:
        """Fail at something that is no collision."""
        meeting.note(None)
        db.session.execute(text("SELECT 1 / 0"))
        return "stored"

    return bp


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


@pytest.fixture
def app(db_app: Flask, meeting: Meeting) -> Iterator[Flask]:
    """The application with the pages above, on the database of the test; errors of ours are answers."""
    made = create_app(**engines.settings_of(db_app) | {"PROPAGATE_EXCEPTIONS": False})
    made.register_blueprint(meeting_pages(meeting))
    yield made
    with made.app_context():
        db.engine.dispose()


def at_once(app: Flask, *addresses: str) -> list[tuple[int, str]]:
    """Ask for several addresses at the same moment, each as somebody else; return what each is told."""

    def ask(number: int) -> tuple[int, str]:
        answer = app.test_client().post(addresses[number], data={"who": str(number)})
        return answer.status_code, answer.text

    db.session.rollback()
    with ThreadPoolExecutor(len(addresses)) as people:
        return list(people.map(ask, range(len(addresses))))


STORED = (200, "stored")


def fresh(point: Point) -> Point:
    """A point as it stands now."""
    db.session.rollback()
    return db.session.get_one(Point, point.id, populate_existing=True)


def opposite(scene: Scene) -> list[str]:
    halls = scene.yen_bai.id, scene.phu_tho.id
    return [f"/meeting/seats/{a}/{b}" for a, b in (halls, halls[::-1])]


def test_two_who_wait_for_each_other_are_both_stored_once(app, scene, meeting):
    before = [fresh(point).seats_taken for point in (scene.yen_bai, scene.phu_tho)]
    assert at_once(app, *opposite(scene)) == [STORED, STORED]
    after = [fresh(point).seats_taken for point in (scene.yen_bai, scene.phu_tho)]
    assert after == [seats + 2 for seats in before]
    assert sorted(map(len, meeting.attempts.values())) == [1, 2]


def test_of_two_who_change_what_they_read_none_is_lost(app, scene, meeting):
    before = fresh(scene.yen_bai).planned
    address = f"/meeting/read-then-write/{scene.yen_bai.id}"
    assert at_once(app, address, address) == [STORED, STORED]
    assert fresh(scene.yen_bai).planned == before + 2
    assert sorted(map(len, meeting.attempts.values())) == [1, 2]


@pytest.mark.parametrize("page", ["seats", "read-then-write"])
def test_control_with_a_single_attempt_one_of_them_is_turned_away(
    app, scene, meeting, monkeypatch, page
):
    monkeypatch.setattr(database, "ATTEMPTS", 1)
    address = f"/meeting/read-then-write/{scene.yen_bai.id}"
    addresses = opposite(scene) if page == "seats" else [address, address]
    assert sorted(status for status, _text in at_once(app, *addresses)) == [200, 503]
    assert [len(tried) for tried in meeting.attempts.values()] == [1, 1]


def always(scene: Scene) -> str:
    return f"/meeting/always/{scene.yen_bai.id}"


@pytest.mark.parametrize(
    ("language", "heading"),
    [("vi", "Hệ thống đang bận"), ("en", "The site is too busy at the moment")],
)
def test_who_collides_three_times_is_told_to_come_back(app, scene, meeting, language, heading):
    before = fresh(scene.yen_bai).planned
    answer = app.test_client().post(f"{always(scene)}?lang={language}", data={"who": "x"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) in range(1, 10)
    assert heading in answer.text
    assert len(meeting.attempts["x"]) == 3
    # The quicker one was stored each time; of the one turned away nothing is.
    assert fresh(scene.yen_bai).planned == before + 3


def test_program_that_collides_three_times_gets_problem_details(app, scene):
    answer = app.test_client().post(
        f"{always(scene)}?who=x", headers={"Accept": "application/json"}, json={}
    )
    assert (answer.status_code, answer.json["code"]) == (503, "service_unavailable")
    assert answer.headers["Retry-After"]


def test_each_attempt_reads_the_whole_form_with_its_files(app, scene, meeting, monkeypatch):
    monkeypatch.setitem(FILE_FIELDS, "meeting.always", frozenset({"roster"}))
    sent = {"who": "x", "person": ["a", "b"], "roster": (BytesIO(b"Ho ten\nNguyen"), "a.csv")}
    app.test_client().post(always(scene), data=sent)
    read = (["a", "b"], {"roster": b"Ho ten\nNguyen"}, None)
    assert meeting.attempts["x"] == [read] * 3


def test_each_attempt_reads_the_whole_of_what_a_script_sends(app, scene, meeting):
    app.test_client().post(f"{always(scene)}?who=x", json={"ticks": [1, 2]})
    assert meeting.attempts["x"] == [([], {}, {"ticks": [1, 2]})] * 3


def test_what_is_no_collision_is_tried_once(app, scene, meeting):
    answer = app.test_client().post("/meeting/wrong", data={"who": "x"})
    assert answer.status_code == 500
    assert len(meeting.attempts["x"]) == 1


def test_somebody_tried_again_is_told_once(app, scene):
    """What a page says after it was stored is said by the attempt that stored it."""
    told: list[list[str]] = []

    def ask(address: str) -> None:
        browser = app.test_client()
        browser.post(address, data={"who": address})
        with browser.session_transaction() as session:
            told.append([sentence for _kind, sentence in session.get("_flashes", [])])

    addresses = opposite(scene)
    db.session.rollback()
    with ThreadPoolExecutor(2) as people:
        list(people.map(ask, addresses))
    assert sorted(told) == sorted([f"Đã lưu của {address}."] for address in addresses)
