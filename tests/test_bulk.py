"""Bulk work holds nobody up: while it runs in a process of its own, no tick waits for it as long as a second.

The control does the same work in one transaction: on SQLite a tick then waits several times as long.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from queue import Empty
from typing import Any

import pytest

from eventhub import create_app
from eventhub.database import let_others_write
from eventhub.extensions import db
from eventhub.units.imports import import_units
from eventhub.units.sheets import SheetRow
from tests import engines
from tests.scene import Scene, make_scene

pytestmark = pytest.mark.serial
UNITS, PROVINCES = 19_900, 63
LONGEST_SECONDS = 1.0
BETWEEN_TICKS_SECONDS = 0.05
PATIENCE_SECONDS = 300


def rows_of_units(branch: str) -> list[SheetRow]:
    top = f"bo-{branch}"
    rows = [(top, f"Bộ {branch}", "Bộ", "")]
    rows += [(f"t{n}-{branch}", f"Công an tỉnh Số {n}", "Cấp tỉnh", top) for n in range(PROVINCES)]
    rows += [
        (f"x{n}-{branch}", f"Công an xã Đường Số {n}", "Cấp xã", f"t{n % PROVINCES}-{branch}")
        for n in range(UNITS - len(rows))
    ]
    names = ("code", "name", "level", "parent")
    return [
        SheetRow(number, dict(zip(names, row, strict=True)) | {"valid_from": "2010-01-01"})
        for number, row in enumerate(rows, start=2)
    ]


def import_all(settings: dict[str, Any], told: Any, in_slices: bool) -> None:
    """Store a list of units, and say when it begins and what became of it."""
    app = create_app(**settings)
    rows = rows_of_units("slices" if in_slices else "whole")
    with app.app_context():
        told.put("begins")
        try:
            if in_slices:
                import_units(rows, by=None, pause=lambda _stored: let_others_write())
            else:
                import_units(rows, by=None, size=len(rows))
            db.session.commit()
            told.put("ended")
        except Exception as error:  # noqa: BLE001  # whatever it is, the test tells of it
            told.put(repr(error))


def longest_wait(tick: Callable[[int], None], told: Any) -> float:
    """Tick until the work has ended; return how long the slowest tick took."""
    assert told.get(timeout=PATIENCE_SECONDS) == "begins"
    slowest, number, end = 0.0, 0, time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        begun = time.monotonic()
        tick(number)
        slowest = max(slowest, time.monotonic() - begun)
        with suppress(Empty):
            assert told.get(timeout=BETWEEN_TICKS_SECONDS) == "ended"
            return slowest
        number += 1
    raise AssertionError("the work did not end")


@pytest.fixture
def scene(tested_app) -> Scene:
    made = make_scene(2)
    db.session.commit()
    return made


@pytest.fixture
def tick(scene, sign_in) -> Callable[[int], None]:
    """One person comes and is taken back, again and again."""
    phone = sign_in(scene.cast.yen)
    point = f"/manage/c/{scene.conference.slug}/points/{scene.yen_bai.code}"
    path = f"{point}/roll/ticks?session={scene.session.id}"
    person = str(scene.people[0].id)
    # From here on the test's own session must hold no transaction: SQLite has one writer.
    db.session.commit()

    def ticked(number: int) -> None:
        sent = {"nonce": f"n{number}", "attendee": person, "mark": "in"}
        answer = phone.post(path, json={"ticks": [sent]})
        assert answer.json["results"][0]["stored"], answer.text

    ticked(-1)
    return ticked


def run(app: Any, tick: Callable[[int], None], *, in_slices: bool) -> float:
    context = get_context("spawn")
    told = context.Queue()
    work = context.Process(target=import_all, args=(engines.settings_of(app), told, in_slices))
    work.start()
    try:
        return longest_wait(tick, told)
    finally:
        work.kill()
        work.join()


def test_no_tick_waits_for_an_import_of_units(db_app, tick):
    assert run(db_app, tick, in_slices=True) < LONGEST_SECONDS


def test_control_in_one_transaction_a_tick_waits_longer(app, tick):
    in_slices = run(app, tick, in_slices=True)
    at_once = run(app, tick, in_slices=False)
    assert at_once > 3 * in_slices
