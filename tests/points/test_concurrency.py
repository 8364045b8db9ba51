"""The last seats under load: 32 clients in four processes ask for more seats than there are, on both engines.

The control does what the guard is against, look first and write afterwards, and oversells under the same load.
"""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from eventhub import create_app
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.actions import take_seats
from eventhub.points.models import Point
from tests import engines, factories

PROCESSES = 4
CLIENTS_PER_PROCESS = 8
ASKED_BY_EACH = 2
SEATS = 40
PATIENCE_SECONDS = 240

pytestmark = pytest.mark.serial


def take_guarded(point_id: int) -> bool:
    """Take a seat as the product does."""
    try:
        take_seats(db.session.get_one(Point, point_id))
    except RuleError:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def take_unguarded(point_id: int) -> bool:
    """Look whether a seat is free, and then take it: between the two, others look as well."""
    point = db.session.get_one(Point, point_id)
    free = point.capacity is None or point.seats_taken < point.capacity
    db.session.rollback()
    # As long as it takes to answer a form; on a busy machine the clients would else come one after the other.
    time.sleep(0.02)
    if free:
        db.session.execute(
            update(Point).where(Point.id == point_id).values(seats_taken=Point.seats_taken + 1)
        )
        db.session.commit()
    return free


def run_clients(
    settings: dict[str, Any], point_id: int, take: Callable[[int], bool], start: Any, taken: Any
) -> None:
    """One process: its clients ask at once, each several times; report how many seats they were given."""
    app = create_app(**settings)

    def ask(_client: int) -> int:
        with app.app_context():
            return sum(take(point_id) for _ in range(ASKED_BY_EACH))

    start.wait(PATIENCE_SECONDS)
    with ThreadPoolExecutor(CLIENTS_PER_PROCESS) as clients:
        taken.put(sum(clients.map(ask, range(CLIENTS_PER_PROCESS))))


def seats_given(app: Any, point_id: int, take: Callable[[int], bool]) -> int:
    """How many seats all clients together were told they have."""
    context = multiprocessing.get_context("spawn")
    start, taken = context.Barrier(PROCESSES), context.Queue()
    processes = [
        context.Process(
            target=run_clients, args=(engines.settings_of(app), point_id, take, start, taken)
        )
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    given: int = sum(taken.get(timeout=PATIENCE_SECONDS) for _ in processes)
    for process in processes:
        process.join()
    return given


@pytest.fixture
def point_id(db_app):
    ministry = factories.make_organisation().ministry
    made = factories.point(factories.conference(ministry), ministry, capacity=SEATS).id
    # From here on the test's own session must hold no transaction: SQLite has one writer.
    db.session.commit()
    return made


def test_never_one_seat_too_many(db_app, point_id):
    assert seats_given(db_app, point_id, take_guarded) == SEATS
    assert db.session.get_one(Point, point_id, populate_existing=True).seats_taken == SEATS


def test_control_the_same_load_oversells_without_the_guard(db_app, point_id):
    assert seats_given(db_app, point_id, take_unguarded) > SEATS
