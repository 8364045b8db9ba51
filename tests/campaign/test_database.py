"""The database locked, full, or away: readers are answered as far as can be, nothing is acknowledged that isn't stored."""

import resource
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from eventhub.extensions import db
from tests.campaign.phones import Phones
from tests.campaign.test_kills import stored_nonces
from tests.campaign.wire import wire_to

pytestmark = pytest.mark.serial
WRITERS = 20
LOCKED_SECONDS, LOCKED_SECONDS_LONG = 5, 30
AWAY_SECONDS = 10


def hold_write_lock(app, released):
    """Keep everybody from writing until told otherwise; as somebody else's program would."""
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE conference_session, attendee IN EXCLUSIVE MODE"))
        else:
            connection.execute(text("UPDATE conference SET slug = slug"))
        released.wait(60)
        connection.rollback()


def test_held_write_lock_stops_no_reader_and_writers_are_told_soon(serve, database, is_long):
    site = serve(database)
    site.get(site.page)
    released = threading.Event()
    with Phones(site, WRITERS) as phones:
        phones.wait_for(WRITERS)
        holder = threading.Thread(target=hold_write_lock, args=(site.app, released))
        holder.start()
        # Who has been waiting since before is told by then.
        time.sleep(4)
        phones.seconds.clear()
        phones.statuses.clear()
        over = time.monotonic() + (LOCKED_SECONDS_LONG if is_long else LOCKED_SECONDS)
        read: Counter[int] = Counter()
        while time.monotonic() < over:
            read.update(site.get(path)[0] for path in ("/", site.page, "/readyz", "/sign-in"))
        assert read.keys() == {200}
        assert set(phones.statuses) == {503}
        assert max(phones.seconds) < 6
        released.set()
        holder.join()
        phones.wait_for(WRITERS)
    assert stored_nonces() >= set(phones.acknowledged)


def test_full_disk_loses_nothing_and_stops_no_reader(serve):
    site = serve()
    # As on a full disk: what is appended to the journal finds no room.
    journal = Path(site.environment["EVENTHUB_INSTANCE"]) / "eventhub.sqlite3-wal"
    fill_and_free(
        site,
        lambda: limit_files(site, journal.stat().st_size),
        lambda: limit_files(site, resource.RLIM_INFINITY),
    )


@pytest.mark.campaign
def test_disk_that_is_really_full_loses_nothing_and_stops_no_reader(serve, tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(tmp_path)]
    subprocess.run(mount, check=True)
    try:
        site, ballast = serve(), tmp_path / "ballast"
        fill_and_free(site, lambda: fill(ballast), ballast.unlink)
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(ballast):
    """Write until there is no room."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def fill_and_free(site, fill_disk, free_disk):
    with Phones(site) as phones:
        phones.wait_for(20)
        fill_disk()
        phones.seconds.clear()
        phones.statuses.clear()
        wait_until(lambda: 503 in phones.statuses)
        assert {site.get(path)[0] for path in ("/", site.page, "/sign-in")} == {200}
        assert set(phones.statuses) <= {200, 503}
        free_disk()
        phones.wait_for(20)
    assert stored_nonces() >= set(phones.acknowledged)


def limit_files(site, size):
    """Let no process of the site make a file larger than so many bytes, from now on."""
    for process in [site.server.pid, *site.workers]:
        _now, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, most))


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def wired(serve, postgresql_database):
    """A site on PostgreSQL, and the wire that it reaches its database by."""
    with wire_to(postgresql_database) as (wire, address):
        yield serve(postgresql_database, reached_at=address), wire


def test_database_that_goes_away_is_told_and_waited_for(wired):
    site, wire = wired
    with Phones(site) as phones:
        phones.wait_for(20)
        wire.cut()
        time.sleep(1)
        phones.statuses.clear()
        read: Counter[int] = Counter()
        over = time.monotonic() + AWAY_SECONDS
        while time.monotonic() < over:
            answers = {path: site.get(path) for path in ("/", site.page, "/readyz", "/healthz")}
            assert max(seconds for _status, seconds in answers.values()) < 6
            read.update(answers[path][0] for path in ("/", site.page))
            assert (answers["/readyz"][0], answers["/healthz"][0]) == (503, 200)
        assert read.keys() <= {200, 503}
        assert set(phones.statuses) == {503}
        wire.mend()
        phones.wait_for(20)
        assert {site.get(path)[0] for path in ("/", site.page, "/readyz")} == {200}
    assert stored_nonces() >= set(phones.acknowledged)


def test_connections_that_break_are_renewed_and_lose_nothing(wired, is_long):
    site, wire = wired
    with Phones(site) as phones:
        for _cut in range(50 if is_long else 10):
            phones.wait_for(5)
            wire.drop()
            time.sleep(0.1)
            assert {site.get(path)[0] for path in ("/", site.page, "/")} == {200}
        phones.wait_for(5)
    assert set(phones.statuses) <= {200, 503}
    assert stored_nonces() >= set(phones.acknowledged)
