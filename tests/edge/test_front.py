"""The front: what it takes in, how long it waits, and what it answers by itself."""

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from flask import Flask, request
from sqlalchemy import make_url

from eventhub import request_limits
from eventhub.edge import bodies, front
from eventhub.edge.cache_middleware import CacheMiddleware
from eventhub.edge.front import Front, environ_of
from eventhub.edge.front_loop import FrontLoop
from eventhub.edge.revisions import Revisions
from eventhub.extensions import db
from eventhub.request_limits import FORM, init_app
from tests import factories


@dataclass
class Headers:
    """Headers as RSGI gives them."""

    pairs: list[tuple[str, str]]

    def items(self):
        """All of them, in the order in which they came."""
        return self.pairs


@dataclass
class Scope:
    """A request as granian tells of it."""

    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    headers: Headers = field(default_factory=lambda: Headers([("host", "127.0.0.1:8000")]))
    http_version: str = "1.1"
    client: str = "192.0.2.7:40000"
    scheme: str = "http"


class Line:
    """A connection that sends some pieces, then ends, or waits for ever."""

    def __init__(self, *pieces, ends=True):
        self.pieces, self.ends = pieces, ends
        self.status = self.headers = self.body = None

    async def __aiter__(self):
        self.asked_at = time.monotonic()
        for piece in self.pieces:
            yield piece
        if not self.ends:
            await asyncio.sleep(60)

    def response_bytes(self, status, headers, body):
        """Take the one answer."""
        assert self.status is None
        self.status, self.body = status, body
        self.headers = {name.lower(): value for name, value in headers}
        self.answered_at = time.monotonic()


@pytest.fixture
def answer(app):
    """Send requests through a front, all at the same time; their lines come back answered."""

    def answered(*asked, application=app):
        async def together():
            served = Front(application)
            served.__rsgi_init__(asyncio.get_running_loop())
            await asyncio.gather(*(served.__rsgi__(scope, line) for scope, line in asked))
            await served.finish()
            served.__rsgi_del__(asyncio.get_running_loop())

        asyncio.run(together())
        return [line for _scope, line in asked]

    return answered


@pytest.fixture
def echo():
    """An application that tells what has reached it, and one page that takes its time."""
    app = Flask("echo")
    init_app(app)
    app.config |= {
        "PROXIES": 0,
        "MAX_CONTENT_LENGTH": 10**6,
        "SQLALCHEMY_DATABASE_URI": make_url("sqlite://"),
    }
    app.extensions["edge"] = CacheMiddleware(
        app.wsgi_app, Revisions(make_url("sqlite://")), (), app.url_map
    )

    @app.route("/echo", methods=["GET", "POST"])
    def tell():
        return {"body": request.get_data(as_text=True), "cookies": request.cookies}

    app.extensions["lines"] = []

    @app.post("/slow")
    def slow():
        """Answer when two others were refused."""
        deadline = time.monotonic() + 20
        while (
            sum(line.status == 503 for line in app.extensions["lines"]) < 2
            and time.monotonic() < deadline
        ):
            time.sleep(0.01)
        return "done"

    return app


def form(*pieces, path="/sign-in", length=None, ends=True, **headers):
    sent = sum(map(len, pieces))
    pairs = [("host", "127.0.0.1"), ("content-type", "application/x-www-form-urlencoded")]
    pairs += [("content-length", str(sent if length is None else length))] if length != "" else []
    pairs += [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Scope("POST", path, headers=Headers(pairs)), Line(*pieces, ends=ends)


def test_body_arrives_whole_whatever_its_pieces(answer, echo):
    (line,) = answer(form(b"a=1", b"&b=2", path="/echo"), application=echo)
    assert line.status == 200
    assert b"a=1&b=2" in line.body


def test_body_larger_than_memory_arrives_whole(answer, echo, monkeypatch):
    monkeypatch.setattr(bodies, "IN_MEMORY", 10)
    (line,) = answer(form(b"x" * 100, b"y" * 100, path="/echo"), application=echo)
    assert b"x" * 100 + b"y" * 100 in line.body


def test_body_cut_off_is_not_taken_for_a_whole_one(answer):
    (line,) = answer(form(b"email=a", length=30))
    assert line.status == 400


def test_body_without_a_length_is_refused(answer):
    (line,) = answer(form(b"email=a", length="", transfer_encoding="chunked"))
    assert line.status == 411


@pytest.mark.parametrize("length", [FORM + 1, "9" * 5000])
def test_body_declared_too_large_is_refused_before_it_is_sent(answer, length):
    (line,) = answer(form(length=length, ends=False))
    assert line.status == 413
    assert "quá lớn" in line.body.decode()


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "ten"])
def test_length_that_is_no_number_is_refused(answer, length):
    (line,) = answer(form(length=length))
    assert line.status == 411


