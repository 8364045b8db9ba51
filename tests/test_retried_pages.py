"""The product's own pages under collisions: somebody locks in another order, or deletes what others wait for.

How requests are tried again at all is held in ``test_retries``; here it is each page's own effects, once each.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import url_for
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, text

from eventhub import database
from eventhub.attendance.models import Scan
from eventhub.awards.models import AwardResults, AwardTier
from eventhub.conferences.models import Conference, ConferenceStatus, Topic
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.points.models import Point
from tests import factories
from tests.scene import assert_adds_up

pytestmark = [
    pytest.mark.serial,
    pytest.mark.usefixtures("db_app"),
    pytest.mark.parametrize("db_app", ["postgresql"], indirect=True),
]
PATIENCE_SECONDS = 30


def fresh(point: Point) -> Point:
    """A point as it stands now."""
    db.session.rollback()
    return db.session.get_one(Point, point.id, populate_existing=True)


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
    made = factories.conference(scene.units.ministry, slug="nhap", status=ConferenceStatus.DRAFT)
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
    made = factories.conference(scene.units.ministry, slug="nhap", status=ConferenceStatus.DRAFT)
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
        ("awards.rename_tier", 404),
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
