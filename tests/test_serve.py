"""``eventhub serve``: what it says before it begins, and what it refuses."""

import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from click import ClickException

from eventhub.serve import addresses, numeric_address

pytestmark = pytest.mark.serial


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Start the console script on an instance folder of its own; arguments follow."""
    monkeypatch.setenv("EVENTHUB_INSTANCE", str(tmp_path / "instance"))

    def started(*arguments):
        command = [sys.executable, "-c", "from eventhub.cli import main; main()", *arguments]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )

    return started


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_port_that_is_taken_is_refused_in_one_line(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = run("serve", "--port", str(port))
        _out, told = server.communicate(timeout=60)
    assert server.returncode == 1
    assert re.fullmatch(rf"Error: Cannot listen at 127\.0\.0\.1:{port} \(.+\)\..*--port\.\n", told)


def test_database_without_its_tables_is_refused_in_one_line(run):
    server = run("serve", "--port", str(free_port()))
    _out, told = server.communicate(timeout=60)
    assert server.returncode == 1
    assert told == "Error: The database is not up to date. Run: eventhub db upgrade\n"


def test_site_answers_at_the_address_it_names_and_logs_no_requests(run):
    run("db", "upgrade").communicate(timeout=60)
    port = free_port()
    server = run("serve", "--port", str(port), "--workers", "1")
    try:
        named = re.search(r"http://\S+", server.stdout.readline()).group()
        assert named == f"http://127.0.0.1:{port}"
        for _attempt in range(100):
            try:
                answer = urllib.request.urlopen(f"{named}/healthz")  # noqa: S310  # our own server
            except OSError:
                time.sleep(0.1)
                continue
            with answer:
                assert answer.read() == b"ok\n"
            break
    finally:
        server.terminate()
        out, errors = server.communicate(timeout=30)
    assert (out, errors) == ("", "")


def test_address_open_to_the_network_is_named_for_this_machine_and_for_others():
    own, *others = addresses("0.0.0.0", 8000)  # noqa: S104  # a name, nothing is opened
    assert own == "http://127.0.0.1:8000"
    assert all(re.fullmatch(r"http://[\d.]+:8000", other) for other in others)
    assert addresses("::1", 8000) == ["http://[::1]:8000"]


def test_name_of_a_host_becomes_the_address_the_server_listens_at():
    assert numeric_address("localhost") in {"127.0.0.1", "::1"}
    assert numeric_address("0.0.0.0") == "0.0.0.0"  # noqa: S104 - compared with, not bound to
    with pytest.raises(ClickException, match=r"no address of the name nowhere\.invalid"):
        numeric_address("nowhere.invalid")
