"""Requests that really collide, on PostgreSQL: each is answered properly, because it is done again from the start.

Two deadlock, two change one row, one waits for a row that is deleted. The same load with a single attempt is the control:
there somebody is turned away. On SQLite there is one writer at a time, and nothing to collide with.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from flask import Blueprint, Flask, flash, request, url_for
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, text, update

from eventhub import create_app, database
from eventhub.attendance.models import Scan
from eventhub.awards.models import AwardResults, AwardTier
from eventhub.conferences.models import Conference, ConferenceStatus, Topic
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.points.actions import take_seats
from eventhub.points.models import Point
from tests import engines, factories
from tests.attendance.scene import Scene, assert_adds_up, make_scene

pytestmark = [
    pytest.mark.serial,
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

    @bp.post("/meeting/too-slow")
    def too_slow() -> str:
        """Fail at something that is no collision."""
        meeting.note(None)
        db.session.execute(text("SET LOCAL statement_timeout = 10"))
        db.session.execute(text("SELECT pg_sleep(5)"))
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


@pytest.fixture
def scene(db_app: Flask) -> Scene:
    made = make_scene()
    db.session.commit()
    return made


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
    [("vi", "Hệ thống đang bận"), ("en", "The site is busy at this moment")],
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


def test_each_attempt_reads_the_whole_form_with_its_files(app, scene, meeting):
    sent = {"who": "x", "person": ["a", "b"], "roster": (BytesIO(b"Ho ten\nNguyen"), "a.csv")}
    app.test_client().post(always(scene), data=sent)
    read = (["a", "b"], {"roster": b"Ho ten\nNguyen"}, None)
    assert meeting.attempts["x"] == [read] * 3


def test_each_attempt_reads_the_whole_of_what_a_script_sends(app, scene, meeting):
    app.test_client().post(f"{always(scene)}?who=x", json={"ticks": [1, 2]})
    assert meeting.attempts["x"] == [([], {}, {"ticks": [1, 2]})] * 3


def test_what_is_no_collision_is_tried_once(app, scene, meeting):
    answer = app.test_client().post("/meeting/too-slow", data={"who": "x"})
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


# The product's own pages, which meet somebody who locks in another order, or deletes.


class Bystander:
    """A transaction of somebody else, that locks row by row and waits as long as it takes."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        # It is the request that finds out and gives way.
        self.run("SET LOCAL deadlock_timeout = '1min'")

    def run(self, statement: str, **values: Any) -> None:
        """Run a statement in this transaction."""
        self.connection.execute(text(statement), values)


@contextmanager
def bystander() -> Iterator[Bystander]:
    db.session.rollback()
    with db.engine.begin() as connection:
        yield Bystander(connection)