def test_body_that_does_not_come_is_waited_for_as_long_as_its_size_needs(answer, monkeypatch):
    monkeypatch.setattr(bodies, "RECEIVE_SECONDS", 0.1)
    monkeypatch.setattr(bodies, "SLOWEST_LINE", 10_000)
    slow, slow_and_large = answer(
        form(b"a", length=100, ends=False), form(b"a", length=5000, ends=False)
    )
    assert slow.status == slow_and_large.status == 408
    assert "Đường truyền quá chậm" in slow.body.decode()
    assert slow.headers["connection"] == "close"
    # 0.1 s for the first byte, and half a second for 5.000 bytes at 10.000 a second.
    assert slow_and_large.answered_at - slow_and_large.asked_at > 0.5


def test_form_that_the_end_of_the_process_cuts_short_is_to_be_sent_again(app):
    scope, line = form(b"a", length=100, ends=False)

    async def end_meanwhile():
        served = Front(app)
        served.__rsgi_init__(asyncio.get_running_loop())
        asked = asyncio.ensure_future(served.__rsgi__(scope, line))
        await asyncio.sleep(0.1)
        await served.finish()
        await asked
        served.__rsgi_del__(asyncio.get_running_loop())

    asyncio.run(end_meanwhile())
    assert line.status == 503
    assert int(line.headers["retry-after"]) > 0
    assert line.headers["connection"] == "close"


def test_bodies_beyond_the_room_are_asked_to_come_again(answer, monkeypatch):
    monkeypatch.setattr(bodies, "ROOM", 40)
    monkeypatch.setattr(bodies, "RECEIVE_SECONDS", 0.5)
    lines = answer(*(form(b"a" * 30, length=31, ends=False) for _ in range(4)))
    assert sorted(line.status for line in lines) == [408, 408, 503, 503]


def test_forms_that_find_no_thread_are_asked_to_come_again_while_pages_are_read(
    answer, echo, monkeypatch
):
    monkeypatch.setattr(front, "SENDING_PATIENCE_SECONDS", 0.1)
    sent = [form(path="/slow") for _ in range(4)]
    echo.extensions["lines"] = [line for _scope, line in sent]
    read = [(Scope(path="/echo"), Line()) for _ in range(8)]
    lines = answer(*sent, *read, application=echo)
    statuses = [line.status for line in lines]
    assert sorted(statuses[:4]) == [200, 503, 503, 503]
    assert set(statuses[4:]) == {200}
    assert all(int(line.headers["retry-after"]) for line in lines if line.status == 503)


def test_form_that_takes_long_by_nature_keeps_no_other_waiting(answer, echo, monkeypatch):
    monkeypatch.setitem(request_limits.LANES, "slow", "passwords")
    monkeypatch.setattr(front, "SENDING_PATIENCE_SECONDS", 0.1)
    slow, *others = [form(path="/slow"), *(form(b"a=1", path="/echo") for _ in range(3))]
    refused = [form(path="/slow") for _ in range(2)]
    echo.extensions["lines"] = [line for _scope, line in refused]
    lines = answer(slow, *others, *refused, application=echo)
    assert [line.status for line in lines] == [200, 200, 200, 200, 503, 503]


def test_cached_page_is_answered_at_once_unless_a_server_has_to_be_asked(db_app, client):
    made = factories.conference(factories.make_organisation().ministry, slug="nghi-quyet")
    db.session.commit()
    address = f"/c/{made.slug}/calendar.ics"
    client.get(address)
    line = Line()

    async def take_the_first_step():
        served = Front(db_app)
        served.__rsgi_init__(asyncio.get_running_loop())
        headers = Headers([("host", "localhost")])
        asked = served.__rsgi__(Scope(path=address, headers=headers), line)
        with suppress(StopIteration):
            asked.send(None)
        asked.close()

    asyncio.run(take_the_first_step())
    at_once = {"sqlite": 200, "postgresql": None}
    assert line.status == at_once[db.engine.dialect.name]


def test_loop_lets_a_request_begin_where_it_was_received():
    """As granian hands it over: from another thread, as a coroutine."""
    where: dict[str, list[str]] = {"ends": [], "waits": []}

    async def ends():
        where["ends"].append(threading.current_thread().name)

    async def waits():
        where["waits"].append(threading.current_thread().name)
        await asyncio.sleep(0)
        where["waits"].append(threading.current_thread().name)

    async def receive():
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def hand_over():
            for begun in (waits(), ends()):
                loop.call_soon_threadsafe(loop.create_task, begun)
            loop.call_soon_threadsafe(done.set)

        threading.Thread(target=hand_over, name="receiving").start()
        await done.wait()

    with asyncio.Runner(loop_factory=FrontLoop) as runner:
        runner.run(receive())
    assert where == {"ends": ["receiving"], "waits": ["receiving", "MainThread"]}


def test_cookies_sent_in_several_headers_are_one(answer, echo):
    scope = Scope(path="/echo", headers=Headers([("cookie", "a=1"), ("cookie", "b=2")]))
    (line,) = answer((scope, Line()), application=echo)
    assert b'"a":"1","b":"2"' in line.body.replace(b" ", b"")


def test_path_and_query_reach_wsgi_as_its_standard_says():
    environ = environ_of(Scope(path="/c/điểm/", query_string="q=%C4%91", client="[2001:db8::1]:5"))
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/c/điểm/"
    assert environ["QUERY_STRING"] == "q=%C4%91"
    assert environ["REMOTE_ADDR"] == "2001:db8::1"
