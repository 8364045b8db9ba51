"""The database locked, full, or away: readers are answered as far as can be, nothing is acknowledged that isn't stored."""

import resource
import threading
import time
from collections import Counter

import pytest
from sqlalchemy import text

from eventhub.extensions import db
from tests.campaign.phones import Phones
from tests.campaign.test_kills import stored_nonces

pytestmark = pytest.mark.serial
WRITERS = 20
LOCKED_SECONDS, LOCKED_SECONDS_LONG = 8, 30


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
        time.sleep(6)
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
    with Phones(site) as phones:
        phones.wait_for(20)
        folder = site.environment["EVENTHUB_INSTANCE"]
        limit_files(site, largest_file(folder))
        phones.seconds.clear()
        phones.statuses.clear()
        wait_until(lambda: 503 in phones.statuses)
        assert {site.get(path)[0] for path in ("/", site.page, "/sign-in")} == {200}
        assert set(phones.statuses) <= {200, 503}
        limit_files(site, resource.RLIM_INFINITY)
        phones.wait_for(20)
    assert stored_nonces() >= set(phones.acknowledged)


def largest_file(folder):
    """The size of the largest file a database has: what it may not grow beyond when the disk is full."""
    from pathlib import Path

    return max(each.stat().st_size for each in Path(folder).glob("*.sqlite3*"))


def limit_files(site, size):
    """Let no process of the site make a file larger than so many bytes, as on a full disk."""
    for process in [site.server.pid, *site.workers]:
        _now, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, most))


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
