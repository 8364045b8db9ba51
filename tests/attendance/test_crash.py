"""What was acknowledged is not lost: the server is killed while ticks pour in, and every answered one is stored."""

import os
import signal
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from json import dumps, loads
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from eventhub import create_app
from eventhub.attendance.models import Scan
from eventhub.extensions import db
from tests import engines
from tests.attendance.scene import Scene, assert_adds_up, make_scene

pytestmark = pytest.mark.serial
PHONES = 4
ENOUGH = 40
"""Ticks answered before the plug is pulled."""


@pytest.fixture
def scene(db_app) -> Scene:
    made = make_scene(PHONES)
    db.session.commit()
    return made


class QuietHandler(WSGIRequestHandler):
    """Writes no access log into the test report."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - named so by werkzeug
        """Say nothing."""


def serve(settings: dict[str, Any], told: Any) -> None:
    """Serve until killed, as durable as in production."""
    app = create_app(**(settings | {"FSYNC": True}))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    told.put(server.server_port)
    server.serve_forever()


@dataclass
class Line:
    """What all phones share: where they send, and what was answered so far."""

    port: int
    path: str
    cookie: str
    answered: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)


def tick_until_cut_off(line: Line, person: str) -> None:
    """Send one tick after the other and note each that is answered."""
    phone = HTTPConnection("127.0.0.1", line.port, timeout=20)
    headers = {"Content-Type": "application/json", "Cookie": f"session={line.cookie}"}
    for number in count():
        tick = {"nonce": f"{person}-{number}", "attendee": person, "mark": "in"}
        try:
            phone.request("POST", line.path, dumps({"ticks": [tick]}), headers)
            body = loads(phone.getresponse().read())
        except (OSError, HTTPException, ValueError):
            return
        line.answered.extend(each["nonce"] for each in body["results"] if each["stored"])
        if len(line.answered) >= ENOUGH:
            line.enough.set()


def test_every_answered_tick_survives_kill_9(db_app, scene, sign_in):
    cookie = sign_in(scene.cast.yen).get_cookie("session").value
    point = f"/manage/c/{scene.conference.slug}/points/{scene.yen_bai.code}"
    path = f"{point}/roll/ticks?session={scene.session.id}"
    people = [str(person.id) for person in scene.people]
    db.session.commit()
    context = get_context("spawn")
    told = context.Queue()
    server = context.Process(target=serve, args=(engines.settings_of(db_app), told))
    server.start()
    line = Line(told.get(timeout=60), path, cookie)
    phones = [threading.Thread(target=tick_until_cut_off, args=(line, each)) for each in people]
    for phone in phones:
        phone.start()
    assert line.enough.wait(120)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server.join()
    for phone in phones:
        phone.join()
    stored = set(db.session.scalars(select(Scan.nonce)))
    assert len(line.answered) >= ENOUGH
    assert set(line.answered) - stored == set()
    assert_adds_up()
