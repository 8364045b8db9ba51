"""The measuring client: it counts complete answers, each once, and sends what counts once only once."""

import socket
import threading
from contextlib import suppress

import pytest

from eventhub.bench import site
from eventhub.bench.load import measure
from tests import engines

pytestmark = pytest.mark.serial

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
UNCHANGED = b"HTTP/1.1 304 NOT MODIFIED\r\nContent-Length: 5\r\n\r\n"


@pytest.fixture
def server():
    """A server that answers in two pieces, and 304 to whoever brings a tag; gives its port and what it was asked."""
    asked = []
    listener = socket.create_server(("127.0.0.1", 0))

    def converse(connection):
        # The client leaves without a word when its time is over.
        with connection, suppress(ConnectionError):
            while request := connection.recv(4096):
                asked.append(request)
                answer = UNCHANGED if b"If-None-Match" in request else ANSWER
                connection.sendall(answer[:20])
                connection.sendall(answer[20:])

    def accept():
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=converse, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1], asked
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_what_counts_once_is_sent_once(server):
    port, asked = server
    requests = [site.get(f"/{number}") for number in range(50)]
    outcome = measure(port, requests, connections=4, seconds=30, once=True)
    assert outcome.statuses == {200: 50}
    assert sorted(asked) == sorted(requests)


def test_answers_are_counted_by_status_until_the_time_is_over(server):
    port, _asked = server
    requests = [site.get("/", If_None_Match='"tag"')]
    outcome = measure(port, requests, connections=2, seconds=0.3)
    assert set(outcome.statuses) == {304}
    assert outcome.per_second > 10


def test_site_to_be_measured_answers_its_own_requests(tmp_path):
    app = engines.migrated_app(tmp_path, WTF_CSRF_ENABLED=True, PROXIES=1)
    built = site.build(app)
    client = app.test_client()
    assert client.get(built.page).status_code == 200
    assert client.get(built.calendar).data.count(b"BEGIN:VEVENT") == 200
    assert sent(client, built.checkins[0]).status_code == 200
    assert sent(client, built.registrations[0]).status_code == 303
    for request in built.rush[: site.FEW_SEATS]:
        assert sent(client, request).status_code == 303
    assert sent(client, built.rush[-1]).status_code == 422
    assert site.oversold(app, built.rush_conference_id) == 0


def sent(client, raw):
    """Send a ready request through the test client."""
    head, _end, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _version = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    client.set_cookie("session", headers.pop("Cookie").partition("=")[2])
    del headers["Host"], headers["Content-Length"]
    return client.open(path, method=method, data=body, headers=headers)
