"""Many people at once, in two processes, on both engines: the last seats, one form sent twice, every way to a seat.

That the same load oversells without the guard is shown by the control in ``tests/points/test_concurrency.py``; here the
control shows that a form sent twice registers two where the nonce is left out.
"""

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventhub import create_app
from eventhub.conferences.actions import cancel_conference
from eventhub.database import retry_on_collision
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration import actions
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.registration.pasted_rows import read_pasted_rows
from eventhub.registration.queries import is_expected
from eventhub.registration.rules import REGISTRATIONS_ALLOWED, BulkAction
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

    return retry_on_collision(attempt)


def register_somebody(client: int, point_id: int, _other_id: int) -> str:
    point = db.session.get_one(Point, point_id)
    values = {"full_name": f"Nguyễn Thị Số{client}"}
    nonce = f"nonce-of-client-{client}"
    return committed(
        lambda: actions.register_oneself(
            point, point.unit_id, values, nonce=nonce, network=str(client).encode()
        )
    )


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


def take_a_seat(client: int, point_id: int, other_id: int) -> str:
    """Ask for a seat at the first point in one of the four ways there are: register, paste, move there, bring back."""
    point = db.session.get_one(Point, point_id)
    match client % 4:
        case 0:
            return register_somebody(client, point_id, other_id)
        case 1:
            rows = read_pasted_rows(f"Lê Thị Số{client}", held_in=2022).people
            return committed(lambda: actions.paste_rows(point, rows, by=None))
        case 2:
            moved = somebody(other_id, client)
            return committed(lambda: actions.move_attendee(moved, point, by=None))
        case _:
            withdrawn = somebody(point_id, client)
            return committed(lambda: actions.bring_back_attendee(withdrawn, by=None))


def somebody(point_id: int, number: int) -> Attendee:
    """Whom the stage put onto the roster of a point under a number."""
    return db.session.scalars(
        select(Attendee).where(
            Attendee.point_id == point_id, Attendee.full_name == f"Trần Thị Số{number}"
        )
    ).one()


def register_from_one_network(client: int, point_id: int, _other_id: int) -> str:
    return committed(lambda: factories.self_registered(at(point_id), f"Người Thứ{client}"))


def register_the_same_person(client: int, point_id: int, _other_id: int) -> str:
    """Each with a form of her own, so that no nonce tells."""
    point = at(point_id)
    values = {"full_name": "Nguyễn Thị Hường"}
    return committed(
        lambda: actions.register_oneself(
            point, point.unit_id, values, nonce=f"form-{client}", network=b"an office"
        )
    )


def confirm_everybody(_client: int, point_id: int, _other_id: int) -> str:
    def confirm() -> None:
        conference = at(point_id).conference
        actions.apply_bulk_action(BulkAction.CONFIRM, conference, waiting_at(point_id), by=None)

    return committed(confirm)


def confirm_or_refuse_or_register(client: int, point_id: int, other_id: int) -> str:
    """What officials and participants do at the same time, in every order of the people."""
    if client % 4 == 0:
        return register_somebody(client, point_id, other_id)
    step = (BulkAction.CONFIRM, BulkAction.REFUSE, BulkAction.WAIT_AGAIN)[client % 4 - 1]

    def take() -> None:
        ids = [one.id for one in db.session.scalars(select(Attendee))]
        actions.apply_bulk_action(step, at(point_id).conference, ids[:: (-1) ** client], by=None)

    return committed(take)


def at(point_id: int) -> Point:
    return db.session.get_one(Point, point_id)


def waiting_at(point_id: int) -> list[UUID]:
    """The ids of those who wait at a point."""
    waits = Attendee.status == AttendeeStatus.WAITING
    return list(db.session.scalars(select(Attendee.id).where(Attendee.point_id == point_id, waits)))


def paste_ten(_client: int, point_id: int, _other_id: int) -> str:
    rows = read_pasted_rows("\n".join(f"Nguyễn Thị Số{n}" for n in range(10)), held_in=2022).people
    return committed(lambda: actions.paste_rows(db.session.get_one(Point, point_id), rows, by=None))


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
def points(db_app, coming, units) -> tuple[int, int]:
    first = factories.point(coming, units.lao_cai, "Lào Cai", capacity=SEATS)
    other = factories.point(coming, units.phu_tho, "Phú Thọ")
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


