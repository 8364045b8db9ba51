"""The door of the roll's script: which sign-ins it is open to, and that a device is seen there."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from eventhub.accounts.models import SignIn
from eventhub.accounts.sign_ins import SEEN_EVERY
from eventhub.attendance.models import Scan
from eventhub.columns import now
from eventhub.extensions import db


@pytest.fixture
def yen(scene, sign_in):
    return sign_in(scene.cast.yen)


@pytest.fixture
def ticks(scene) -> str:
    point = f"/manage/c/{scene.conference.slug}/points/{scene.yen_bai.code}"
    return f"{point}/roll/ticks?session={scene.session.id}"


def test_check_in_notes_every_few_minutes_that_the_device_is_here(scene, yen, ticks, counted):
    long_ago = now() - SEEN_EVERY
    db.session.execute(update(SignIn).values(last_seen_at=long_ago))
    noted = []
    for person in scene.people[:2]:
        tick = {"nonce": person.id.hex, "attendee": str(person.id), "mark": "in"}
        with counted() as statements:
            yen.post(ticks, json={"version": 0, "ticks": [tick]})
        noted.append(sum(statement.startswith("UPDATE sign_in") for statement in statements))
    assert noted == [1, 0]
    assert db.session.query(SignIn).one().last_seen_at > long_ago


@pytest.mark.parametrize(
    "change",
    [
        {"ended_at": datetime(2022, 6, 20, tzinfo=UTC)},
        {"expires_at": datetime(2022, 6, 20, tzinfo=UTC)},
    ],
)
def test_door_is_closed_to_a_sign_in_that_is_over_and_its_script_is_told(scene, yen, ticks, change):
    body = {"ticks": [{"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}]}
    db.session.execute(update(SignIn).values(**change))
    answer = yen.post(ticks, json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "signed_out"
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 0
    # A person's browser is led to the door.
    assert yen.post(ticks, json=body).status_code == 302


def test_door_is_closed_to_a_browser_that_stayed_away_and_to_a_closed_account(scene, yen, ticks):
    body = {"ticks": [{"nonce": "a", "attendee": str(scene.people[0].id), "mark": "in"}]}
    with yen.session_transaction() as session:
        session["seen_at"] -= 24 * 3600
    assert yen.post(ticks, json=body).status_code == 302
    with yen.session_transaction() as session:
        session["seen_at"] += 24 * 3600
    scene.cast.yen.active = False
    assert yen.post(ticks, json=body).status_code == 302
    scene.cast.yen.active = True
    assert yen.post(ticks, json=body).status_code == 200
