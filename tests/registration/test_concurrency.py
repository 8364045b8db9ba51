"""Many people at once, in two processes, on both engines: the last seats, one form sent twice, moves against registrations.

That the same load oversells without the guard is shown by the control in ``tests/points/test_concurrency.py``; here the
control shows that a form sent twice registers two where the nonce is left out.
"""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventhub import create_app
from eventhub.database import with_retries
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration import actions
from eventhub.registration.models import Attendee, AttendeeSource
from eventhub.registration.pasted import read_rows
from eventhub.registration.queries import is_expected
from tests import engines, factories

PROCESSES = 2
CLIENTS_PER_PROCESS = 16
CLIENTS = PROCESSES * CLIENTS_PER_PROCESS
SEATS = 20
PATIENCE_SECONDS = 120

pytestmark = pytest.mark.serial
Job = Callable[[int, int, int], str]
"""What one client does: told its number and the ids of two points; returns what came of it."""


def committed(work: Callable[[], object]) -> str:
    """Do something as a request does: as one transaction, again when it collided with another."""

    def attempt() -> str:
        try:
            work()
            db.session.commit()
        except RuleError as refusal:
            db.session.rollback()
            return refusal.code
        return "done"

    return with_retries(attempt)


def register_somebody(client: int, point_id: int, _other_id: int) -> str:
    point = db.session.get_one(Point, point_id)
    values = {"full_name": f"Nguyễn Thị Số{client}"}
    nonce = f"nonce-of-client-{client}"
    return committed(lambda: actions.register_oneself(point, point.unit_id, values, nonce=nonce))


def send_the_same_form(_client: int, point_id: int, _other_id: int) -> str:
    return register_somebody(0, point_id, _other_id)


def send_the_same_form_without_its_nonce(_client: int, point_id: int, _other_id: int) -> str:
    point = db.session.get_one(Point, point_id)
    values = {"full_name": "Nguyễn Thị Số0"}
    return committed(
        lambda: actions.register_attendee(
            point, point.unit_id, values, by=None, source=AttendeeSource.SELF
        )
    )


def register_or_move(client: int, point_id: int, other_id: int) -> str:
    """Odd clients register at the first point; even ones move somebody from the second point to the first or back."""
    if client % 2:
        return register_somebody(client, point_id, other_id)
    ids = db.session.scalars(select(Attendee.id).where(Attendee.list_number == client + 1))
    attendee = db.session.get_one(Attendee, (conference_of(point_id), UUID(str(ids.first()))))
    target = other_id if attendee.point_id == point_id else point_id
    return committed(
        lambda: actions.move_attendee(attendee, db.session.get_one(Point, target), by=None)
    )


def paste_ten(_client: int, point_id: int, _other_id: int) -> str:
    rows = read_rows("\n".join(f"Nguyễn Thị Số{n}" for n in range(10)), held_in=2022).people
    return committed(lambda: actions.paste_rows(db.session.get_one(Point, point_id), rows, by=None))


def conference_of(point_id: int) -> int:
    return db.session.get_one(Point, point_id).conference_id


def run_clients(
    settings: dict[str, Any], job: Job, points: tuple[int, int], numbers: Any, told: Any
) -> None:
    """One process: its clients do the job at once; report what came of each. ``numbers`` are its clients'."""
    app = create_app(**settings)
    at_once = threading.Barrier(CLIENTS_PER_PROCESS)

    def do(client: int) -> str:
        at_once.wait(PATIENCE_SECONDS)
        with app.app_context():
            return job(client, *points)

    with ThreadPoolExecutor(CLIENTS_PER_PROCESS) as clients:
        told.put(list(clients.map(do, numbers)))


def outcomes(app: Flask, job: Job, points: tuple[int, int]) -> Counter[str]:
    """What all clients together were told."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    processes = [
        context.Process(
            target=run_clients,
            args=(engines.settings_of(app), job, points, numbers, told),
        )
        for numbers in (
            range(n * CLIENTS_PER_PROCESS, (n + 1) * CLIENTS_PER_PROCESS) for n in range(PROCESSES)
        )
    ]
    for process in processes:
        process.start()
    answers = [answer for _ in processes for answer in told.get(timeout=PATIENCE_SECONDS)]
    for process in processes:
        process.join()
    db.session.rollback()
    return Counter(answers)


def seats_and_people(point_id: int) -> tuple[int, int]:
    """What the point says is taken, and who is really expected there."""
    people = db.session.scalar(
        select(func.count())
        .select_from(Attendee)
        .where(Attendee.point_id == point_id, is_expected())
    )
    point = db.session.get_one(Point, point_id, populate_existing=True)
    return point.seats_taken, people or 0


@pytest.fixture
def points(db_app, coming, organisation) -> tuple[int, int]:
    first = factories.point(coming, organisation.lao_cai, "Lào Cai", capacity=SEATS)
    other = factories.point(coming, organisation.phu_tho, "Phú Thọ")
    ids = first.id, other.id
    # From here on the test's own session must hold no transaction: SQLite has one writer.
    db.session.commit()
    return ids


def test_the_last_seats_go_to_as_many_as_there_are(db_app, points):
    told = outcomes(db_app, register_somebody, points)
    assert told == {"done": SEATS, "point_full": CLIENTS - SEATS}
    assert seats_and_people(points[0]) == (SEATS, SEATS)


def test_one_form_sent_by_all_clients_at_once_registers_once(db_app, points):
    told = outcomes(db_app, send_the_same_form, points)
    assert told == {"done": CLIENTS}
    assert seats_and_people(points[0]) == (1, 1)


def test_control_without_the_nonce_the_same_form_registers_again_and_again(db_app, points):
    outcomes(db_app, send_the_same_form_without_its_nonce, points)
    assert seats_and_people(points[0])[1] > 1


def test_moves_and_registrations_at_once_keep_seats_and_people_equal(db_app, points):
    other = db.session.get_one(Point, points[1])
    for number in range(CLIENTS):
        factories.attendee(other, f"Trần Thị Số{number}")
    db.session.commit()
    told = outcomes(db_app, register_or_move, points)
    assert set(told) <= {"done", "point_full"}
    for point_id in points:
        seats, people = seats_and_people(point_id)
        assert seats == people
    assert seats_and_people(points[0])[0] == SEATS


def test_the_same_rows_pasted_by_all_clients_at_once_are_stored_once(db_app, points):
    told = outcomes(db_app, paste_ten, points)
    assert told == {"done": CLIENTS}
    assert seats_and_people(points[0]) == (10, 10)