def wait_until_waiting(number: int = 1) -> None:
    """Wait until so many requests wait for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with db.engine.connect() as connection:
            if connection.scalar(waiting) == number:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.fixture
def tries(monkeypatch) -> list[BaseException]:
    """The collisions that requests of this test were tried again after."""
    found: list[BaseException] = []
    collided = database.collided

    def noted(error: BaseException) -> bool:
        found.append(error)
        return collided(error)

    monkeypatch.setattr(database, "collided", noted)
    return found


def deadlock(ask: Callable[[], Any], one: str, other: str, **values: Any) -> Any:
    """Let a request wait for what somebody else holds, who then wants what the request holds."""
    with ThreadPoolExecutor(1) as browser:
        with bystander() as somebody:
            somebody.run(one, **values)
            asked = browser.submit(ask)
            wait_until_waiting()
            somebody.run(other, **values)
        return asked.result(PATIENCE_SECONDS)


def test_move_that_met_a_deadlock_is_done_once(db_app, scene, sign_in, tries):
    conference, huong = scene.conference, scene.people[0]
    conference.dates = [day.replace(year=2122) for day in conference.dates]
    olga = sign_in(scene.cast.olga)
    db.session.commit()
    address = f"/manage/c/{conference.slug}/points/yen-bai/roster/{huong.id}/move"
    halls = {"low": scene.yen_bai.id, "high": scene.phu_tho.id}
    row = "SELECT 1 FROM point WHERE id = :{} FOR UPDATE"
    answer = deadlock(
        lambda: olga.post(address, data={"point_id": halls["high"]}),
        row.format("high"),
        row.format("low"),
        **halls,
    )
    assert answer.status_code == 303, answer.text
    assert len(tries) == 1
    assert fresh(scene.yen_bai).seats_taken == 2
    assert fresh(scene.phu_tho).seats_taken == 1
    moved = select(func.count()).select_from(Change).where(Change.action == "moved")
    assert db.session.scalar(moved) == 1
    with olga.session_transaction() as session:
        assert len(session["_flashes"]) == 1
    assert_adds_up()


def test_ticks_that_met_a_deadlock_are_recorded_once(db_app, scene, sign_in, tries):
    yen = sign_in(scene.cast.yen)
    people = sorted(person.id for person in scene.people)
    query = f"session={scene.session.id}"
    address = f"/manage/c/{scene.conference.slug}/points/yen-bai/roll/ticks?{query}"
    ticks = [{"nonce": f"n{n}", "attendee": str(who), "mark": "in"} for n, who in enumerate(people)]
    row = "SELECT 1 FROM attendee WHERE id = :{} FOR UPDATE"
    answer = deadlock(
        lambda: yen.post(address, json={"ticks": ticks}),
        row.format("last"),
        row.format("first"),
        first=people[0],
        last=people[-1],
    )
    assert [each["stored"] for each in answer.json["results"]] == [True] * 3
    assert answer.json["present"] == 3
    assert len(tries) == 1
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 3
    assert scene.figures(scene.yen_bai) == {"present": 3, "ever_present": 3, "ever_own": 3}
    assert_adds_up()


def one_after_the_other(lock: str, *asks: Callable[[], Any], **values: Any) -> list[Any]:
    """Let requests queue up for a row, in this order, and then let them through."""
    with ThreadPoolExecutor(len(asks)) as browsers:
        with bystander() as somebody:
            somebody.run(lock, **values)
            asked = []
            for number, ask in enumerate(asks, start=1):
                asked.append(browsers.submit(ask))
                wait_until_waiting(number)
        return [each.result(PATIENCE_SECONDS) for each in asked]


CONFERENCE = "SELECT 1 FROM conference WHERE id = :id FOR UPDATE"


def test_draft_deleted_while_somebody_waited_to_edit_it_is_not_found(db_app, scene, sign_in, tries):
    made = factories.conference(
        scene.organisation.ministry, slug="nhap", status=ConferenceStatus.DRAFT
    )
    olga, admin = sign_in(scene.cast.olga), sign_in(scene.cast.admin)
    db.session.commit()
    version = made.row_version
    deleted, edited = one_after_the_other(
        CONFERENCE,
        lambda: olga.post("/manage/c/nhap/delete", data={"row_version": version}),
        lambda: admin.post("/manage/c/nhap/sessions", data={"row_version": version}),
        id=made.id,
    )
    assert deleted.status_code == 303
    assert edited.status_code == 404
    assert [type(error) for error in tries] == [database.GoneError]
    assert db.session.scalar(select(Conference.id).where(Conference.slug == "nhap")) is None


@pytest.fixture
def topic(scene) -> Topic:
    made = factories.topic(scene.session)
    factories.topic(scene.session, "Bế mạc")
    db.session.commit()
    return made


def posts_about(topic: Topic, browser: FlaskClient, what: str = "") -> Callable[[], Any]:
    """Send a form about a topic, as its page would."""
    session = topic.session
    address = f"/manage/c/{session.conference.slug}/sessions/{session.id}/topics/{topic.id}{what}"
    data = {"title": "Tên khác", "minutes": 15, "kind": "other", "row_version": topic.row_version}
    return lambda: browser.post(address, data=data | {"direction": "down"})


@pytest.mark.parametrize("what", ["", "/move", "/delete"])
def test_topic_deleted_while_somebody_waited_to_change_it_is_not_found(
    db_app, scene, topic, sign_in, what
):
    olga, admin = sign_in(scene.cast.olga), sign_in(scene.cast.admin)
    deleted, changed = one_after_the_other(
        CONFERENCE,
        posts_about(topic, olga, "/delete"),
        posts_about(topic, admin, what),
        id=scene.conference.id,
    )
    assert (deleted.status_code, changed.status_code) == (303, 404)
    left = db.session.scalars(select(Topic.title).order_by(Topic.position)).all()
    assert left == ["Bế mạc"]


def test_session_of_a_draft_taken_off_while_somebody_waited_to_change_it_is_not_found(
    db_app, scene, sign_in
):
    made = factories.conference(
        scene.organisation.ministry, slug="nhap", status=ConferenceStatus.DRAFT
    )
    session = factories.session(made)
    olga, admin = sign_in(scene.cast.olga), sign_in(scene.cast.admin)
    db.session.commit()
    version, base = made.row_version, f"/manage/c/nhap/sessions/{session.id}"
    topic_form = {"title": "Mới", "minutes": 15, "kind": "other", "nonce": "n"}
    dropped, titled, filled = one_after_the_other(
        CONFERENCE,
        lambda: olga.post("/manage/c/nhap/sessions", data={"row_version": version}),
        lambda: admin.post(f"{base}/title", data={"title": "Khai mạc", "row_version": 1}),
        lambda: admin.post(base, data=topic_form),
        id=made.id,
    )
    assert (dropped.status_code, titled.status_code, filled.status_code) == (303, 404, 404)


@pytest.fixture
def tier(scene) -> AwardTier:
    tier = AwardTier(conference_id=scene.conference.id, name="Giải Nhất", position=1)
    db.session.add_all(
        [tier, AwardResults(conference_id=scene.conference.id, title="Hội thi", row_version=1)]
    )
    db.session.commit()
    return tier


# Whoever was adding a recipient there is shown the tiers that are left.
@pytest.mark.parametrize(
    ("endpoint", "status"),
    [
        ("awards.tier", 404),
        ("awards.move_tier", 404),
        ("awards.delete_tier", 404),
        ("awards.manage", 422),
    ],
)
def test_tier_deleted_while_somebody_waited_to_change_it_is_not_found(
    db_app, scene, tier, sign_in, endpoint, status
):
    olga, admin = sign_in(scene.cast.olga), sign_in(scene.cast.admin)
    with db_app.test_request_context():
        delete, address = (
            url_for(name, slug=scene.conference.slug, tier_id=tier.id)
            for name in ("awards.delete_tier", endpoint)
        )
    form = {"name": "Giải Đặc biệt", "direction": "down", "row_version": tier.row_version}
    form |= {"tier_id": tier.id, "recipient_kind": "unit", "recipient_name": "Đội A"}
    deleted, changed = one_after_the_other(
        CONFERENCE,
        lambda: olga.post(delete),
        lambda: admin.post(address, data=form),
        id=scene.conference.id,
    )
    assert (deleted.status_code, changed.status_code) == (303, status)
    assert db.session.scalars(select(AwardTier)).all() == []