def test_every_way_to_a_seat_at_once_gives_as_many_as_there_are(db_app, points):
    first, other = (db.session.get_one(Point, point_id) for point_id in points)
    for number in range(CLIENTS):
        factories.attendee(other, f"Trần Thị Số{number}")
    for number in range(3, CLIENTS, 4):
        actions.withdraw_attendee(factories.attendee(first, f"Trần Thị Số{number}"), "", by=None)
    db.session.commit()
    told = outcomes(db_app, take_a_seat, points)
    assert told == {"done": SEATS, "point_full": CLIENTS - SEATS}
    assert seats_and_people(points[0]) == (SEATS, SEATS)
    seats, people = seats_and_people(points[1])
    assert seats == people


def test_the_same_rows_pasted_by_all_clients_at_once_are_stored_once(db_app, points):
    told = outcomes(db_app, paste_ten, points)
    assert told == {"done": CLIENTS}
    assert seats_and_people(points[0]) == (10, 10)


def test_of_one_network_at_once_as_many_have_seats_as_may_and_the_others_wait(db_app, points):
    db.session.get_one(Point, points[0]).capacity = None
    factories.crowd(at(points[0]), REGISTRATIONS_ALLOWED - 10)
    db.session.commit()
    told = outcomes(db_app, register_from_one_network, points)
    assert told == {"done": CLIENTS}
    assert seats_and_people(points[0]) == (REGISTRATIONS_ALLOWED, REGISTRATIONS_ALLOWED)
    assert len(waiting_at(points[0])) == CLIENTS - 10


def test_one_person_with_many_forms_at_once_waits_once(db_app, points):
    factories.crowd(at(points[1]), REGISTRATIONS_ALLOWED)
    db.session.commit()
    assert outcomes(db_app, register_the_same_person, points) == {"done": CLIENTS}
    assert len(waiting_at(points[0])) == 1


def test_many_officials_confirming_at_once_give_as_many_seats_as_there_are(db_app, points):
    factories.crowd(at(points[1]), REGISTRATIONS_ALLOWED)
    factories.crowd(at(points[0]), SEATS + 10)
    db.session.commit()
    assert outcomes(db_app, confirm_everybody, points) == {"done": CLIENTS}
    assert seats_and_people(points[0]) == (SEATS, SEATS)
    assert len(waiting_at(points[0])) == 10
    numbers = db.session.scalars(
        select(Attendee.list_number).where(Attendee.point_id == points[0], is_expected())
    )
    assert sorted(number or 0 for number in numbers) == list(range(1, SEATS + 1))


def test_people_confirmed_by_many_officials_at_once_take_one_seat_each(db_app, points):
    """There are seats for twice as many: only the people's own lock keeps the second official from taking them."""
    factories.crowd(at(points[1]), REGISTRATIONS_ALLOWED)
    factories.crowd(at(points[0]), SEATS // 2)
    db.session.commit()
    assert outcomes(db_app, confirm_everybody, points) == {"done": CLIENTS}
    assert seats_and_people(points[0]) == (SEATS // 2, SEATS // 2)


def test_confirming_refusing_and_registering_at_once_collide_without_harm(db_app, points):
    factories.crowd(at(points[1]), REGISTRATIONS_ALLOWED + 10)
    factories.crowd(at(points[0]), SEATS)
    db.session.commit()
    told = outcomes(db_app, confirm_or_refuse_or_register, points)
    assert told.keys() <= {"done", "point_full"}
    for point_id in points:
        seats, people = seats_and_people(point_id)
        assert seats == people
    assert seats_and_people(points[0])[0] <= SEATS


@pytest.mark.parametrize("way", range(4))
def test_what_is_called_off_in_the_meantime_takes_nobody(db_app, points, way):
    """Somebody has the form of a conference open while its organizer cancels it: told after the lock, not before."""
    first, other = (db.session.get_one(Point, point_id) for point_id in points)
    factories.attendee(other, f"Trần Thị Số{way}")
    actions.withdraw_attendee(factories.attendee(first, f"Trần Thị Số{way}"), "", by=None)
    conference = first.conference
    db.session.commit()
    cancel_conference(conference, "Bão số 3", by=None)
    has_read = threading.Event()

    def ask() -> str:
        with db_app.app_context():
            point = db.session.get_one(Point, points[0])
            assert point.conference.id
            has_read.set()
            return take_a_seat(way, *points)

    with ThreadPoolExecutor(1) as late:
        told = late.submit(ask)
        # SQLite lets nobody read for a write before the one who writes is done.
        has_read.wait(1)
        time.sleep(0.3)
        db.session.commit()
        assert told.result(PATIENCE_SECONDS) in (
            "registration_closed",
            "roster_of_cancelled_conference",
        )
    assert seats_and_people(points[0]) == (0, 0)
